import type { CallingWindow, Campaign, FromNumber } from '../domain/campaign.ts';
import { rangeText } from '../domain/hours-text.ts';
import { maskPhone } from '../domain/phone-number.ts';
import { formatWindow } from '../domain/window-text.ts';

/** What differs between two versions of a campaign, in the words of its file: `max_concurrent of +15*****3824: 5 -> 8`. */
export function changesBetween(before: Campaign, after: Campaign): string[] {
  const numbers = numberChanges(before.fromNumbers, after.fromNumbers);
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])];
  const others = paths.flatMap((path) => changeText(path, was.get(path), is.get(path)));
  return [...numbers, ...others].map(withoutNumbers);
}

function numberChanges(before: readonly FromNumber[], after: readonly FromNumber[]): string[] {
  const was = new Map(before.map((from) => [from.number, from]));
  const is = new Map(after.map((from) => [from.number, from]));
  const all = [...new Set([...was.keys(), ...is.keys()])];
  return all.flatMap((number) => {
    const [old, now] = [was.get(number), is.get(number)];
    if (!now) return [`from_numbers: without ${number}`];
    if (!old) return [`from_numbers: with ${number}, max_concurrent ${now.maxConcurrent}`];
    return [
      ...changeText(`max_concurrent of ${number}`, String(old.maxConcurrent), String(now.maxConcurrent)),
      ...changeText(`calls_per_second of ${number}`, text(old.callsPerSecond), text(now.callsPerSecond)),
    ];
  });
}

function changeText(path: string, was: string | undefined, is: string | undefined): string[] {
  return was === is ? [] : [`${path}: ${was ?? 'none'} -> ${is ?? 'none'}`];
}

/** Path as in the file → value in words. */
function leavesOf({ name: _, version: __, fromNumbers: ___, ...meaning }: Campaign): Map<string, string> {
  const leaves = new Map<string, string>();
  collect(meaning, [], leaves);
  return leaves;
}

function collect(value: unknown, path: readonly string[], leaves: Map<string, string>): void {
  const written = path.join('.');
  const words = inWords(value, written);
  if (words !== undefined) leaves.set(fileName(written), words);
  else for (const [key, part] of Object.entries(value as object)) collect(part, [...path, key], leaves);
}

/** Undefined for what has fields of its own. */
function inWords(value: unknown, path: string): string | undefined {
  if (path === 'hours.week') return formatWindow(value as CallingWindow);
  if (Array.isArray(value)) return shortened(value.map(itemText).join(', ') || 'nothing');
  if (typeof value !== 'object' || value === null) return shortened(String(value));
  return isOneThing(value) ? itemText(value) : undefined;
}

/** Keys that mark what is one thing to a person, though it has several parts. */
function isOneThing(value: object): boolean {
  return ['kind', 'amount', 'from', 'at'].some((key) => key in value) && !('packs' in value);
}

function itemText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { amount, unit, from, to, at, date, minute, kind, after } = value as Record<string, unknown>;
  if (amount !== undefined) return `${amount}${unit}`;
  if (from !== undefined && to !== undefined) return from === to ? String(from) : `${from}..${to}`;
  if (typeof at === 'number') return new Date(at).toISOString();
  if (date !== undefined && typeof minute === 'number')
    return `${date} ${rangeText([minute, minute]).slice(0, 5)}`;
  if (kind !== undefined) return after === undefined ? String(kind) : `${kind} ${itemText(after)}`;
  return JSON.stringify(value);
}

/** Where a field of the meaning stands elsewhere, or is called otherwise, in the file. The first that fits. */
const NAMES: readonly (readonly [begins: string, written: string])[] = [
  ['hours.week', 'calling_window'],
  ['hours.', ''],
  ['rules.packs', 'rules'],
  ['rules.', ''],
  ['retry.delays.', 'retry.'],
  ['contacts.files', 'contacts.file'],
  ['callLimits.gapMs', 'call_limits.gap'],
  ['suppressFiles', 'suppress'],
];
/** What a person named: left as it is. */
const OWN_NAMES = ['variables.', 'overrides.', 'metadata.', 'outcomes.', 'contacts.columns.'];

function fileName(path: string): string {
  if (OWN_NAMES.some((own) => path.startsWith(own))) return path;
  const [begins, written] = NAMES.find(([start]) => path.startsWith(start)) ?? ['', ''];
  return (written + path.slice(begins.length)).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const LONGEST = 80;

function shortened(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** These words go into the log. */
function withoutNumbers(words: string): string {
  return words.replaceAll(/\+\d{7,15}/g, maskPhone);
}
