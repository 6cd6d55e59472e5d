import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/oneinbox/retry-after.ts';
import { LINE, NOW, OTHER_LINE, SECOND } from '../../conformance/fixtures.ts';
import { type Answer, type Refused, throttled, unreachable } from './provider.ts';
import { openStage, type Stage, type StageParts } from './stage.ts';

const MINUTE = 60 * SECOND;
const THIRD_LINE = '+15735550112';
let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
});

async function open(parts: StageParts): Promise<Stage> {
  stage = await openStage(parts);
  return stage;
}

const campaignOf = async ({ ledger }: Stage) => await ledger.campaigns.get('spring');
const viewsOf = ({ ledger }: Stage) => ledger.contacts.page('spring', 0, 1_000);
const holdsOf = async ({ ledger, clock }: Stage) => await ledger.attempts.backOffs(clock.wallMs());
const told = ({ events }: Stage, type: string) => events.filter((event) => event.type === type);

describe('a number that is throttled', () => {
  it('is held as long as the provider says, by a whole burst once, while other numbers go on', async () => {
    const held = await open({
      contacts: 60,
      numbers: { [LINE]: 10, [OTHER_LINE]: 2 },
      answer: ({ fromNumber }, now) =>
        fromNumber === LINE && now < NOW + 5 * SECOND ? { ...throttled, retryAfterMs: 20_000 } : 'accepted',
    });
    await held.advance(19 * SECOND);
    const from = (number: string) => held.provider.posts.filter((post) => post.from === number);
    expect(from(LINE)).toHaveLength(10);
    expect(from(OTHER_LINE).length).toBeGreaterThan(10);
    expect(await holdsOf(held)).toEqual([
      { fromNumber: LINE, since: NOW + 50, until: NOW + 50 + 20_000, reason: 'too many requests' },
    ]);
    expect(told(held, 'number-backed-off')).toHaveLength(1);
    await held.advance(2 * SECOND);
    expect(from(LINE)[10]?.at).toBe(NOW + 50 + 20_000);
    await held.advance(MINUTE);
    expect((await viewsOf(held)).every(({ attempts, status }) => attempts === 1 && status === 'done')).toBe(
      true,
    );
  });

  it('backs off by itself where the provider does not say for how long, a burst counted once', async () => {
    const held = await open({
      contacts: 60,
      numbers: { [LINE]: 10 },
      random: () => 1,
      answer: () => throttled,
    });
    await held.advance(17 * SECOND);
    const waves = [...new Set(held.provider.posts.map(({ at }) => at))];
    expect(waves.slice(1).map((at, index) => at - (waves[index] ?? 0) - 50)).toEqual([
      1_000, 2_000, 4_000, 8_000,
    ]);
  });

  it('together with others within seconds is the account', async () => {
    const held = await open({
      contacts: 60,
      numbers: { [LINE]: 1, [OTHER_LINE]: 1, [THIRD_LINE]: 1, '+15735550113': 1 },
      answer: ({ fromNumber }) =>
        fromNumber === '+15735550113' ? 'accepted' : { ...throttled, retryAfterMs: 30_000 },
    });
    await held.advance(25 * SECOND);
    expect((await holdsOf(held)).map(({ fromNumber }) => fromNumber)).toContain('');
    expect(held.provider.posts).toHaveLength(4);
  });
});

it('an unreachable provider holds the whole account', async () => {
  const held = await open({
    contacts: 60,
    numbers: { [LINE]: 5, [OTHER_LINE]: 5 },
    random: () => 1,
    answer: (_, now) => (now < NOW + 20 * SECOND ? unreachable : 'accepted'),
  });
  await held.advance(15 * SECOND);
  expect((await holdsOf(held)).map(({ fromNumber }) => fromNumber)).toEqual(['']);
  expect(new Set(held.provider.posts.map(({ at }) => at)).size).toBe(4);
  expect((await viewsOf(held)).every(({ attempts }) => attempts === 0)).toBe(true);
  await held.advance(5 * MINUTE);
  expect(await held.ledger.campaigns.counts('spring')).toMatchObject({ done: 60 });
});

describe('what the whole campaign gets wrong', () => {
  it.each(['credentials', 'credit', 'campaign'] as const)(
    '%s: one pause, at once, and no attempt spent',
    async (blame) => {
      const refusal: Refused = { kind: 'refused', blame, message: 'Agent not found' };
      const stopped = await open({ contacts: 60, numbers: { [LINE]: 10 }, answer: () => refusal });
      await stopped.advance(MINUTE);
      expect(await campaignOf(stopped)).toMatchObject({ state: 'paused', reason: 'Agent not found' });
      expect(told(stopped, 'campaign-state')).toEqual([
        {
          type: 'campaign-state',
          campaign: 'spring',
          state: 'paused',
          reason: 'Agent not found',
          alarm: true,
        },
      ]);
      expect(stopped.provider.posts).toHaveLength(10);
      expect(
        (await viewsOf(stopped)).every(({ attempts, status }) => attempts === 0 && status === 'waiting'),
      ).toBe(true);
    },
  );
});

describe('contacts refused one after the other', () => {
  const invalid = (number: string): Refused => ({
    kind: 'refused',
    blame: 'contact',
    httpStatus: 422,
    message: `${number} is not a valid phone number`,
  });
  const rejected = async (refused: Stage) =>
    (await viewsOf(refused)).filter(({ result }) => result?.disposition === 'rejected').length;

  it('pause the campaign with the fifth, which says what became of them', async () => {
    const refused = await open({
      contacts: 60,
      numbers: { [LINE]: 1 },
      answer: ({ toNumber }) => invalid(toNumber),
    });
    await refused.advance(MINUTE);
    const reason = /^the API refused 5 contacts in a row, which are closed as rejected: .+ is not a valid/;
    expect(await campaignOf(refused)).toMatchObject({
      state: 'paused',
      reason: expect.stringMatching(reason),
    });
    expect(await rejected(refused)).toBe(5);
    await refused.ledger.campaigns.setState('spring', 'running', '', refused.clock.wallMs());
    await refused.advance(MINUTE);
    expect(await rejected(refused)).toBe(10);
    expect(told(refused, 'campaign-state')).toHaveLength(2);
  });

  it('with one accepted between them do not', async () => {
    let posts = 0;
    const refused = await open({
      contacts: 60,
      numbers: { [LINE]: 1 },
      callMs: 100,
      answer: ({ toNumber }) => {
        posts += 1;
        return posts % 5 === 0 ? 'accepted' : invalid(toNumber);
      },
    });
    await refused.advance(5 * MINUTE);
    expect(await campaignOf(refused)).toMatchObject({ state: 'finished' });
    expect(await rejected(refused)).toBe(48);
  });
});

describe('whatever the provider answers', () => {
  const header = fc.oneof(
    fc.integer({ min: -5, max: 40 }).map(String),
    fc.constantFrom(undefined, 'soon', '', '0', '1.5', 'Wed, 21 Oct 2015 07:28:00 GMT'),
    fc.integer({ min: 1, max: 40 }).map((seconds) => new Date(NOW + seconds * SECOND).toUTCString()),
  );
  const answer = fc.oneof(
    fc.constant<Answer>('accepted'),
    fc.constant<Answer>(unreachable),
    header.map((value): Answer => {
      const wait = retryAfterMs(value, NOW);
      return { ...throttled, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
    }),
  );

  it('no call leaves a number before its hold has ended, and nobody is called twice', async () => {
    const sequence = fc.record({
      answers: fc.array(answer, { minLength: 1, maxLength: 30 }),
      postMs: fc.array(fc.nat(3_000), { minLength: 1, maxLength: 10 }),
      random: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
      processes: fc.constantFrom(1, 2),
    });
    await fc.assert(
      fc.asyncProperty(sequence, async ({ answers, postMs, random, processes }) => {
        let [asked, sent] = [0, 0];
        const random_ = () => random;
        const any = await openStage({
          contacts: 40,
          numbers: { [LINE]: 4, [OTHER_LINE]: 4 },
          processes,
          random: random_,
          answer: () => answers[asked++] ?? 'accepted',
          postMs: () => postMs[sent++ % postMs.length] ?? 0,
        });
        await any.advance(2 * MINUTE);
        await any.close();
        expectHoldsKept(any);
        const dialled = any.provider.dialled();
        expect(new Set(dialled).size).toBe(dialled.length);
      }),
      { numRuns: 10 },
    );
  });

  function expectHoldsKept({ provider: { posts } }: Stage): void {
    for (const { from, answer: given, answeredAt } of posts) {
      if (typeof given === 'string' || given.retryAfterMs === undefined) continue;
      const until = answeredAt + given.retryAfterMs;
      const early = posts.filter((post) => post.from === from && post.at > answeredAt && post.at < until);
      expect(early).toEqual([]);
    }
  }
});
