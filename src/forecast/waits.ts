import type { Gates } from '../admission/gates.ts';
import type { BookedCampaign } from '../ledger/campaign-book.ts';
import type { MemoryState, StoredContact } from '../ledger/memory-state.ts';
import { hoursFor } from '../rules/hours-for.ts';
import type { Agenda } from './agenda.ts';
import type { CourseSetting } from './course-setting.ts';
import type { Line, Lines } from './lines.ts';

/** What a waiting contact waits for, first of these that holds. */
export const WAIT_CAUSES = [
  'frozen',
  'hours',
  'retry',
  'person',
  'not-before',
  'campaign',
  'account',
  'pace',
  'slots',
] as const;
export type WaitCause = (typeof WAIT_CAUSES)[number];

interface WaitParts {
  readonly setting: CourseSetting;
  readonly state: MemoryState;
  readonly agenda: Agenda;
  readonly gates: Gates;
  readonly lines: Lines;
  readonly booked: readonly BookedCampaign[];
}

/** So many looks at everybody at most; then they become rarer. */
const LOOKS = 100;
const LONGEST_MS = 1_800_000;

/** Looks now and then at everybody who waits: a look stands for the time since the last one. */
export class WaitSamples {
  /** Waiting time of all contacts together, ms. */
  readonly ms = new Map<WaitCause, number>();
  readonly #parts: WaitParts;
  readonly #lineOf: ReadonlyMap<string, Line>;
  #everyMs: number;
  #looks = 0;
  #lookedAt: number;

  constructor(parts: WaitParts) {
    this.#parts = parts;
    this.#lineOf = new Map(parts.lines.all.map((line) => [line.number, line]));
    this.#lookedAt = parts.agenda.now;
    this.#everyMs = firstInterval(parts.setting);
  }

  /** @param isOn whether anybody is left to be looked at. */
  begin(isOn: () => boolean): void {
    const { agenda } = this.#parts;
    agenda.at(agenda.now + this.#everyMs, () => {
      if (!isOn()) return;
      this.#look();
      this.begin(isOn);
    });
  }

  #look(): void {
    const { agenda, booked } = this.#parts;
    const passed = agenda.now - this.#lookedAt;
    this.#lookedAt = agenda.now;
    this.#looks += 1;
    if (this.#looks % LOOKS === 0) this.#everyMs *= 2;
    for (const entry of booked) this.#lookAt(entry, passed);
  }

  #lookAt(entry: BookedCampaign, passed: number): void {
    const { state, agenda, gates } = this.#parts;
    const { campaign, buckets } = entry;
    const stored = state.campaigns.get(campaign.name);
    if (!stored || stored.counts.waiting === 0) return;
    const open = buckets.map((bucket) => gates.of(campaign, bucket, agenda.now).open);
    const isAnyTimed = stored.buckets.some(({ waiting }) => waiting.timed > 0) && open.includes(true);
    const notDue = isAnyTimed ? timedLater(stored.contacts, open, agenda.now) : new Map<number, Later>();
    for (const [index, bucket] of buckets.entries()) {
      const { fresh, timed } = stored.buckets[bucket.bucket]?.waiting ?? { fresh: 0, timed: 0 };
      if (fresh + timed === 0) continue;
      if (hoursFor(campaign, bucket).frozen) this.#add('frozen', (fresh + timed) * passed);
      else if (!open[index]) this.#add('hours', (fresh + timed) * passed);
      else {
        const later = notDue.get(bucket.bucket) ?? NOBODY;
        this.#add('retry', later.retry * passed);
        this.#add('person', later.person * passed);
        this.#add('not-before', later.notBefore * passed);
        const due = fresh + timed - later.retry - later.person - later.notBefore;
        this.#addDue(entry, { due, fromNumber: bucket.fromNumber }, passed);
      }
    }
  }

  /** Shared equally by the numbers that could call them. */
  #addDue(
    { campaign }: BookedCampaign,
    { due, fromNumber }: { due: number; fromNumber: string | undefined },
    passed: number,
  ): void {
    if (due <= 0) return;
    const numbers =
      fromNumber === undefined ? campaign.fromNumbers.map(({ number }) => number) : [fromNumber];
    for (const number of numbers)
      this.#add(causeOf(this.#lineOf.get(number)), (due * passed) / numbers.length);
  }

  #add(cause: WaitCause, ms: number): void {
    if (ms > 0) this.ms.set(cause, (this.ms.get(cause) ?? 0) + ms);
  }
}

interface Later {
  retry: number;
  person: number;
  notBefore: number;
}
const NOBODY: Later = { retry: 0, person: 0, notBefore: 0 };

/** Bucket → contacts that are not due yet, by what for. */
function timedLater(
  contacts: readonly StoredContact[],
  open: readonly boolean[],
  now: number,
): Map<number, Later> {
  const counts = new Map<number, Later>();
  for (const { line, at, bucket, reason } of contacts) {
    if (line !== 'timed' || at <= now || !open[bucket]) continue;
    const count = counts.get(bucket) ?? { ...NOBODY };
    counts.set(bucket, count);
    if (reason === '') count.notBefore += 1;
    else if (reason.startsWith('retry') || reason.startsWith('outcome')) count.retry += 1;
    else count.person += 1;
  }
  return counts;
}

function causeOf(line: Line | undefined): WaitCause {
  switch (line?.stop) {
    case 'campaign-limits':
      return 'campaign';
    case 'account':
      return 'account';
    case 'pace':
    case 'back-off':
      return 'pace';
    default:
      return 'slots';
  }
}

/** So that about `LOOKS` of them cover the time that all calls need. */
function firstInterval({ campaigns, accountLimit = Number.POSITIVE_INFINITY }: CourseSetting): number {
  const slots = new Map<string, number>();
  let callMs = 0;
  for (const { campaign, contacts } of campaigns) {
    callMs += contacts.length * 60_000;
    for (const { number, maxConcurrent } of campaign.fromNumbers) slots.set(number, maxConcurrent);
  }
  const atOnce = Math.min(
    accountLimit,
    [...slots.values()].reduce((sum, most) => sum + most, 0),
  );
  return Math.min(LONGEST_MS, Math.max(100, Math.round(callMs / Math.max(1, atOnce) / LOOKS)));
}
