import type { Clock } from '../domain/clock.ts';
import type { Emit } from '../domain/events.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/local-time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { AccountApi, Usage } from '../oneinbox/account.ts';

/**
 * The account's calls per UTC day (oneinbox-api §6): nothing is opened once they are as good as used up, and at once
 * again when a reading shows that the limit was raised or the usage reset.
 */
export interface DailyCap {
  /** Read it once and hold the account back, or let it go, if need be. Resolves with when to read it again, in ms. Never rejects. */
  readOnce(): Promise<number>;
  /** Read it now, every few minutes, and as the day turns, until the signal. Never rejects. */
  follow(signal: AbortSignal): Promise<void>;
}

export interface DailyCapParts {
  readonly ledger: {
    readonly attempts: Pick<Ledger['attempts'], 'slots' | 'holdDay' | 'liftDay'>;
  };
  readonly account: Pick<AccountApi, 'usage'>;
  readonly clock: Clock;
  readonly emit: Emit;
}

const REST_MS = 5 * MINUTE_MS;
/** Near its end the day's allowance may be gone long before the next reading. */
const SHORT_REST_MS = 30_000;
/** Calls other users of the account may make between two readings. */
const MARGIN = 5;
/** Clocks differ: so long after midnight the provider may still count for the day before. */
const DAY_TURNS_MS = 15 * MINUTE_MS;

export function createDailyCap(parts: DailyCapParts): DailyCap {
  const { account, clock } = parts;
  let lastRoom: number | undefined;
  let toldUntil = 0;

  const holdUntil = async (until: number, left: number) => {
    const reason = `the account has ${left} calls left today; its day ends at 00:00 UTC`;
    await parts.ledger.attempts.holdDay(until, reason, clock.wallMs());
    if (until > toldUntil) parts.emit({ type: 'day-used-up', until, reason });
    toldUntil = until;
  };

  const letGo = async (left: number) => {
    toldUntil = 0;
    const lifted = await parts.ledger.attempts.liftDay(clock.wallMs());
    if (lifted === 'lifted')
      parts.emit({ type: 'day-goes-on', reason: `the account has ${left} calls left today again` });
  };

  const judge = async (left: number): Promise<number> => {
    const { account: live } = await parts.ledger.attempts.slots();
    const now = clock.wallMs();
    const room = left - live - MARGIN;
    const used = (lastRoom ?? room) - room;
    lastRoom = room;
    if (room > 0) {
      await letGo(left);
      return room <= used * 2 ? SHORT_REST_MS : REST_MS;
    }
    const dayTurns = now % DAY_MS < DAY_TURNS_MS;
    await holdUntil(dayTurns ? now + MINUTE_MS : endOfDay(now), left);
    return dayTurns ? MINUTE_MS : REST_MS;
  };

  const readOnce = async () => {
    const usage = await account.usage().catch((error: unknown) => (isNotFound(error) ? NO_USAGE : undefined));
    if (!usage) return REST_MS;
    const left = leftIn(usage);
    if (left === undefined) return HOUR_MS;
    return judge(left).catch((error: unknown) => {
      parts.emit({ type: 'trouble', where: 'the daily limit of calls', error });
      return REST_MS;
    });
  };

  return {
    readOnce,
    async follow(signal) {
      while (!signal.aborted) {
        const rest = await readOnce();
        const now = clock.wallMs();
        await clock.sleep(Math.min(rest, endOfDay(now) - now), signal);
      }
    },
  };
}

/** An API without the endpoint is as good as one that says nothing in it. */
const NO_USAGE: Usage = {};

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'httpStatus' in error && error.httpStatus === 404;
}

/** Undefined: unknown, so nothing is assumed. */
function leftIn({ leftToday, maxPerDay, madeToday }: Usage): number | undefined {
  if (leftToday !== undefined) return leftToday;
  return maxPerDay === undefined || madeToday === undefined ? undefined : maxPerDay - madeToday;
}

function endOfDay(now: number): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}
