import { type Command, Option } from 'commander';
import { releaseAttempt, unconfirmedOf } from '../../dialing/rescue-by-hand.ts';
import type { Attempt } from '../../domain/attempt.ts';
import { systemClock } from '../../domain/clock.ts';
import { FairdialError, InputError } from '../../domain/errors.ts';
import { parsePhone } from '../../domain/phone-number.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { createDoorOut } from '../../settlement/settle-attempt.ts';
import { countryCode, examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { clockTime } from '../format.ts';
import { oneLine, print, printJson } from '../output.ts';
import { withLedger } from '../with-ledger.ts';

interface ReleaseOptions {
  readonly as: 'placed' | 'absent';
  readonly why: string;
  readonly country?: string;
  readonly json?: boolean;
}

export function addRelease(program: Command): void {
  program
    .command('release')
    .argument('<phone-or-attempt>', 'a number, best as +… with country code, or the id of an attempt')
    .addOption(
      new Option('--as <what>', 'placed: the call was made; absent: it was not')
        .choices(['placed', 'absent'])
        .makeOptionMandatory(),
    )
    .requiredOption('--why <text>', 'how you know, for the record')
    .option('--country <xx>', 'country of a number written without +', countryCode)
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial status', 'the held attempts, and why each is held'],
        [
          'fairdial release +12125550123 --as placed --why "she says we called"',
          'it counts, and is not repeated',
        ],
        [
          'fairdial release +12125550123 --as absent --why "not on the bill"',
          'the contact waits for its call again',
        ],
      ),
    )
    .action(release);
}

async function release(written: string, options: ReleaseOptions): Promise<void> {
  const { as, json } = options;
  const why = oneLine(options.why);
  if (why === '') throw new WrongRequest('--why is empty.', 'Write how you know; it goes into attempts.csv.');
  await withLedger(async (ledger) => {
    const attempt = await find(ledger, written, options);
    const doorOut = createDoorOut({ ledger, clock: systemClock, emit: () => {}, onSettled: () => {} });
    const released = await releaseAttempt({ ledger, doorOut, clock: systemClock }, attempt, { as, why });
    if (released === 'gone')
      throw new FairdialError(
        'decided',
        `Attempt ${attempt.id} has been decided meanwhile; nothing was changed.`,
      );
    const { id, campaign, phone } = attempt;
    if (json) printJson({ attempt: id, campaign, phone, as, why });
    else print(sentence(attempt, as, await standsNow(ledger, attempt)));
  });
}

function sentence({ id, campaign }: Attempt, as: ReleaseOptions['as'], stands: string): string {
  return as === 'placed'
    ? `Attempt ${id} of ${campaign} counts as a call whose result is lost; ${stands}.`
    : `Attempt ${id} of ${campaign} is taken back; ${stands}, and no attempt is spent.`;
}

/** What the decision has led to: a contact does not wait again in a campaign that was cancelled meanwhile. */
async function standsNow(ledger: Ledger, { campaign, seq }: Attempt): Promise<string> {
  const [view] = await ledger.contacts.page(campaign, seq, 1);
  if (!view) return 'its contact is gone';
  switch (view.status) {
    case 'waiting':
      return 'the contact waits again';
    case 'calling':
    case 'unconfirmed':
      return 'the contact is in a later call';
    case 'done':
    case 'exhausted':
      return 'the contact is closed';
    default:
      return `the contact is not called again: ${view.status}${view.reason && ` (${oneLine(view.reason)})`}`;
  }
}

async function find(ledger: Ledger, written: string, options: ReleaseOptions): Promise<Attempt> {
  return LOOKS_LIKE_A_NUMBER.test(written) ? byPhone(ledger, written, options) : byId(ledger, written);
}

/** Ids of attempts are longer, and end in a hyphen and a number. */
const LOOKS_LIKE_A_NUMBER = /^\+?[\d\s().-]{1,24}$/;

async function byId(ledger: Ledger, id: string): Promise<Attempt> {
  const attempt = (await ledger.attempts.get(id))?.attempt;
  if (!attempt)
    throw new WrongRequest(
      `There is no attempt ${oneLine(id)} to decide: it is settled already, or never was one.`,
      'fairdial status lists the held ones.',
    );
  if (attempt.state !== 'unconfirmed') throw isKnown(attempt);
  return attempt;
}

function isKnown({ id, state }: Attempt): FairdialError {
  const why = {
    opened: 'its call is about to be placed',
    posting: 'its call is being placed right now',
    placed: 'its call is live and will settle by itself',
    ended: 'its call has ended and will settle by itself',
    unconfirmed: '',
  }[state];
  return new FairdialError('not-unconfirmed', `Attempt ${id} needs no decision: ${why}.`);
}

async function byPhone(ledger: Ledger, written: string, { country }: ReleaseOptions): Promise<Attempt> {
  const number = parsePhone(written, country, { tollFree: true });
  if (number.kind !== 'valid') {
    const { code, message, suggestion: fix } = number;
    throw new InputError([{ severity: 'error', file: 'command line', code, message, fix }]);
  }
  const [attempt, ...others] = await unconfirmedOf(ledger, number.phone);
  if (!attempt) throw await nothingToDecide(ledger, number.phone);
  if (others.length > 0) throw several([attempt, ...others]);
  return attempt;
}

async function nothingToDecide(ledger: Ledger, phone: string): Promise<FairdialError> {
  const contacts = await ledger.contacts.find(phone);
  const stands = contacts.map(({ campaign, view }) => `${view.status} in ${campaign}`).join(', ');
  if (contacts.some(({ view }) => view.status === 'calling'))
    return new FairdialError(
      'not-unconfirmed',
      `${phone} needs no decision: it is in a call that is known (${stands}).`,
    );
  return new WrongRequest(
    `No call to ${phone} waits for a decision${stands && ` (${stands})`}.`,
    'fairdial status lists the held ones.',
  );
}

function several(attempts: readonly Attempt[]): WrongRequest {
  const now = systemClock.wallMs();
  const lines = attempts.map(
    ({ id, campaign, openedAt }) => `  ${id}  ${campaign}, opened ${clockTime(openedAt, now)}`,
  );
  return new WrongRequest(
    `Several calls to this number wait for a decision:\n${lines.join('\n')}`,
    'Name one of them by its id.',
  );
}
