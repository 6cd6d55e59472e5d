import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { CallObservation } from '../../domain/call-observation.ts';
import { mayPlace } from '../../domain/calling-hours.ts';
import { systemClock } from '../../domain/clock.ts';
import { dispositionOf, isFinal } from '../../domain/disposition-of.ts';
import { FairdialError } from '../../domain/errors.ts';
import { parsePhone } from '../../domain/phone-number.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { CallsApi, PlaceRequest } from '../../oneinbox/api.ts';
import { createOneInboxClient } from '../../oneinbox/client.ts';
import { countryCode, examples, wholeNumber } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { WrongRequest } from '../exit.ts';
import { loadFiles } from '../load-files.ts';
import { note, oneLine, print, printJson } from '../output.ts';
import { withApiKey } from '../settings.ts';
import { openTryJournal, type TryJournal } from '../try-journal.ts';
import { contactOnLine, hoursOfPhone, mustBeOpen, testRequest } from '../try-row.ts';
import { tryInBrowser } from '../try-web.ts';
import { withLedger } from '../with-ledger.ts';

interface TryOptions {
  readonly row: number;
  readonly to?: string;
  readonly web?: boolean;
  readonly country?: string;
  readonly yes?: boolean;
  readonly again?: boolean;
  readonly json?: boolean;
}

export function addTry(program: Command, finish: Finish): void {
  program
    .command('try')
    .argument('<file>', 'a campaign file')
    .requiredOption('--row <n>', 'the line of the CSV whose variables are used', wholeNumber(2, 999_999_999))
    .option('--to <phone>', 'your own phone, best as +… with country code')
    .option('--web', 'a call in the browser instead')
    .option('--country <xx>', 'country of a phone written without +', countryCode)
    .option('--yes', 'do not ask first')
    .option('--again', 'although an earlier test call may have been made, and was not found')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        [
          'fairdial try campaigns/renewals.yaml --row 2 --to +12125550123',
          'rings your phone, costs one call',
        ],
        ['fairdial try campaigns/renewals.yaml --row 2 --web', 'join from the browser'],
      ),
    )
    .action((file: string, options: TryOptions) => tryCall(file, options, finish));
}

async function tryCall(file: string, options: TryOptions, finish: Finish): Promise<void> {
  if ((options.to === undefined) === !options.web) throw new WrongRequest('Say either --to PHONE or --web.');
  const [loaded] = await loadFiles([file], systemClock.wallMs());
  if (!loaded) return;
  const { campaign } = loaded;
  const contact = await contactOnLine(campaign, options.row);
  if (options.to === undefined) return tryInBrowser(campaign, contact, options.json === true);
  const to = phoneOf(options.to, options.country);
  const hours = hoursOfPhone(campaign, to);
  await withLedger(async (ledger, config) => {
    const { baseUrl, apiKey, guardMs, dataDir } = withApiKey(config);
    mustBeOpen(hours, systemClock.wallMs(), guardMs);
    await mustNotBeSuppressed(ledger, to, campaign.name);
    await mustHaveRoom(ledger, testRequest(campaign, contact, { id: '', to }).fromNumber);
    const api = createOneInboxClient({ baseUrl, apiKey, clock: systemClock });
    try {
      const journal = openTryJournal(dataDir);
      await mustBeTheOnlyOne({ journal, api }, to, options.again === true);
      await mustBeWanted(to, options.yes === true);
      const id = `try-${randomBytes(12).toString('hex')}`;
      const mayLeave = () => mayPlace(hours.hours, hours.zones, systemClock.wallMs(), guardMs);
      await journal.intend(id, to, systemClock.wallMs());
      const callId = await place({ journal, api }, testRequest(campaign, contact, { id, to }), mayLeave);
      const call = await follow(api, callId, options.json !== true);
      if (call === undefined) finish(1);
      if (options.json) printJson(asJson(callId, call));
      else print(sentence(callId, call));
    } finally {
      await api.close();
    }
  });
}

function phoneOf(written: string, country: string | undefined): string {
  const parsed = parsePhone(written, country);
  if (parsed.kind === 'valid') return parsed.phone;
  throw new WrongRequest(`"${written}" is no phone number.`, 'Write it with + and the country code.');
}

async function mustNotBeSuppressed(ledger: Ledger, phone: string, campaign: string): Promise<void> {
  const named = await ledger.suppressions.of(phone);
  const hit = named.find((entry) => entry.campaign === undefined || entry.campaign === campaign);
  if (hit)
    throw new WrongRequest(
      `This phone is on a suppression list (${oneLine(hit.source)}): it is not called, for a test neither.`,
      'Use another phone, or take it off with: fairdial suppress remove',
    );
}

/** A running service fills every slot: the test call would be one more than the number may carry. */
async function mustHaveRoom({ attempts, campaigns }: Ledger, fromNumber: string): Promise<void> {
  const limit = (await campaigns.limits()).get(fromNumber)?.maxConcurrent;
  const live = (await attempts.slots()).perNumber.get(fromNumber) ?? 0;
  if (limit === undefined || live < limit) return;
  throw new FairdialError(
    'no-free-slot',
    `All ${limit} slots of ${fromNumber} are in calls of running campaigns.`,
    'Try again when one is free, or pause the campaign for a moment: fairdial pause CAMPAIGN',
  );
}

interface Provider {
  readonly journal: TryJournal;
  readonly api: CallsApi;
}

/** A test call whose command was cut off may have been made: it is looked for before another one leaves. */
async function mustBeTheOnlyOne({ journal, api }: Provider, to: string, again: boolean): Promise<void> {
  const open = await journal.openTo(to);
  if (open === undefined) return;
  const found = await findCall(api, open);
  if (found) {
    await journal.close(open);
    throw new FairdialError(
      'tried-already',
      `The test call before this one was made after all: ${found.callId} (${found.status}).`,
      'Run the command again for another one.',
    );
  }
  if (!again)
    throw new FairdialError(
      'try-in-doubt',
      'A test call to this phone was begun, and nobody knows whether it was made; the provider does not list it yet.',
      'Wait a minute and look at your phone; to call all the same, add --again.',
    );
  await journal.close(open);
}

async function findCall(api: CallsApi, id: string): Promise<CallObservation | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < 20; page += 1) {
    const { calls, nextCursor } = await api.listCalls(cursor);
    const found = calls.find(({ attemptId }) => attemptId === id);
    if (found || nextCursor === undefined) return found;
    cursor = nextCursor;
  }
  return undefined;
}

async function mustBeWanted(to: string, yes: boolean): Promise<void> {
  if (yes) return;
  const warning = `This calls ${to} now, for real: it costs one call of your account and counts against its daily limit.`;
  if (!process.stdin.isTTY) throw new WrongRequest(warning, 'Add --yes to say that it is wanted.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`${warning}\nCall? [y/N] `).finally(() => lines.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new WrongRequest('Nobody was called.');
}

async function place(
  { journal, api }: Provider,
  request: PlaceRequest,
  mayLeave: () => boolean,
): Promise<string> {
  const id = request.metadata.fairdial_attempt ?? '';
  const result = await api.placeCall(request, mayLeave);
  if (result.kind === 'unconfirmed')
    throw new FairdialError(
      'try-in-doubt',
      `Nobody knows whether the call was made: ${result.cause}.`,
      'Run the command again: it looks for the call before it makes another one.',
    );
  await journal.close(id);
  if (result.kind === 'accepted') return result.callId;
  throw new FairdialError('try-refused', `No call was made: ${result.message}`);
}

const LOOK_EVERY_MS = 1_000;
const LONGEST_CALL_MS = 2 * 3_600_000;
const ANALYSIS_MS = 60_000;

/** To its end and its analysis; undefined when it does not end. */
async function follow(api: CallsApi, callId: string, talks: boolean): Promise<CallObservation | undefined> {
  const began = systemClock.monotonicMs();
  let [status, endedAt] = ['', 0];
  for (;;) {
    const call = await api.getCall(callId).catch(() => undefined);
    const now = systemClock.monotonicMs();
    if (call && call.status !== status && talks) note(`${callId}: ${oneLine(call.status)}`);
    status = call?.status ?? status;
    if (call?.phase === 'ended') {
      endedAt ||= now;
      if (isFinal(call) || now - endedAt > ANALYSIS_MS) return call;
    }
    if (now - began > LONGEST_CALL_MS) return undefined;
    await systemClock.sleep(LOOK_EVERY_MS);
  }
}

function asJson(callId: string, call: CallObservation | undefined): object {
  if (!call) return { callId };
  const { status, outcome, summary, durationSeconds, costCents, creditsUsed } = call;
  const facts = { status, outcome, summary, durationSeconds, costCents, creditsUsed };
  return { callId, disposition: dispositionOf(call), ...facts };
}

function sentence(callId: string, call: CallObservation | undefined): string {
  if (!call) return `The end of ${callId} was not seen; look at it in the dashboard.`;
  const { outcome, summary, durationSeconds, costCents, creditsUsed } = call;
  return [
    `The call ended: ${dispositionOf(call)}${durationSeconds === undefined ? '' : `, ${durationSeconds} s`} (${callId}).`,
    ...(outcome === undefined ? [] : [`outcome: ${oneLine(outcome)}`]),
    ...(summary === undefined ? [] : [`summary: ${oneLine(summary)}`]),
    ...(costCents === undefined ? [] : [`cost: ${costCents} cents`]),
    ...(creditsUsed === undefined ? [] : [`credits: ${creditsUsed}`]),
    'It counts for no contact.',
  ].join('\n');
}
