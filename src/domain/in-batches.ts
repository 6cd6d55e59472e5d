interface Reading<K, V> {
  readonly keys: Set<K>;
  readonly answers: Promise<ReadonlyMap<K, V>>;
}

/**
 * One reading for many who ask at the same time: the first asks at once, those who ask while it is under way share the
 * next one. What a reading rejects with, all who share it are rejected with.
 *
 * @param read what is known of each of these keys; those it does not name are undefined.
 * @param most keys of one reading.
 */
export function inBatches<K, V>(
  read: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
  most: number,
): (key: K) => Promise<V | undefined> {
  let before: Promise<unknown> = Promise.resolve();
  let next: Reading<K, V> | undefined;

  const begin = (): Reading<K, V> => {
    const keys = new Set<K>();
    const answers = before.then(() => {
      if (next?.keys === keys) next = undefined;
      return read([...keys]);
    });
    before = answers.then(ignore, ignore);
    return { keys, answers };
  };

  return async (key) => {
    if (next === undefined || next.keys.size >= most) next = begin();
    const reading = next;
    reading.keys.add(key);
    return (await reading.answers).get(key);
  };
}

function ignore(): void {}
