import type { ContactStatus } from '../../src/domain/contact.ts';
import type { FirstCallKind } from '../../src/domain/first-calls.ts';
import type { CampaignOffer, PostingResult } from '../../src/ledger/ledger.ts';
import { LINE, phone, record, result, SECOND } from './fixtures.ts';
import type { Step, World } from './model-commands.ts';
import { attemptOf, type OfAttempt, type OfCampaign, stepwise, twice } from './model-plan.ts';

/* Each function turns drawn arguments into one call, the same for every ledger. */

interface DrawnOffer {
  name: string;
  maxConcurrent: number | undefined;
  ramp: number | undefined;
  maxAttempts: number;
  buckets: number[];
  lowerGroup: boolean;
  dishonest: boolean;
}

export function open(
  args: { line: string; run: string; offers: DrawnOffer[]; limit: number; accountLimit: number | undefined },
  world: World,
): Step {
  const known = args.offers.filter(({ name, dishonest }) => world.versions.has(name) || dishonest);
  const groups = [false, true].map((lower) =>
    known.filter(({ lowerGroup }) => lowerGroup === lower).map((offer) => toOffer(offer, world)),
  );
  const request = {
    batch: `batch${world.step}`,
    fromNumber: args.line,
    run: args.run,
    groups,
    limit: args.limit,
    now: world.now,
    ...(args.accountLimit !== undefined && { accountLimit: args.accountLimit }),
  };
  return twice(async (ledger) => {
    const answer = await ledger.attempts.open(request);
    const fresh = answer.opened.map(({ id }) => id).filter((id) => !world.attemptIds.includes(id));
    world.attemptIds.push(...fresh);
    return answer;
  });
}

function toOffer(
  { name, maxConcurrent, maxAttempts, buckets, dishonest, ramp }: DrawnOffer,
  world: World,
): CampaignOffer {
  const version = (!dishonest && world.versions.get(name)) || 'v0';
  return {
    campaign: name,
    version,
    maxAttempts,
    buckets,
    ...(maxConcurrent !== undefined && { maxConcurrent }),
    ...(ramp !== undefined && { ramp }),
  };
}

export function beginPosting(args: OfAttempt & { token: string }, world: World): Step {
  const id = attemptOf(args, world, ['opened', 'opened', 'posting']);
  return twice(async (ledger) =>
    comparable(await ledger.attempts.beginPosting(id, args.token, 'run', world.now)),
  );
}

export function beginPostingBatch(args: OfAttempt & { token: string }, world: World): Step {
  const batch = attemptOf(args, world, ['opened', 'opened', 'posting']).replace(/-\d+$/, '');
  const pass = { token: args.token, run: 'run', now: world.now };
  return twice(async (ledger) =>
    [...(await ledger.attempts.beginPostingBatch(batch, pass))].map(([id, gate]) => [id, comparable(gate)]),
  );
}

/** How a ledger writes what was seen is its own affair. */
function comparable(gate: PostingResult): unknown {
  if (gate.kind !== 'post') return gate;
  const { seen, ...told } = gate;
  return told;
}

export function markPlaced(
  args: OfAttempt & { call: number; httpStatus: number | undefined },
  world: World,
): Step {
  const id = attemptOf(args, world, ['posting', 'unconfirmed']);
  const call = {
    callId: args.call < 6 ? `call-of-${id}` : 'call-of-somebody',
    acceptedAt: world.now,
    nextLookAt: world.now + 5 * SECOND,
    ...(args.httpStatus !== undefined && { httpStatus: args.httpStatus }),
  };
  return twice((ledger) => ledger.attempts.markPlaced(id, call));
}

export function markUnconfirmed(
  args: OfAttempt & { reason: string; httpStatus: number | undefined },
  world: World,
): Step {
  const { reason, httpStatus } = args;
  const id = attemptOf(args, world, ['posting']);
  const doubt = { reason, nextLookAt: world.now + SECOND, ...(httpStatus !== undefined && { httpStatus }) };
  return twice((ledger) => ledger.attempts.markUnconfirmed(id, doubt, world.now));
}

export function noteAbsent(args: OfAttempt & { reason: string; held: boolean }, world: World): Step {
  const { reason, held } = args;
  const id = attemptOf(args, world, ['unconfirmed']);
  const note = { lookedAt: world.now, held, reason, nextLookAt: world.now + 60 * SECOND };
  return twice((ledger) => ledger.attempts.noteAbsent(id, note));
}

export function end(args: OfAttempt, world: World): Step {
  const id = attemptOf(args, world, ['placed', 'unconfirmed']);
  return twice((ledger) =>
    ledger.attempts.end(id, { endedAt: world.now, nextLookAt: world.now + 3 * SECOND }),
  );
}

export function giveBack(
  args: OfAttempt & { by: string; reason: string; notBefore: number; journal: boolean },
  world: World,
): Step {
  const id = attemptOf(args, world, ['opened', 'posting', 'unconfirmed']);
  const why = {
    by:
      args.by === 'unposted' || args.by === 'absent'
        ? (args.by as 'unposted' | 'absent')
        : { token: args.by },
    reason: args.reason,
    notBefore: args.notBefore,
    ...(args.journal && { record: record(id, { state: 'returned', settledAt: world.now }) }),
  };
  return twice((ledger) => ledger.attempts.giveBack(id, why, world.now));
}

export function settle(
  args: OfAttempt & {
    next: string;
    reason: string;
    at: number;
    suppress: boolean;
    first: FirstCallKind | undefined;
  },
  world: World,
): Step {
  const { reason, at } = args;
  const id = attemptOf(args, world, ['placed', 'ended', 'unconfirmed']);
  return twice(async (ledger) => {
    const live = await ledger.attempts.get(id);
    const settlement = {
      record: record(id, { phone: live?.attempt.phone ?? phone(0), settledAt: world.now }),
      result: result({ firstAttemptAt: world.now, lastAttemptAt: world.now, tally: { busy: world.step } }),
      next:
        args.next === 'retry'
          ? { kind: 'retry' as const, at, reason }
          : {
              kind: 'close' as const,
              status: args.next as Exclude<ContactStatus, 'waiting' | 'calling' | 'unconfirmed'>,
              reason,
            },
      ...(args.suppress && { suppress: { reason } }),
      ...(args.first && { first: args.first }),
    };
    return ledger.attempts.settle(id, settlement, world.now);
  });
}

/** Of whoever stands there, in a call that is known or not, before or after a later one. */
export function restore(
  args: OfCampaign & { seq: number; n: number; known: boolean; overtaken: boolean },
  { step, now, attemptIds }: World,
): Step {
  const id = `lost${step}-0`;
  return twice(async (ledger) => {
    const [view] = await ledger.contacts.page(args.name, args.seq, 1);
    const lost = {
      id,
      campaign: args.name,
      campaignVersion: 'v1',
      seq: args.seq,
      n: args.n,
      phone: view?.contact.phone ?? phone(0),
      fromNumber: LINE,
      run: 'dead-run',
      openedAt: now - 9 * SECOND,
      postedAt: now - 9 * SECOND,
      reason: 'lost',
      nextLookAt: now + SECOND,
      ...(args.known && { call: { callId: `call-of-${id}`, acceptedAt: now - 8 * SECOND } }),
      ...(args.overtaken && { overtaken: true as const }),
    };
    if (!attemptIds.includes(id)) attemptIds.push(id);
    return ledger.attempts.restore(lost, now);
  });
}

export function claimLooks(
  { state, limit }: { state: 'placed' | 'ended' | 'unconfirmed'; limit: number },
  { now }: World,
): Step {
  return stepwise((ledger) => ledger.attempts.claimLooks(state, now, 4 * SECOND, limit));
}

export function setNextLook(args: OfAttempt & { at: number }, world: World): Step {
  const id = attemptOf(args, world, ['placed', 'ended', 'unconfirmed']);
  return twice((ledger) => ledger.attempts.setNextLook(id, args.at));
}

export function backOff(args: { number: string; forMs: number; reason: string }, { now }: World): Step {
  return twice((ledger) => ledger.attempts.backOff(args.number, now + args.forMs, args.reason, now));
}

/** Mostly of an attempt that is being posted, for the probe is one. */
export function noteTrouble(
  args: OfAttempt & { kind: 'unconfirmed' | 'unreachable'; reason: string; sinceMs: number },
  world: World,
): Step {
  const { now } = world;
  const id = attemptOf(args, world, ['posting', 'opened', 'unconfirmed']);
  const trouble = { kind: args.kind, reason: args.reason, postedAt: now - args.sinceMs };
  return twice((ledger) => ledger.attempts.noteTrouble(id, trouble, now));
}

/** Nothing in a ledger used as it should be. */
export function takeMissingSlots(): Step {
  return twice((ledger) => ledger.rescue.takeMissingSlots());
}

export function hold(args: OfAttempt & { reason: string; onlyByHand: boolean }, world: World): Step {
  const id = attemptOf(args, world, ['opened', 'posting', 'unconfirmed']);
  const note = { reason: args.reason, nextLookAt: world.now + SECOND, onlyByHand: args.onlyByHand };
  return twice((ledger) => ledger.rescue.hold(id, note, world.now));
}

export function freeHeldSlot(args: OfAttempt, world: World): Step {
  const id = attemptOf(args, world, ['unconfirmed']);
  return twice((ledger) => ledger.rescue.freeHeldSlot(id));
}

export function holdDay({ forMs, reason }: { forMs: number; reason: string }, { now }: World): Step {
  return twice((ledger) => ledger.attempts.holdDay(now + forMs, reason, now));
}

export function liftDay(_: object, { now }: World): Step {
  return twice((ledger) => ledger.attempts.liftDay(now));
}

export function noteAnswer({ ago }: { ago: number }, { now }: World): Step {
  return twice((ledger) => ledger.attempts.noteAnswer(now - ago, now));
}

export function heartbeat({ run, ttl }: { run: string; ttl: number }, { now }: World): Step {
  return twice((ledger) => ledger.attempts.heartbeat(run, ttl, now));
}
