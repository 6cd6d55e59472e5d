import { basename } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { InputError, type Problem } from '../../domain/errors.ts';
import { plural } from '../../domain/number-words.ts';
import { parsePhone } from '../../domain/phone-number.ts';
import { type RejectedNumber, readSuppressionFile } from '../../importing/suppression-file.ts';
import type { Ledger, Suppression } from '../../ledger/ledger.ts';
import { countryCode, examples, laterDate, lengthOfTime } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { note, print, printJson } from '../output.ts';
import { createReadingDisplay, type ReadingDisplay } from '../reading-display.ts';
import { byNumber, listLines, type NamedNumber, removedText, shown } from '../suppression-text.ts';
import { withLedger } from '../with-ledger.ts';

interface SuppressOptions {
  readonly country?: string;
  readonly json?: boolean;
}
interface AddOptions extends SuppressOptions {
  readonly reason: string;
  /** Epoch ms. */
  readonly until?: number;
  /** Ms. */
  readonly for?: number;
}
interface RemoveOptions extends SuppressOptions {
  readonly all?: boolean;
}

/** `suppress add`, `remove`, `list` and `import`. */
export function addSuppress(program: Command, finish: Finish): void {
  const suppress = program
    .command('suppress')
    .addHelpText(
      'after',
      examples(
        ['fairdial suppress add +12125550123 --reason "asked by mail"', 'never again, and close what waits'],
        ['fairdial suppress add +12125550123 --for 60d', 'not for 60 days'],
        ['fairdial suppress import dnc.csv --country US', 'a file with a phone column, read once'],
        ['fairdial suppress remove +12125550123', 'allowed again, unless a file still names it'],
        ['fairdial suppress list', 'all of them, with who named them and until when'],
      ),
    );
  const country = ['--country <xx>', 'country of numbers written without +', countryCode] as const;
  const json = ['--json', 'print the result as JSON'] as const;
  const until = [
    '--until <date>',
    'suppressed through this date, or until this time',
    laterDate(systemClock),
  ] as const;
  const length = ['--for <time>', 'suppressed for so long, e.g. 60d', lengthOfTime] as const;

  suppress
    .command('add')
    .description('never dial these numbers again, or not before a date')
    .argument('<phone...>', 'numbers, best as +… with country code')
    .option('--reason <text>', 'why, for the record', 'by hand')
    .option(...until)
    .option(...length)
    .option(...country)
    .option(...json)
    .action(add);
  suppress
    .command('remove')
    .description('allow a number again; contacts closed because of it stay closed')
    .argument('<phone>', 'the number')
    .option('--all', 'also what files in suppress/ say; a file that still has the number says it again')
    .option(...country)
    .option(...json)
    .action(remove);
  suppress
    .command('list')
    .description('print all suppressed numbers, those of single campaigns too')
    .option(...json)
    .action(list);
  suppress
    .command('import')
    .description(
      'never dial the numbers of a CSV file again, or not before the date in a column expires or until',
    )
    .argument('<file>', 'CSV with a phone column, or one number a line')
    .option('--reason <text>', 'why, for the record', 'listed in a file')
    .option(...until)
    .option(...length)
    .option(...country)
    .option(...json)
    .action((file: string, options: AddOptions) => importFile(file, options, finish));
}

async function add(written: readonly string[], options: AddOptions): Promise<void> {
  const { reason, country, json } = options;
  const phones = [...new Set(parseAll(written, country))];
  await withLedger(async (ledger) => {
    const at = systemClock.wallMs();
    const about = { reason, source: 'cli', at, ...endOf(options, at) };
    const { added } = await ledger.suppressions.add(
      phones.map((phone): Suppression => ({ phone, ...about })),
      {},
    );
    if (json) return printJson({ added, known: phones.length - added });
    print(`${plural(added, 'number')} added, ${phones.length - added} on the list already.`);
  });
}

/** The earlier of the two, where both are given: whoever wants longer can say so. */
function endOf({ until = Infinity, for: length = Infinity }: AddOptions, now: number): { until?: number } {
  const end = Math.min(until, now + length);
  return end < Infinity ? { until: end } : {};
}

async function remove(written: string, { country, json, all = false }: RemoveOptions): Promise<void> {
  const [phone = ''] = parseAll([written], country);
  await withLedger(async (ledger) => {
    const removed = await ledger.suppressions.remove(phone, { all });
    const left = await ledger.suppressions.of(phone);
    if (json) return printJson({ phone, removed, remaining: left.map(shown) });
    print(removedText(phone, removed, left));
  });
}

/** Numbers in E.164, or an `InputError` about all that are none. */
function parseAll(written: readonly string[], country: string | undefined): string[] {
  const problems: Problem[] = [];
  const phones = written.flatMap((text) => {
    const number = parsePhone(text, country, { tollFree: true });
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
    const campaigns = (await ledger.campaigns.list()).map(({ campaign }) => ({ campaign: campaign.name }));
    const all: NamedNumber[] = [];
    for (const scope of [{}, ...campaigns]) all.push(...(await listOf(ledger, scope)));
    const sorted = all.sort(byNumber);
    if (json) return printJson(sorted.map(shown));
    print(sorted.length === 0 ? 'No number is suppressed.' : listLines(sorted).join('\n'));
  });
}

/** A page may repeat what an earlier one had. */
async function listOf(ledger: Ledger, scope: { campaign?: string }): Promise<NamedNumber[]> {
  const entries = new Map<string, NamedNumber>();
  let cursor = '';
  do {
    const page = await ledger.suppressions.list(cursor, PAGE, scope);
    for (const entry of page.entries) entries.set(`${entry.phone} ${entry.source}`, { ...entry, ...scope });
    cursor = page.cursor;
  } while (cursor !== '');
  return [...entries.values()];
}

async function importFile(file: string, options: AddOptions, finish: Finish): Promise<void> {
  const { json } = options;
  await withLedger(async (ledger) => {
    const display = createReadingDisplay(process.stderr, { json });
    const { added, known, rejected } = await storeFile(file, options, { ledger, display }).finally(
      display.end,
    );
    if (json) printJson({ added, known, rejected });
    else
      print(
        `${plural(added, 'number')} added, ${known} on the list already, ${rejected.length} not understood.`,
      );
    for (const { line, message, suggestion } of json ? [] : rejected)
      note(`${file}:${line}: ${message} → ${here(suggestion)}`);
    // A number we could not read is one we could not keep from being dialled: that is a failure.
    if (rejected.length > 0) finish(1);
  });
}

async function storeFile(
  file: string,
  { country, reason, ...options }: AddOptions,
  { ledger, display }: { ledger: Ledger; display: ReadingDisplay },
): Promise<{ added: number; known: number; rejected: readonly RejectedNumber[] }> {
  const at = systemClock.wallMs();
  const about = { reason, source: basename(file), at, ...endOf({ reason, ...options }, at) };
  const rejected: RejectedNumber[] = [];
  let [read, added, rows] = [0, 0, 0];
  display.begin(basename(file));
  for await (const { numbers, rejected: refused, ...batch } of readSuppressionFile(file, country)) {
    const entries = numbers
      .filter(({ until = Infinity }) => until > at)
      .map((number): Suppression => ({ ...about, ...number }));
    added += (await ledger.suppressions.add(entries, {})).added;
    read += entries.length;
    rejected.push(...refused);
    rows += batch.rows;
    display.show({ ...batch, rows, rejected: rejected.length });
  }
  return { added, known: read - added, rejected };
}
