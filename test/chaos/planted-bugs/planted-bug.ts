/** A mistake that somebody could make in this code, the tests must notice, and that once hurt somebody elsewhere. */
export interface PlantedBug {
  readonly name: string;
  /** What is wrong, and what it would do to people. */
  readonly mistake: string;
  readonly edits: readonly Edit[];
  readonly caughtBy: CaughtBy;
  /** The tests run the built program. */
  readonly needsBuild?: true;
}

/** In this file, what stands there exactly once becomes something else. */
export interface Edit {
  /** From the root of the checkout. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The cheapest tests that notice: those of this file whose full name has these words in it. */
export interface CaughtBy {
  readonly file: string;
  readonly test: string;
  /** Settings of those tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How often it occurs; overlapping ones count once. */
export function occurrences(text: string, find: string): number {
  return text.split(find).length - 1;
}

/** @throws when it does not occur exactly once: the code has moved on, and the bug must follow it. */
export function edited(text: string, { file, find, replace }: Edit): string {
  const times = occurrences(text, find);
  if (times !== 1) throw new Error(`${file} has ${times} of what is to be edited: ${find}`);
  return text.replace(find, () => replace);
}
