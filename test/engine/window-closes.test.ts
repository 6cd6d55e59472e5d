import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTime } from '../../src/domain/local-time.ts';
import type { Engine } from '../../src/engine.ts';
import { listOf, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';

const NUMBER = '+12125550190';
/** New York; New York or Chicago; Los Angeles. */
const EASTERN = ['+12125550101', '+12125550102'];
const TWO_ZONES = ['+14235550101', '+14235550102'];
const PACIFIC = ['+14155550101', '+14155550102'];

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Open in New York from half an hour ago for an hour, on whatever day that began; closed an hour or three to the west. */
function openInNewYorkOnly(now: number): string {
  const { minute, weekday } = localTime('America/New_York', now - 30 * 60_000);
  return `  ${DAYS[weekday]}: "${clock(minute)}-${clock((minute + 60) % 1440)}"`;
}

describe('calling hours on the recipient’s clock', () => {
  let stage: Stage;
  let engine: Engine;

  beforeAll(async () => {
    stage = await openStage({ ring: '10ms', talk: '100ms', analysis_delay: '10ms' });
    const now = Date.now();
    const file = await writeCampaign(stage.folder, {
      name: 'hours',
      fromNumbers: { [NUMBER]: 2 },
      contacts: listOf([...PACIFIC, ...TWO_ZONES, ...EASTERN]),
      window: openInNewYorkOnly(now),
      yaml: `end: ${new Date(now + 5_000).toISOString()}`,
    });
    engine = await stage.start([file]);
    await untilState(engine, 'hours', 'finished');
  });
  afterAll(() => stage.close());

  it('calls only where every zone the number can be in is inside the window', () => {
    const called = stage.simulator.log().map(({ to }) => to);
    expect(called.sort()).toEqual(EASTERN);
  });

  it('expires at the campaign’s end whoever could not be called, and says why', async () => {
    const expired = (await engine.ledger.contacts.page('hours', 0, 10)).filter(
      ({ status }) => status === 'expired',
    );
    expect(expired.map(({ contact }) => contact.phone)).toEqual([...PACIFIC, ...TWO_ZONES]);
    expect(new Set(expired.map(({ reason }) => reason))).toEqual(
      new Set(['no calling hours left before the campaign ends']),
    );
  });
});

describe('a campaign that ends while it has work', () => {
  it('places no call after its end', async () => {
    const stage = await openStage({ ring: '10ms', talk: '200ms', analysis_delay: '10ms' });
    const end = Date.now() + 5_000;
    const people = Array.from({ length: 90 }, (_, index) => `+12125550${100 + index}`);
    const file = await writeCampaign(stage.folder, {
      name: 'short',
      fromNumbers: { [NUMBER]: 3 },
      contacts: listOf(people),
      yaml: `end: ${new Date(end).toISOString()}`,
    });
    // The guard is for the way to the provider, which a busy machine makes long.
    const engine = await stage.start([file], { FAIRDIAL_GUARD_SECONDS: '2' });
    await untilState(engine, 'short', 'finished');
    const calls = stage.simulator.log();
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter(({ createdAt }) => createdAt >= end)).toEqual([]);
    const counts = await engine.ledger.campaigns.counts('short');
    expect(counts).toMatchObject({ done: calls.length, expired: people.length - calls.length });
    await stage.close();
  });
});
