import fc from 'fast-check';
import type { LiveAttemptState } from '../../src/domain/attempt.ts';
import { CAMPAIGN_STATES } from '../../src/domain/campaign.ts';
import { FIRST_CALL_KINDS } from '../../src/domain/first-calls.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { LINE, NOW, OTHER_LINE, phone, SECOND } from './fixtures.ts';
import * as attemptPlans from './model-attempt-plans.ts';
import * as campaignPlans from './model-campaign-plans.ts';
import * as importPlans from './model-import-plans.ts';
import * as suppressionPlans from './model-suppression-plans.ts';

/** What earlier commands led to; the same for every ledger under test. */
export interface World {
  /** Counts up; gives each command a name of its own. */
  step: number;
  now: number;
  readonly attemptIds: string[];
  /** The attempts in each state, as the model has them. */
  live: Readonly<Record<LiveAttemptState, readonly string[]>>;
  /** The version each applied campaign is at. */
  readonly versions: Map<string, string>;
}

/** One call with its arguments fixed. `again`: calling it twice must equal calling it once. */
export interface Step {
  readonly call: (ledger: Ledger) => Promise<unknown>;
  readonly again: boolean;
}

/** A drawn command: shown by its word and arguments when a sequence fails. */
export class Command {
  readonly word: string;
  readonly after: number;
  readonly plan: (world: World) => Step;
  readonly #args: unknown;

  constructor(word: string, { after, ...args }: { after: number }, make: (world: World) => Step) {
    this.word = word;
    this.after = after;
    this.plan = make;
    this.#args = args;
  }

  toString(): string {
    return `+${this.after}ms ${this.word} ${JSON.stringify(this.#args)}`;
  }
}

type Drawn<Args> = { readonly [Name in keyof Args]: fc.Arbitrary<Args[Name]> };

function command<Args extends object>(
  word: string,
  args: Drawn<Args>,
  make: (args: Args, world: World) => Step,
): fc.Arbitrary<Command> {
  const drawn = fc.record({ after, ...args }) as unknown as fc.Arbitrary<Args & { after: number }>;
  return drawn.map((given) => new Command(word, given, (world) => make(given, world)));
}

/** Sequences stay below ten minutes, for so long must a repeated call be recognised. */
const after = fc.constantFrom(0, 1, 400, 5 * SECOND, 12 * SECOND);
const name = fc.constantFrom('a', 'b');
const token = fc.constantFrom('one', 'two');
const reason = fc.constantFrom('', 'why | not', 'ü\n');
const line = fc.constantFrom(LINE, OTHER_LINE);
const limit = fc.integer({ min: 1, max: 4 });
const instant = fc.integer({ min: 0, max: 40 }).map((tens) => NOW + tens * 10 * SECOND);
const person = fc.integer({ min: 0, max: 6 });
/** Which of the attempts a call is meant for; 6 and 7: any attempt at all. */
const which = fc.integer({ min: 0, max: 7 });
const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const seldom = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const chance = (times: number) => fc.integer({ min: 1, max: times }).map((drawn) => drawn === times);

const contactRow = fc.record({
  person,
  row: fc.integer({ min: 2, max: 9 }),
  file: seldom(fc.constantFrom(2, 3)),
  name: fc.constantFrom('Ada', 'Bob'),
  zone: fc.constantFrom('America/New_York', 'America/Chicago'),
  pinned: seldom(line),
  notBefore: seldom(instant),
  notAfter: seldom(instant),
});

const offered = fc.record({
  name,
  maxConcurrent: some(limit),
  ramp: seldom(fc.constantFrom(2, 5)),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  buckets: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }),
  lowerGroup: fc.boolean(),
  dishonest: chance(12),
});

const suppression = {
  phone: person.map(phone),
  reason,
  source: fc.constantFrom('cli', 'call', 'dnc.csv'),
  forMs: some(fc.constantFrom(1, SECOND, 9 * SECOND)),
};

const manyRows = fc.array(contactRow, { minLength: 3, maxLength: 8 });

const imports = fc.oneof(
  { weight: 3, arbitrary: command('importAll', { name, rows: manyRows }, importPlans.importAll) },
  command('beginImport', { name, token, fingerprint: fc.constantFrom('p1', 'p2') }, importPlans.beginImport),
  {
    weight: 4,
    arbitrary: command(
      'addBatch',
      { name, token, begin: fc.boolean(), rows: fc.array(contactRow, { maxLength: 6 }) },
      importPlans.addBatch,
    ),
  },
  command('addRejected', { name, token, count: fc.integer({ min: 0, max: 2 }) }, importPlans.addRejected),
  command('sweepUnseen', { name, token, limit }, importPlans.sweepUnseen),
  command('finishImport', { name, token }, importPlans.finishImport),
  command('abandonImport', { name, token }, importPlans.abandonImport),
);

const marks = fc.oneof(
  { weight: 3, arbitrary: command('beginPosting', { which, token }, attemptPlans.beginPosting) },
  { weight: 2, arbitrary: command('beginPostingBatch', { which, token }, attemptPlans.beginPostingBatch) },
  {
    weight: 3,
    arbitrary: command(
      'markPlaced',
      { which, call: which, httpStatus: some(fc.constant(201)) },
      attemptPlans.markPlaced,
    ),
  },
  command(
    'markUnconfirmed',
    { which, reason, httpStatus: some(fc.constant(504)) },
    attemptPlans.markUnconfirmed,
  ),
  command('noteAbsent', { which, reason, held: fc.boolean() }, attemptPlans.noteAbsent),
  command('end', { which }, attemptPlans.end),
);

const doorsOut = fc.oneof(
  command(
    'giveBack',
    {
      which,
      by: fc.constantFrom('one', 'two', 'unposted', 'absent'),
      reason,
      notBefore: instant,
      journal: fc.boolean(),
    },
    attemptPlans.giveBack,
  ),
  {
    weight: 2,
    arbitrary: command(
      'settle',
      {
        which,
        next: fc.constantFrom('retry', 'done', 'exhausted', 'suppressed', 'cancelled', 'expired'),
        reason,
        at: instant,
        suppress: chance(6),
        first: some(fc.constantFrom(...FIRST_CALL_KINDS)),
      },
      attemptPlans.settle,
    ),
  },
);

const rest = fc.oneof(
  {
    weight: 2,
    arbitrary: command('apply', { name, version: fc.constantFrom('v1', 'v2') }, campaignPlans.apply),
  },
  command(
    'setState',
    { name, state: fc.constantFrom(...CAMPAIGN_STATES, 'paused', 'paused', 'finished'), reason },
    campaignPlans.setState,
  ),
  { weight: 3, arbitrary: command('resume', { name }, campaignPlans.resume) },
  command('endRamp', { name }, campaignPlans.endRamp),
  command('setCap', { name, line, max: some(limit) }, campaignPlans.setCap),
  command(
    'closeWaiting',
    { name, bucket: fc.integer({ min: 0, max: 4 }), status: fc.constantFrom('expired', 'cancelled'), limit },
    importPlans.closeWaiting,
  ),
  command('expireOverdue', { name }, importPlans.expireOverdue),
  {
    weight: 2,
    arbitrary: command(
      'claimLooks',
      { state: fc.constantFrom('placed', 'ended', 'unconfirmed'), limit },
      attemptPlans.claimLooks,
    ),
  },
  {
    weight: 2,
    arbitrary: command(
      'restore',
      {
        name,
        seq: fc.integer({ min: 0, max: 4 }),
        n: fc.integer({ min: 1, max: 3 }),
        known: fc.boolean(),
        overtaken: fc.boolean(),
      },
      attemptPlans.restore,
    ),
  },
  command('setNextLook', { which, at: instant }, attemptPlans.setNextLook),
  command(
    'backOff',
    { number: fc.constantFrom('', LINE), forMs: fc.constantFrom(1, SECOND, 9 * SECOND, 30 * SECOND), reason },
    attemptPlans.backOff,
  ),
  {
    weight: 2,
    arbitrary: command(
      'noteTrouble',
      {
        which,
        kind: fc.constantFrom('unconfirmed', 'unconfirmed', 'unreachable'),
        reason,
        sinceMs: fc.constantFrom(0, 20 * SECOND),
      },
      attemptPlans.noteTrouble,
    ),
  },
  {
    weight: 2,
    arbitrary: command(
      'noteAnswer',
      { ago: fc.constantFrom(0, 0, SECOND, 20 * SECOND) },
      attemptPlans.noteAnswer,
    ),
  },
  command('takeMissingSlots', {}, attemptPlans.takeMissingSlots),
  command('hold', { which, reason, onlyByHand: fc.boolean() }, attemptPlans.hold),
  command('freeHeldSlot', { which }, attemptPlans.freeHeldSlot),
  command(
    'holdDay',
    { forMs: fc.constantFrom(SECOND, 9 * SECOND, 60 * SECOND), reason },
    attemptPlans.holdDay,
  ),
  { weight: 2, arbitrary: command('liftDay', {}, attemptPlans.liftDay) },
  command('heartbeat', { run: token, ttl: fc.constantFrom(SECOND, 9 * SECOND) }, attemptPlans.heartbeat),
  command(
    'suppress',
    { entries: fc.array(fc.record(suppression), { maxLength: 2 }), scope: some(name) },
    suppressionPlans.suppress,
  ),
  command('unsuppress', { person, all: fc.boolean() }, suppressionPlans.unsuppress),
  command('liftSuppression', { person, scope: some(name) }, suppressionPlans.liftSuppression),
  command('expireSuppressions', { limit }, suppressionPlans.expireSuppressions),
);

const open = command(
  'open',
  {
    line,
    run: token,
    offers: fc.uniqueArray(offered, { minLength: 1, maxLength: 2, selector: (each) => each.name }),
    limit: fc.nat(4),
    accountLimit: some(fc.integer({ min: 1, max: 6 })),
  },
  attemptPlans.open,
);

/** Campaigns are applied and filled first, so that short sequences meet something to call. */
const opening = fc.tuple(
  command('apply', { name: fc.constant('a'), version: fc.constant('v1') }, campaignPlans.apply),
  command('apply', { name: fc.constant('b'), version: fc.constantFrom('v1', 'v2') }, campaignPlans.apply),
  command('importAll', { name: fc.constant('a'), rows: manyRows }, importPlans.importAll),
  command('importAll', { name: fc.constant('b'), rows: manyRows }, importPlans.importAll),
);

/** Without the bias to short lists: what goes wrong needs a history. */
export const sequences: fc.Arbitrary<Command[]> = fc.noBias(
  fc
    .tuple(
      opening,
      fc.array(
        fc.oneof(
          { weight: 7, arbitrary: open },
          { weight: 8, arbitrary: marks },
          { weight: 2, arbitrary: doorsOut },
          { weight: 3, arbitrary: imports },
          { weight: 4, arbitrary: rest },
        ),
        { minLength: 1, maxLength: 80, size: 'max' },
      ),
    )
    .map(([first, others]) => [...first, ...others]),
);
