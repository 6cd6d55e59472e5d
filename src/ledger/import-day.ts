/** How the id of an import begins: its day in UTC, `20261121`. */
export function importDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}
