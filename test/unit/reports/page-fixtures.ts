import type { Campaign } from '../../../src/domain/campaign.ts';
import type { ContactStatus } from '../../../src/domain/contact.ts';
import type { Disposition } from '../../../src/domain/disposition.ts';
import { createAttemptTally } from '../../../src/reports/attempt-tally.ts';
import { createContactTally, identityOf } from '../../../src/reports/contact-tally.ts';
import type { PageFacts } from '../../../src/reports/html/page-facts.ts';
import { createLocalHours } from '../../../src/reports/local-hours.ts';
import { summaryRows } from '../../../src/reports/summary-report.ts';
import { campaign, entry, FROM, NOON, record, view } from './report-fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NUMBERS = [FROM, '+12125550191', '+12125550192'];
const ZONES = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'];
const LABELS = [
  ...['interested', 'interested', 'not_interested', 'not_interested', 'not_interested'],
  ...['callback_requested', 'wrong_person', 'renewed', 'renewed', 'do_not_call'],
];
const ENDS: readonly Disposition[] = [
  ...(['answered', 'answered', 'answered', 'answered', 'answered', 'answered'] as const),
  ...(['no_answer', 'no_answer', 'no_answer', 'voicemail', 'voicemail', 'busy', 'failed'] as const),
];
const STATUSES: readonly ContactStatus[] = [
  ...(['done', 'done', 'done', 'done', 'exhausted', 'waiting', 'waiting', 'waiting'] as const),
];

export interface Shape {
  readonly contacts: number;
  readonly days: number;
  readonly attempts: number;
  readonly zone?: string;
  readonly changes?: Partial<Campaign>;
}

/** A campaign as it may have gone: calls on weekdays from 14 to 24 UTC, the same each time it is asked for. */
export function factsOf({ contacts, days, attempts, zone, changes }: Shape): PageFacts {
  const pick = dice();
  const begin = NOON - (NOON % DAY);
  const tally = createAttemptTally();
  const localHours = createLocalHours();
  for (let n = 0; n < attempts; n += 1) {
    const hour = 14 + Math.floor(10 * ((pick() + pick()) / 2));
    const postedAt = begin + Math.floor(days * pick()) * DAY + hour * HOUR + Math.floor(HOUR * pick());
    const disposition = ENDS[Math.floor(ENDS.length * pick())] ?? 'answered';
    const outcome = disposition === 'answered' ? (LABELS[Math.floor(LABELS.length * pick())] ?? '') : '';
    const made = record(n, {
      ...{ disposition, outcome, postedAt, durationSeconds: disposition === 'answered' ? 95 : 12 },
      fromNumber: NUMBERS[Math.floor(NUMBERS.length * pick() * pick())] ?? FROM,
      zones: [ZONES[Math.floor(ZONES.length * pick())] ?? 'America/New_York'],
    });
    tally.add(made);
    localHours.add(made);
  }
  const counted = createContactTally();
  for (let seq = 0; seq < contacts; seq += 1) {
    const rare = seq % 97 === 0 ? 'suppressed' : seq % 211 === 0 ? 'calling' : undefined;
    counted.add(view(seq, { status: rare ?? STATUSES[Math.floor(STATUSES.length * pick())] ?? 'done' }));
  }
  const exportedAt = begin + days * DAY;
  return {
    entry: entry({
      campaign: campaign({
        fromNumbers: NUMBERS.map((number) => ({ number, maxConcurrent: 12 })),
        rules: {
          ...{ packs: ['us-federal', 'us-fl'], kind: 'sales', consent: 'prior' },
          ...{ holidays: [], freeze: [] },
        },
        ...(zone !== undefined && { timezone: zone }),
        ...changes,
      }),
      createdAt: begin,
    }),
    exportedAt,
    identity: identityOf(contacts, counted.statuses()),
    rejected: contacts === 0 ? 0 : 61,
    rejectedCodes:
      contacts === 0
        ? []
        : [
            ['invalid-number', 31],
            ['duplicate', 18],
            ['no-zone', 9],
            ['self-call', 3],
          ],
    contacts: { at: exportedAt, tally: counted },
    attempts: tally,
    rows: summaryRows(tally),
    imports: contacts === 0 ? [] : [importOf(contacts, begin)],
    localHours: localHours.hours(),
    version: '0.1.0',
  };
}

function importOf(contacts: number, began: number): PageFacts['imports'][number] {
  return {
    ...{
      id: '20261121-1',
      files: ['renewals.csv'],
      fingerprint: 'b1946ac92492',
      began,
      ended: began + 4_200,
    },
    ...{ rows: contacts + 61, added: contacts, changed: 0, unchanged: 0, kept: 0, removed: 0 },
    ...{ rejected: 61, duplicates: 18 },
  };
}

/** Numbers from 0 to 1 that look like chance and are the same each time (mulberry32). */
function dice(): () => number {
  let state = 20_261_121;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
