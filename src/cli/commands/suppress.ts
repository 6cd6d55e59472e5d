import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { InputError, type Problem } from '../../domain/errors.ts';
import { parsePhone } from '../../domain/phone-number.ts';
import { type RejectedNumber, readSuppressionFile } from '../../importing/suppression-file.ts';
import type { Suppression } from '../../ledger/ledger.ts';
import { countryCode, examples } from '../arguments.ts';
import { columns, plural } from '../format.ts';
import { note, oneLine, print, printJson } from '../output.ts';
import type { Finish } from '../program.ts';
import { withLedger } from '../with-ledger.ts';

interface SuppressOptions {
  readonly country?: string;
  readonly json?: boolean;
}
interface AddOptions extends SuppressOptions {
  readonly reason: string;
}

/** `suppress add`, `remove`, `list` and `import`. */
export function addSuppress(program: Command, finish: Finish): void {
  const suppress = program
    .command('suppress')
    .description('numbers that no campaign ever dials, from the next call on')
    .addHelpText(
      'after',
      examples(
        ['fairdial suppress add +12125550123 --reason "asked by mail"', 'never again, and close what waits'],
        ['fairdial suppress import dnc.csv --country US', 'a file with a phone column'],
        ['fairdial suppress list', 'all of them'],
      ),
    );
  const country = ['--country <xx>', 'country of numbers written without +', countryCode] as const;
  const json = ['--json', 'print the result as JSON'] as const;

  suppress
    .command('add')
    .description('never dial these numbers again')
    .argument('<phone...>', 'numbers, best as +… with country code')
    .option('--reason <text>', 'why, for the record', 'by hand')
    .option(...country)
    .option(...json)
    .action(add);
  suppress
    .command('remove')
    .description('allow a number again; contacts closed because of it stay closed')
    .argument('<phone>', 'the number')
    .option(...country)
    .option(...json)
    .action(remove);
  suppress
    .command('list')
    .description('print all suppressed numbers')
    .option(...json)
    .action(list);
  suppress
    .command('import')
    .description('never dial the numbers of a CSV file again')
    .argument('<file>', 'CSV with a phone column, or one number a line')
    .option('--reason <text>', 'why, for the record', 'listed in a file')
    .option(...country)
    .option(...json)
    .action((file: string, options: AddOptions) => importFile(file, options, finish));
}

async function add(written: readonly string[], { reason, country, json }: AddOptions): Promise<void> {
  const phones = [...new Set(parseAll(written, country))];
  await withLedger(async (ledger) => {
    const at = systemClock.wallMs();
    const entries = phones.map((phone): Suppression => ({ phone, reason, source: 'command line', at }));
    const { added } = await ledger.suppressions.add(entries, {});
    if (json) return printJson({ added, known: phones.length - added });
    print(`${plural(added, 'number')} added, ${phones.length - added} on the list already.`);
  });
}

async function remove(written: string, { country, json }: SuppressOptions): Promise<void> {
  const [phone = ''] = parseAll([written], country);
  await withLedger(async (ledger) => {
    const removed = await ledger.suppressions.remove(phone);
    if (json) return printJson({ phone, removed });
    print(removed ? `${phone} may be called again.` : `${phone} was not on the list.`);
  });
}

/** Numbers in E.164, or an `InputError` about all that are none. */
function parseAll(written: readonly string[], country: string | undefined): string[] {
  const problems: Problem[] = [];
  const phones = written.flatMap((text) => {
    const number = parsePhone(text, country);
    if (number.kind === 'valid') return [number.phone];
    const { code, message, suggestion } = number;
    problems.push({ severity: 'error', file: 'command line', code, message, fix: here(suggestion) });
    return [];
  });
  if (problems.length > 0) throw new InputError(problems);
  return phones;
}

/** Suggestions are worded for campaign files; here the country is an option. */
function here(suggestion: string): string {
  return suggestion.replace('set contacts.country', 'add --country XX');
}

const PAGE = 1_000;

async function list({ json }: { json?: boolean }): Promise<void> {
  await withLedger(async (ledger) => {
    const entries = new Map<string, Suppression>();
    let cursor = '';
    do {
      const page = await ledger.suppressions.list(cursor, PAGE);
      for (const entry of page.entries) entries.set(entry.phone, entry);
      cursor = page.cursor;
    } while (cursor !== '');
    const sorted = [...entries.values()].sort((a, b) => (a.phone < b.phone ? -1 : 1));
    if (json) return printJson(sorted.map((entry) => ({ ...entry, at: isoOf(entry.at) })));
    if (sorted.length === 0) return print('No number is suppressed.');
    print(
      columns(
        sorted.map(({ phone, at, reason, source }) => [phone, isoOf(at), oneLine(reason), oneLine(source)]),
      ).join('\n'),
    );
  });
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

async function importFile(
  file: string,
  { country, json, reason }: AddOptions,
  finish: Finish,
): Promise<void> {
  await withLedger(async (ledger) => {
    const at = systemClock.wallMs();
    const rejected: RejectedNumber[] = [];
    let read = 0;
    let added = 0;
    for await (const batch of readSuppressionFile(file, country)) {
      const entries = batch.phones.map((phone): Suppression => ({ phone, reason, source: file, at }));
      added += (await ledger.suppressions.add(entries, {})).added;
      read += batch.phones.length;
      rejected.push(...batch.rejected);
    }
    if (json) printJson({ added, known: read - added, rejected });
    else
      print(
        `${plural(added, 'number')} added, ${read - added} on the list already, ${rejected.length} not understood.`,
      );
    for (const { line, message, suggestion } of json ? [] : rejected)
      note(`${file}:${line}: ${message} → ${here(suggestion)}`);
    // A number we could not read is one we could not keep from being dialled: that is a failure.
    if (rejected.length > 0) finish(1);
  });
}
