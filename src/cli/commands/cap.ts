import { type Command, InvalidArgumentError } from 'commander';
import { CONCURRENT_LIMITS } from '../../domain/caps.ts';
import { systemClock } from '../../domain/clock.ts';
import { plural } from '../../domain/number-words.ts';
import { type CapChange, type CapResult, changeCap } from '../../http/campaign-caps.ts';
import { examples, wholeNumber } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { print, printJson } from '../output.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

interface CapOptions {
  readonly file?: boolean;
  readonly json?: boolean;
}

export function addCap(program: Command): void {
  const { min, max } = CONCURRENT_LIMITS;
  program
    .command('cap')
    .argument('<campaign>', 'its name')
    .argument('<from-number>', 'one of its from numbers, such as +15739693824')
    .argument('[calls]', `calls live at once, ${min} to ${max}`, callsAtOnce)
    .option('--file', 'as the file says again')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial cap renewals-november +15739693824 12', 'at most 12 from now on; live calls finish'],
        ['fairdial cap renewals-november +15739693824 --file', 'what its file says counts again'],
      ),
    )
    .action(cap);
}

/** None at once is a wish that a cap cannot fulfil; the campaign's file can. */
function callsAtOnce(text: string): number {
  const { min, max } = CONCURRENT_LIMITS;
  if (Number(text) !== 0) return wholeNumber(min, max)(text);
  throw new InvalidArgumentError(
    `Write a whole number from ${min} to ${max}. To call from it no more: remove it from from_numbers in the campaign's file.`,
  );
}

async function cap(
  name: string,
  fromNumber: string,
  calls: number | undefined,
  { file = false, json }: CapOptions,
): Promise<void> {
  if ((calls === undefined) !== file)
    throw new WrongRequest('Say either how many calls at once, or --file for what the file says.');
  await withLedger(async (ledger) => {
    const change = { name, fromNumber: withPlus(fromNumber), max: calls };
    const result = await changeCap(ledger.campaigns, change, systemClock.wallMs());
    if (result.kind === 'unknown') throw await unknownCampaign(ledger, name);
    if (result.kind === 'unknown-number')
      throw new WrongRequest(
        `${name} does not call from ${fromNumber}.`,
        `It calls from ${result.numbers.join(', ')}.`,
      );
    const live = (await ledger.attempts.slots()).perNumber.get(change.fromNumber) ?? 0;
    if (json) printJson(asJson(change, result, live));
    else print(sentence(change, result, live));
  });
}

type Given = Extract<CapResult, { kind: 'changed' | 'same' }>;

function asJson({ name, fromNumber }: CapChange, { kind, max, fileSays, limit }: Given, live: number) {
  return {
    campaign: name,
    fromNumber,
    maxConcurrent: max,
    fileSays,
    ...(limit === undefined ? {} : { limit }),
    live,
    changed: kind === 'changed',
  };
}

function sentence({ name, fromNumber }: CapChange, result: Given, live: number): string {
  const { kind, max, fileSays, limit = max } = result;
  const word = kind === 'same' ? 'already had' : 'has';
  const said = max === fileSays ? `${max}, as its file says` : `${max} (file says ${fileSays})`;
  return [
    `${name} ${word} a limit of ${said} for ${fromNumber}; ${plural(live, 'call')} live.`,
    ...(limit < max ? [`Another campaign gives this number only ${limit}: the smallest counts.`] : []),
    ...(live > limit ? [`Nobody is hung up: nothing new opens until fewer than ${limit} are live.`] : []),
    ...(kind === 'changed' && max !== fileSays
      ? [`It holds until the file's own value changes, or: fairdial cap ${name} ${fromNumber} --file`]
      : []),
  ].join('\n');
}

/** A shell or a person may have lost the plus and the spaces of a number. */
function withPlus(text: string): string {
  const digits = text.replaceAll(/[\s().-]/g, '');
  return /^[1-9]\d+$/.test(digits) ? `+${digits}` : digits;
}
