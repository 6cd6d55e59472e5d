export { shown } from '../domain/shown-text.ts';

/** Where something stands in the file; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

interface Somewhere {
  readonly place: Place;
  /** How people would name it: `retry.no_answer[1]`. Empty for the whole file. */
  readonly path: string;
}

/**
 * A value of the file as its author wrote it. Plain scalars keep their source, because `+1555…` and `0412…` are
 * numbers to YAML and have lost their sign or zero by the time they are values (reliability Y7, Y8).
 */
export type Written =
  | WrittenText
  | WrittenScalar<'number', number>
  | WrittenScalar<'boolean', boolean>
  | WrittenScalar<'null', null>
  | WrittenList
  | WrittenMapping;

export interface WrittenText extends Somewhere {
  readonly kind: 'text';
  readonly text: string;
}

export interface WrittenScalar<K extends string, V> extends Somewhere {
  readonly kind: K;
  readonly value: V;
  readonly source: string;
}

export interface WrittenList extends Somewhere {
  readonly kind: 'list';
  readonly items: readonly Written[];
}

export interface WrittenMapping extends Somewhere {
  readonly kind: 'mapping';
  readonly entries: readonly WrittenEntry[];
}

export interface WrittenEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Written;
}

export type WrittenKind = Written['kind'];

const KIND_NAMES: Readonly<Record<WrittenKind, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
  list: 'a list',
  mapping: 'a mapping',
};

export function kindName(written: Written): string {
  return KIND_NAMES[written.kind];
}

/** What stands there, for a message; undefined for lists and mappings. */
export function sourceOf(written: Written): string | undefined {
  if (written.kind === 'text') return written.text;
  return written.kind === 'list' || written.kind === 'mapping' ? undefined : written.source;
}
