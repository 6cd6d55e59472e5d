/**
 * The candidates closest to what was written, best first; empty when nothing is close enough to be meant.
 * Close means: the same but for case, at most a third of the letters wrong, or one is the beginning of the other.
 */
export function nearestNames(written: string, candidates: readonly string[], limit = 1): string[] {
  const wanted = written.trim().toLowerCase();
  if (wanted === '' || wanted.length > 80) return [];
  return candidates
    .map((name) => ({ name, distance: nameDistance(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name);
}

function nameDistance(wanted: string, name: string): number {
  const longest = Math.max(wanted.length, name.length);
  // One letter instead of one other letter is no slip: it is another name.
  const allowed = Math.min(longest - 1, Math.max(1, Math.floor(longest / 3)));
  const edits = Math.abs(wanted.length - name.length) > allowed ? allowed + 1 : editDistance(wanted, name);
  if (edits <= allowed) return edits;
  return isBeginning(wanted, name) || isBeginning(name, wanted) ? allowed + 1 : Number.POSITIVE_INFINITY;
}

function isBeginning(start: string, whole: string): boolean {
  return start.length >= 3 && whole.startsWith(start);
}

/** Insertions, deletions, substitutions and swaps of neighbours needed to turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) row.push(cheapestEdit(j, row, i));
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;

  function cheapestEdit(j: number, row: readonly number[], i: number): number {
    const same = from[i - 1] === to[j - 1];
    const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
    const plain = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
    return swapped && i > 1 && j > 1 ? Math.min(plain, at(beforeLast, j - 2) + 1) : plain;
  }
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
