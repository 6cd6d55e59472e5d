import { afterEach, describe, expect, it } from 'vitest';
import { LINE, NOW, OTHER_LINE, SECOND } from '../../conformance/fixtures.ts';
import { unreachable } from './provider.ts';
import { openStage, type Stage, type StageParts } from './stage.ts';

const MINUTE = 60 * SECOND;
let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
});

async function open(parts: StageParts): Promise<Stage> {
  stage = await openStage(parts);
  return stage;
}

/** Two ticks: one to ask the provider whether it lives, one to send the probe. */
const ASKS_FIRST = 4 * SECOND;

const countsOf = ({ ledger }: Stage) => ledger.campaigns.counts('spring');
const stateOf = async ({ ledger, clock }: Stage) => (await ledger.attempts.breaker(clock.wallMs())).state;
/** POSTs that began in each second from `from` on. */
const perSecond = ({ provider }: Stage, from: number, seconds: number) =>
  Array.from({ length: seconds }, (_, second) => {
    const begins = NOW + from + second * SECOND;
    return provider.posts.filter(({ at }) => at >= begins && at < begins + SECOND).length;
  });

describe('a provider that takes every call and says it failed', () => {
  const OUTAGE = 90 * SECOND;
  const during = (now: number) => now < NOW + OUTAGE;
  const parts = {
    contacts: 200,
    numbers: { [LINE]: 10, [OTHER_LINE]: 10 },
    answer: (_: unknown, now: number) => (during(now) ? ('in doubt' as const) : ('accepted' as const)),
  };

  it.each([1, 3])('calls no more people than were in flight, and three (%i processes)', async (processes) => {
    const outage = await open({ ...parts, processes });
    await outage.advance(20 * SECOND);
    const inFlight = outage.provider.posts.length;
    expect(inFlight).toBeLessThanOrEqual(20);
    expect(await stateOf(outage)).toBe('open');
    await outage.advance(OUTAGE - 20 * SECOND - 1);
    expect(outage.provider.dialled().length).toBeLessThanOrEqual(inFlight + 3);
  });

  it('probes with one call after 30 s, then after a minute more', async () => {
    const outage = await open(parts);
    await outage.advance(OUTAGE - 1);
    const [first, ...later] = [...new Set(outage.provider.posts.map(({ at }) => at - NOW))];
    const tripped = (first ?? 0) + 50;
    expect(later).toHaveLength(1);
    const waited = (later[0] ?? 0) - tripped;
    expect(waited).toBeGreaterThanOrEqual(30 * SECOND);
    expect(waited).toBeLessThanOrEqual(30 * SECOND + ASKS_FIRST);
    await outage.advance(MINUTE + ASKS_FIRST);
    const [probe] = outage.provider.posts.filter(({ at }) => at - NOW > (later[0] ?? 0));
    const next = (probe?.at ?? 0) - NOW - (later[0] ?? 0) - 50;
    expect(next).toBeGreaterThanOrEqual(MINUTE);
    expect(next).toBeLessThanOrEqual(MINUTE + ASKS_FIRST);
  });

  it('is called slowly at first when it is well again, and in the end everybody was, once', async () => {
    const outage = await open({ ...parts, processes: 2 });
    await outage.advance(2 * MINUTE);
    expect(await stateOf(outage)).toBe('closed');
    const accepted = outage.provider.posts.filter(({ answer }) => answer === 'accepted');
    const closed = (accepted[0]?.answeredAt ?? 0) - NOW;
    const [first = 0, second = 0] = perSecond(outage, closed, 2);
    expect(first).toBeLessThanOrEqual(2);
    expect(second).toBeLessThanOrEqual(3);
    await outage.advance(15 * MINUTE);
    const dialled = outage.provider.dialled();
    expect(new Set(dialled).size).toBe(dialled.length);
    expect(dialled).toHaveLength(200);
    expect(await countsOf(outage)).toMatchObject({ done: 200, waiting: 0, unconfirmed: 0 });
  });
});

describe('an outage of an hour', () => {
  const HOUR = 60 * MINUTE;
  const during = (now: number) => now < NOW + HOUR;
  const numbers = { [LINE]: 10, [OTHER_LINE]: 10 };
  const afterTrip = ({ provider }: Stage) =>
    provider.posts.filter(({ at }) => at > NOW + 20 * SECOND && during(at));

  it('in which nothing answers costs nobody more than were in flight when it began', async () => {
    const outage = await open({
      contacts: 100,
      numbers,
      placingLimit: 5,
      answer: (_, now) => (during(now) ? 'lost' : 'accepted'),
      answersQuestions: (now) => !during(now),
    });
    await outage.advance(HOUR - 1);
    expect(afterTrip(outage)).toEqual([]);
    await outage.advance(MINUTE);
    expect(await stateOf(outage)).toBe('closed');
  });

  it('in which only POSTs fail costs a handful, each proved absent, and never strands more than three', async () => {
    const outage = await open({
      contacts: 100,
      numbers,
      answer: (_, now) => (during(now) ? 'lost' : 'accepted'),
    });
    await outage.advance(5 * MINUTE);
    for (let minute = 5; minute < 60; minute += 1) {
      expect((await countsOf(outage)).unconfirmed).toBeLessThanOrEqual(3);
      await outage.advance(MINUTE);
    }
    expect(afterTrip(outage).length).toBeGreaterThanOrEqual(5);
    expect(afterTrip(outage).length).toBeLessThanOrEqual(8);
    await outage.advance(HOUR);
    expect(await countsOf(outage)).toMatchObject({ done: 100, unconfirmed: 0 });
  });

  it('whose calls cannot be proved absent holds three people more, and waits for one of them', async () => {
    let breaksOff = true;
    const outage = await open({
      contacts: 100,
      numbers,
      placingLimit: 5,
      answer: (_, now) => (during(now) ? 'in doubt' : 'accepted'),
      listBreaksOff: () => breaksOff,
    });
    await outage.advance(HOUR);
    expect(afterTrip(outage)).toHaveLength(3);
    await outage.advance(HOUR);
    expect(await stateOf(outage)).toBe('half-open');
    breaksOff = false;
    await outage.advance(2 * HOUR);
    expect(await countsOf(outage)).toMatchObject({ done: 100, unconfirmed: 0 });
  });
});

it('attempts that waited to be posted when the breaker opened go back, none spent', async () => {
  const slow = await open({
    contacts: 30,
    numbers: { [LINE]: 10 },
    placingLimit: 2,
    postMs: () => 1_000,
    answer: () => 'in doubt',
  });
  await slow.advance(20 * SECOND);
  expect(slow.provider.posts).toHaveLength(4);
  expect(await countsOf(slow)).toMatchObject({ waiting: 26 });
  const views = await slow.ledger.contacts.page('spring', 0, 30);
  expect(views.filter(({ attempts }) => attempts > 0)).toHaveLength(4);
});

describe('the probe', () => {
  /** Three calls in doubt open the breaker; `then` is the answer to everything after them. */
  const tripped = (then: StageParts['answer']) => {
    let posts = 0;
    return open({
      contacts: 50,
      numbers: { [LINE]: 3 },
      answer: (request, now) => {
        posts += 1;
        return posts <= 3 ? 'in doubt' : then(request, now);
      },
    });
  };

  it('that cannot reach the provider leaves the breaker open for twice as long', async () => {
    const trip = await tripped(() => unreachable);
    await trip.advance(40 * SECOND);
    expect(trip.provider.posts).toHaveLength(4);
    const breaker = await trip.ledger.attempts.breaker(trip.clock.wallMs());
    expect(breaker).toMatchObject({ state: 'open', since: NOW + 50, reason: 'no connection' });
    const [, , , probe] = trip.provider.posts;
    expect(breaker).toMatchObject({ until: (probe?.answeredAt ?? 0) + MINUTE });
  });

  it('whose contact is refused proves nothing, so the next one probes', async () => {
    let refused = 0;
    const trip = await tripped(() => {
      refused += 1;
      if (refused > 1) return 'accepted';
      return { kind: 'refused', blame: 'contact', httpStatus: 422, message: 'not a number' };
    });
    await trip.advance(40 * SECOND);
    expect(await stateOf(trip)).toBe('closed');
    expect(await countsOf(trip)).toMatchObject({ exhausted: 0 });
  });

  it('costs nobody an attempt while it is out', async () => {
    const trip = await tripped(() => unreachable);
    await trip.advance(20 * MINUTE);
    const views = await trip.ledger.contacts.page('spring', 0, 50);
    const doubted = views.filter(({ attempts }) => attempts > 0);
    expect(doubted).toHaveLength(3);
    expect((await countsOf(trip)).waiting + doubted.length).toBe(50);
  });
});

it('doubts far apart trip nothing', async () => {
  let posts = 0;
  const calm = await open({
    contacts: 40,
    numbers: { [LINE]: 1 },
    callMs: 30 * SECOND,
    answer: () => {
      posts += 1;
      return posts % 3 === 0 ? 'in doubt' : 'accepted';
    },
  });
  await calm.advance(20 * MINUTE);
  expect(await stateOf(calm)).toBe('closed');
  expect(calm.provider.posts.length).toBeGreaterThan(20);
});
