import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { LineIndex } from './line-index.ts';
import { invisibleCharacterIn } from './pre-scan.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { reportScalar } from './scalar-rules.ts';
import { isConsequence, isTab, syntaxFinding } from './syntax-findings.ts';
import { scanTokens } from './token-scan.ts';
import type { Place, Written, WrittenEntry } from './written.ts';

/**
 * The text as a tree of written values with their places, so that nobody after this needs to know that it was YAML;
 * undefined when it is no YAML, uses parts of it that campaigns do not, or says nothing: all reported.
 * The text must be `isReadable`.
 */
export function readDocument(text: string, problems: ProblemList): Written | undefined {
  const scan = scanTokens(text, problems);
  if (scan === 'may not be parsed') return undefined;
  const document = parse(text);
  const reader = new TreeReader(text, problems);
  const complaints = [...document.errors, ...document.warnings];
  const tabs = complaints.filter(isTab);
  if (tabs.length > 0) {
    reader.reportSyntax(tabs);
    return undefined;
  }
  const isBroken = reader.reportSyntax(complaints) || scan !== 'plain';
  if (saysNothing(document.contents)) {
    return isBroken ? undefined : problems.error({ line: 1, column: 1 }, NO_CAMPAIGN);
  }
  const root = reader.read(document.contents, '');
  return isBroken ? undefined : root;
}

function parse(text: string) {
  return parseDocument(text, {
    version: '1.2',
    strict: true,
    merge: false,
    prettyErrors: false,
    // The library compares every key with every other: seconds for a hostile file. `TreeReader` uses a map.
    uniqueKeys: false,
  });
}

function saysNothing(contents: Node | null): contents is null {
  return contents === null || (isScalar(contents) && contents.value === null);
}

const NO_CAMPAIGN: Finding = {
  code: 'no-campaign',
  message: 'there is no campaign in this file',
  fix: 'Begin with agent_id, from_numbers, contacts and calling_window.',
};

class TreeReader {
  readonly #lines: LineIndex;
  readonly #problems: ProblemList;

  constructor(text: string, problems: ProblemList) {
    this.#lines = new LineIndex(text);
    this.#problems = problems;
  }

  /** One problem per line, since one slip makes the parser complain several times. True if there was any. */
  reportSyntax(errors: readonly YAMLError[]): boolean {
    const seen = new Set<number>();
    const causes = errors.filter((error) => !isConsequence(error));
    for (const error of causes.length > 0 ? causes : errors) {
      const place = this.#lines.placeAt(error.pos[0]);
      // Tags are reported by the token scan.
      if (error.code === 'TAG_RESOLVE_FAILED' || seen.has(place.line)) continue;
      seen.add(place.line);
      this.#problems.error(place, syntaxFinding(error));
    }
    return seen.size > 0;
  }

  read(node: Node, path: string): Written {
    const place = this.#placeOf(node);
    if (isMap(node)) return { kind: 'mapping', place, path, entries: this.#entries(node, path) };
    if (isSeq(node)) return { kind: 'list', place, path, items: this.#items(node.items, path) };
    const written = writtenScalar(isScalar(node) ? node : undefined, { place, path });
    reportScalar(written, this.#problems);
    return written;
  }

  #items(items: readonly unknown[], path: string): Written[] {
    return items.map((item, index) => this.read(item as Node, `${path}[${index}]`));
  }

  #entries(map: YAMLMap, path: string): WrittenEntry[] {
    const entries = new Map<string, WrittenEntry>();
    for (const pair of map.items) {
      const entry = this.#entry(pair as Pair<Node, Node | null>, path);
      if (entry === undefined) continue;
      const first = entries.get(entry.key);
      if (first) this.#problems.error(entry.keyPlace, duplicateKey(entry.key, first.keyPlace));
      else entries.set(entry.key, entry);
    }
    return [...entries.values()];
  }

  #entry(pair: Pair<Node, Node | null>, path: string): WrittenEntry | undefined {
    const keyPlace = this.#placeOf(pair.key);
    const key = keyText(pair.key);
    const value = this.#valueOf(pair, path === '' ? key : `${path}.${key}`);
    const wrong = wrongKey(key);
    return wrong ? this.#problems.error(keyPlace, wrong) : { key, keyPlace, value };
  }

  /** Where nothing stands after the colon, the place is the key's: that is what people look for. */
  #valueOf(pair: Pair<Node, Node | null>, path: string): Written {
    const place = this.#placeOf(pair.key);
    if (pair.value === null) return { kind: 'null', value: null, source: '', place, path };
    const value = this.read(pair.value, path);
    return value.kind === 'null' && value.source === '' ? { ...value, place } : value;
  }

  #placeOf(node: Node): Place {
    return this.#lines.placeAt(node.range?.[0] ?? 0);
  }
}

function writtenScalar(node: Scalar | undefined, where: { place: Place; path: string }): Written {
  const value = node?.value ?? null;
  const source = node?.source ?? '';
  if (typeof value === 'string') return { kind: 'text', text: value, ...where };
  if (typeof value === 'number') return { kind: 'number', value, source, ...where };
  if (typeof value === 'boolean') return { kind: 'boolean', value, source, ...where };
  return { kind: 'null', value: null, source, ...where };
}

/** Plain keys such as `1:` or `true:` are the text they were written as; a collection as key has none. */
function keyText(key: Node): string {
  if (!isScalar(key)) return '';
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

/** Keys through which an object's prototype is reached; no name of ours needs them (reliability Y36). */
const RESERVED_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function wrongKey(key: string): Finding | undefined {
  if (key.trim() === '') {
    return { code: 'unnamed-value', message: 'a value has no name before its ":"', fix: 'Name it.' };
  }
  if (key === '<<') {
    return {
      code: 'merge-key',
      message: 'merge keys (<<) are not used in campaigns',
      fix: 'Write the fields out.',
    };
  }
  if (RESERVED_KEYS.has(key.trim().toLowerCase())) {
    return { code: 'reserved-key', message: `${key} is not allowed as a name`, fix: 'Choose another name.' };
  }
  return invisibleCharacterIn(key, 'a name');
}

function duplicateKey(key: string, first: Place): Finding {
  return {
    code: 'duplicate-key',
    message: `${key} is given twice: here and in line ${first.line}`,
    fix: 'Keep one of them.',
  };
}
