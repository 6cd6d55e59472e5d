/** Calls to one person, by all campaigns and numbers together, as the door weighs them. */
export interface CallHistory {
  /** Campaign of the latest call, and of the one before it: a call that was never placed is taken back. */
  readonly campaign: string;
  readonly before: string;
  /** When each call began, oldest first. */
  readonly times: readonly number[];
  /** When a call last ended in a conversation; 0: never. */
  readonly talkedAt: number;
}

/** One rule on how often a person may be called, at one moment. It stands in the way until what it counts is no more than it allows. */
export interface CallLimit {
  /** `calls`: at most `max` of them; `gap`: none, by another campaign; `talk`: no conversation. */
  readonly counts: 'calls' | 'gap' | 'talk';
  readonly max: number;
  /** A rolling time: what is older than this does not count. */
  readonly ms?: number;
  /** Else an instant: only what came after it counts, and the count may be less from `again` on. */
  readonly since?: number;
  readonly again?: number;
  /** For people: why a contact waits. */
  readonly why: string;
}

export interface Blocked {
  readonly until: number;
  readonly why: string;
}

/** No rule looks back further (France: 30 calendar days, compliance A4). */
export const HISTORY_MS = 32 * 86_400_000;
/** The latest calls kept of a person: as many as `call_limits` may allow, and more than any law does. */
export const MOST_CALLS_KEPT = 100;

/** Of the limits that stand in the way of another call by `campaign`, the one that lasts longest; undefined: none does. */
export function blockedBy(
  history: CallHistory,
  limits: readonly CallLimit[],
  { campaign, now }: { campaign: string; now: number },
): Blocked | undefined {
  let longest: Blocked | undefined;
  for (const limit of limits) {
    const at = inTheWay(history, limit, { campaign, now });
    if (at === undefined) continue;
    const until = Math.max(now + 1, limit.again ?? at + (limit.ms ?? 0));
    if (!longest || until > longest.until) longest = { until, why: limit.why };
  }
  return longest;
}

/** The instant of the call (or conversation) that must grow old first; undefined when the limit allows another call. */
function inTheWay(
  { campaign, times, talkedAt }: CallHistory,
  { counts, max, ms = 0, since }: CallLimit,
  asking: { campaign: string; now: number },
): number | undefined {
  const after = since ?? asking.now - ms;
  if (counts === 'talk') return talkedAt > after ? talkedAt : undefined;
  if (counts === 'gap' && campaign === asking.campaign) return undefined;
  if (counts === 'calls' && times.length < max) return undefined;
  const counted = times.filter((at) => at > after).toSorted((a, b) => a - b);
  return counted[counted.length - (counts === 'gap' ? 1 : max)];
}
