import { expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';
import { createWriteBack } from '../../../src/tracking/write-back.ts';
import { pollUntil } from '../../support/poll.ts';

const clock = { wallMs: () => 0, monotonicMs: () => 0, sleep: async () => {} };

function stage(answer: (label: string, nth: number) => 'done' | 'unknown-call' | ApiUnavailable) {
  const asked: string[] = [];
  const told: Extract<EngineEvent, { type: 'outcome-not-written' }>[] = [];
  const account = {
    async setOutcome(callId: string, label: string) {
      asked.push(`${callId} ${label}`);
      const answered = answer(label, asked.length);
      if (answered instanceof ApiUnavailable) throw answered;
      return answered;
    },
  };
  const emit = (event: EngineEvent) => void (event.type === 'outcome-not-written' && told.push(event));
  return { asked, told, writeBack: createWriteBack({ account, clock, emit }) };
}
const call = { campaign: 'spring', callId: 'c-1', disposition: 'no_answer' } as const;

it('writes ours where the provider has none, and an opting out in any case', async () => {
  const { asked, told, writeBack } = stage(() => 'done');
  writeBack.settled(call);
  writeBack.settled({ ...call, callId: 'c-2', disposition: 'answered', outcome: 'Interested' });
  writeBack.settled({ ...call, callId: 'c-3', disposition: 'opted_out', outcome: 'Not Interested' });
  await writeBack.stop();
  expect(asked.sort()).toEqual(['c-1 no_answer', 'c-3 opted_out']);
  expect(told).toEqual([]);
});

it('tries again while the provider is away, and gives up in the end', async () => {
  const { asked, told, writeBack } = stage((_, nth) =>
    nth === 3 ? 'done' : new ApiUnavailable('HTTP 503', { httpStatus: 503 }),
  );
  writeBack.settled(call);
  await pollUntil(() => asked.length === 3, { what: 'the third try' });
  expect(told).toEqual([]);
  const away = stage(() => new ApiUnavailable('away'));
  away.writeBack.settled(call);
  await pollUntil(() => away.told.length === 1, { what: 'the end of the tries' });
  expect(away.asked).toHaveLength(4);
  expect(away.told[0]).toMatchObject({ callId: 'c-1', failed: 1 });
});

it('does not insist on what the provider refuses or does not know, and counts', async () => {
  const { asked, told, writeBack } = stage((_, nth) =>
    nth === 1 ? 'unknown-call' : new ApiUnavailable('HTTP 409', { httpStatus: 409 }),
  );
  writeBack.settled(call);
  writeBack.settled({ ...call, callId: 'c-2' });
  await pollUntil(() => told.length === 2, { what: 'both refusals' });
  expect(asked).toHaveLength(2);
  expect(told.map(({ failed }) => failed)).toEqual([1, 2]);
});
