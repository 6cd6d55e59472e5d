import type { Attempt } from '../domain/attempt.ts';
import type { Clock } from '../domain/clock.ts';
import { inBatches } from '../domain/in-batches.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OwnCalls } from '../ledger/own-calls.ts';
import { hasCall, type Tracked } from './stuck-calls.ts';

/** Webhooks as hints: each makes us look at its call now. A body proves nothing, so it is not even passed in. */
export interface Hints {
  /** The live attempt of this webhook token, if it is one's. Tokens asked about at the same time are one reading. */
  byToken(webhookToken: string): Promise<Attempt | undefined>;
  /**
   * Look at its call. A hint that comes while its attempt is being looked at makes for one more look, and one that comes
   * before its question has left for none: several webhooks tell of every end.
   */
  hint(attempt: Attempt): Promise<void>;
}

export interface HintParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Those of which the ledger need not be asked. */
  readonly ownCalls?: Pick<OwnCalls, 'ofToken' | 'isOver'>;
  /** Ask the API about this call, and note what it says. Resolves with whether it has ended. */
  readonly lookAt: (attempt: Tracked) => Promise<boolean>;
  /** A live call of this number has probably ended, and is asked about now. What it gives is called when it goes on, as far as we know. */
  readonly onEndExpected?: ((fromNumber: string) => (() => void) | undefined) | undefined;
}

/** A short call may be over before its POST is answered: the hint of its end waits for that. */
const HINT_WAITS_MS = [50, 150, 400, 1_000, 2_500];
/** Beyond so many at once hints are dropped: the calls are asked about in their turn. */
const MOST_HINTS_WAITING = 2_000;
const MOST_TOKENS_AT_ONCE = 200;

interface Line {
  again: boolean;
}

export function createHints({ ledger, clock, ownCalls, lookAt, onEndExpected }: HintParts): Hints {
  const readByToken = inBatches(
    (tokens: readonly string[]) => ledger.attempts.byWebhookTokens(tokens),
    MOST_TOKENS_AT_ONCE,
  );
  const byToken = async (token: string) => {
    if (ownCalls?.isOver(token)) return undefined;
    return ownCalls?.ofToken(token) ?? readByToken(token);
  };
  /** Attempts whose hint is being followed. */
  const lines = new Map<string, Line>();
  let waiting = 0;

  const readAgain = async ({ webhookToken: token }: Attempt) =>
    token === undefined ? undefined : byToken(token);

  /** The attempt once its call is known; undefined when it has none, or not soon. */
  const tracked = async (first: Attempt | undefined): Promise<Tracked | undefined> => {
    let attempt = first;
    for (const waitMs of [...HINT_WAITS_MS, undefined]) {
      if (!attempt) return undefined;
      if (hasCall(attempt)) return isTracked(attempt) ? attempt : undefined;
      if (waitMs === undefined || attempt.state === 'unconfirmed') return undefined;
      if (waiting >= MOST_HINTS_WAITING) return undefined;
      waiting += 1;
      await clock.sleep(waitMs);
      waiting -= 1;
      attempt = await readAgain(attempt);
    }
    return undefined;
  };

  const lookExpecting = async (attempt: Tracked) => {
    const goesOn = attempt.state === 'placed' ? onEndExpected?.(attempt.fromNumber) : undefined;
    let hasEnded = false;
    try {
      hasEnded = await lookAt(attempt);
    } finally {
      if (!hasEnded) goesOn?.();
    }
  };

  const follow = async (first: Attempt, line: Line) => {
    for (let attempt = await tracked(first); attempt; attempt = await tracked(await readAgain(first))) {
      line.again = false;
      // What failed is asked again by the hint that came meanwhile, or in its turn.
      await lookExpecting(attempt).catch((error: unknown) => {
        if (!line.again) throw error;
      });
      if (!line.again) return;
    }
  };

  return {
    byToken,
    async hint(attempt) {
      const known = lines.get(attempt.id);
      if (known) {
        known.again = true;
        return;
      }
      const line = { again: false };
      lines.set(attempt.id, line);
      await follow(attempt, line).finally(() => lines.delete(attempt.id));
    },
  };
}

function isTracked({ state }: Attempt): boolean {
  return state === 'placed' || state === 'ended';
}
