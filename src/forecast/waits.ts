import type { Gates } from '../admission/gates.ts';
import type { BookedCampaign } from '../ledger/campaign-book.ts';
import { smallestLimits } from '../ledger/number-limits.ts';
import { hoursFor } from '../rules/hours-for.ts';
import type { Agenda } from './agenda.ts';
import type { Line } from './line-group.ts';
import type { Lines } from './lines.ts';
import type { PackedSetting } from './packed-setting.ts';
import { LATER_CAUSES, type Roll } from './roll.ts';

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
  readonly setting: PackedSetting;
  readonly rolls: ReadonlyMap<string, Roll>;
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
    const { rolls, agenda, gates } = this.#parts;
    const { campaign, buckets } = entry;
    const roll = rolls.get(campaign.name);
    if (!roll || roll.counts.waiting === 0) return;
    const later = roll.countLater(agenda.now);
    for (const bucket of buckets) {
      const { freshLeft = 0, timedLeft = 0 } = roll.buckets[bucket.bucket] ?? {};
      const waiting = freshLeft + timedLeft;
      const isOpen = gates.of(campaign, bucket, agenda.now).open;
      if (waiting === 0) continue;
      if (hoursFor(campaign, bucket).frozen) this.#add('frozen', waiting * passed);
      else if (!isOpen) this.#add('hours', waiting * passed);
      else {
        let due = waiting;
        for (const [index, cause] of LATER_CAUSES.entries()) {
          const notDue = later[bucket.bucket * LATER_CAUSES.length + index] ?? 0;
          this.#add(cause, notDue * passed);
          due -= notDue;
        }
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

function causeOf(line: Line | undefined): WaitCause {
  switch (line?.stop) {
    case 'campaign-limits':
      return 'campaign';
    case 'account':
      return 'account';
    case 'pace':
      return 'pace';
    default:
      return 'slots';
  }
}

/** So that about `LOOKS` of them cover the time that all calls need. */
function firstInterval({ campaigns, accountLimit = Number.POSITIVE_INFINITY }: PackedSetting): number {
  const callMs = campaigns.reduce((sum, { size }) => sum + size * 60_000, 0);
  const limits = smallestLimits(campaigns.map(({ campaign }) => campaign));
  const slots = [...limits.values()].reduce((sum, { maxConcurrent }) => sum + maxConcurrent, 0);
  const atOnce = Math.min(accountLimit, slots);
  return Math.min(LONGEST_MS, Math.max(100, Math.round(callMs / Math.max(1, atOnce) / LOOKS)));
}
