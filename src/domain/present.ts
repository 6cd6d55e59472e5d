type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value: `exactOptionalPropertyTypes` tells absent from undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
