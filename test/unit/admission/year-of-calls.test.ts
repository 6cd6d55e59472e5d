import { beforeAll, describe, expect, it } from 'vitest';
import { createBucketTerms } from '../../../src/admission/call-limits.ts';
import { createGates } from '../../../src/admission/gates.ts';
import { createOffers } from '../../../src/admission/offers.ts';
import { openAttempts } from '../../../src/admission/open-attempts.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { createCampaignBook } from '../../../src/ledger/campaign-book.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { nextStep } from '../../../src/settlement/next-step.ts';
import { campaign, importRows, LINE, record, result, row } from '../../conformance/fixtures.ts';

/*
 * A year of one campaign in Florida and Texas: nobody ever answers, everybody is tried again after half an hour, and
 * only the law and the holidays hold it back. The judge reads clocks and dates by itself.
 */
const START = Date.UTC(2027, 0, 1, 5);
const END = Date.UTC(2028, 0, 1, 5);
const MINUTE = 60_000;
const DAY = 86_400_000;
const GUARD_MS = 60_000;
const CALL_MS = 30_000;

const PEOPLE = [
  { place: 'US-FL', zones: ['America/New_York'], phone: '+13055550100' },
  { place: 'US-FL', zones: ['America/Chicago', 'America/New_York'], phone: '+18505550100' },
  { place: 'US-TX', zones: ['America/Chicago'], phone: '+12145550100' },
] as const;

/** Federal holidays of 2027 and the days they are observed on, as written in the calendar. */
const HOLIDAYS: ReadonlySet<string> = new Set([
  '2027-01-01',
  '2027-01-18',
  '2027-02-15',
  '2027-05-31',
  '2027-06-18',
  '2027-06-19',
  '2027-07-04',
  '2027-07-05',
  '2027-09-06',
  '2027-10-11',
  '2027-11-11',
  '2027-11-25',
  '2027-12-24',
  '2027-12-25',
  '2027-12-31',
]);

interface Called {
  readonly person: number;
  readonly at: number;
}

async function aYear(): Promise<Called[]> {
  let now = START;
  const clock: Clock = { wallMs: () => now, monotonicMs: () => now, sleep: async () => {} };
  const ledger = createMemoryLedger();
  const definition = campaign('spring', {
    fromNumbers: [{ number: LINE, maxConcurrent: 10 }],
    hours: { week: Array.from({ length: 7 }, () => [[420, 1380]] as const), blackoutDates: [] },
    retry: { maxAttempts: 100_000, delays: { no_answer: [{ amount: 30, unit: 'm' }] } },
    rules: { packs: ['us'], kind: 'sales', consent: 'none', holidays: ['us-federal'], freeze: [] },
    callLimits: { gapMs: 0 },
  });
  await ledger.campaigns.apply(definition, now);
  const rows = PEOPLE.map(({ place, zones, phone }, index) =>
    row(index, { phone, zones, jurisdictions: ['US', place] }),
  );
  await importRows(ledger, rows, { now });
  const book = createCampaignBook(ledger, clock);
  await book.refresh();
  const door = {
    ledger,
    book,
    clock,
    offers: createOffers(createGates(GUARD_MS), createBucketTerms()),
    run: 'run-1',
    random: Math.random,
  };
  const called: Called[] = [];

  const callOnce = async (id: string) => {
    await ledger.attempts.beginPosting(id, id, 'run-1', now);
    await ledger.attempts.markPlaced(id, { callId: id, acceptedAt: now, nextLookAt: now });
    const found = await ledger.attempts.get(id);
    if (!found) throw new Error('an attempt was lost');
    called.push({ person: found.contact.seq, at: now });
    const { disposition: _, ...next } = nextStep({
      campaign: definition,
      contact: found.contact,
      disposition: 'no_answer',
      attempts: found.attempt.n,
      occurrence: 1,
      endedAt: now + CALL_MS,
      calledAt: [now],
    });
    await ledger.attempts.settle(id, { record: record(id), result: result(), next }, now + CALL_MS);
  };

  while (now < END) {
    const { opened, wakeAt } = await openAttempts(door, LINE, 100);
    for (const { id } of opened) await callOnce(id);
    if (opened.length === 0) now = Math.max(now + MINUTE, (await wakeAt()) ?? END);
    else now += MINUTE;
  }
  return called;
}

function localOf(zone: string): (at: number) => { date: string; weekday: string; minute: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
    return { date, weekday: parts.get('weekday') ?? '', minute };
  };
}

/** Florida 8 to 20 (501.616); Texas 9 to 21, Sundays from noon (301.051); both within the federal 8 to 21. */
function lawful(place: string, { weekday, minute }: { weekday: string; minute: number }): boolean {
  if (place === 'US-FL') return minute >= 480 && minute < 1200;
  return minute >= (weekday === 'Sun' ? 720 : 540) && minute < 1260;
}

describe('a year of calls to Florida and Texas', () => {
  let called: Called[];
  const of = (person: number) => called.filter((call) => call.person === person);
  beforeAll(async () => {
    called = await aYear();
  });

  it.each(PEOPLE.map((person, index) => [person.phone.slice(0, 5), index, person] as const))(
    'to %s… leave only when the law allows it, on every clock of theirs, and on no holiday',
    (_, index, { place, zones }) => {
      const clocks = zones.map(localOf);
      const wrong = of(index).filter(({ at }) =>
        clocks.some((clock) => !lawful(place, clock(at)) || HOLIDAYS.has(clock(at).date)),
      );
      expect(wrong.map(({ at }) => new Date(at).toISOString())).toEqual([]);
    },
  );

  it('are never more than three in any 24 hours in Florida, and as many as the law allows', () => {
    for (const person of [0, 1]) {
      const times = of(person).map(({ at }) => at);
      times.forEach((at, index) => {
        const third = times[index - 3];
        if (third !== undefined) expect(at - third).toBeGreaterThanOrEqual(DAY);
      });
      expect(times.length).toBeGreaterThan(900);
    }
  });

  it('are many more in Texas, where nobody counts them', () => {
    expect(of(2).length).toBeGreaterThan(6_000);
  });
});
