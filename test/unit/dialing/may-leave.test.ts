import { expect, it } from 'vitest';
import type { Departure } from '../../../src/dialing/departure.ts';
import { createRefusals } from '../../../src/dialing/refusals.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createDoorOut } from '../../../src/settlement/settle-attempt.ts';
import { campaign, LINE, NOW, OTHER_LINE, SECOND } from '../../conformance/fixtures.ts';
import { virtualClock } from '../ledger/virtual-clock.ts';

const attempt = {
  id: 'a-1',
  campaign: 'spring',
  campaignVersion: 'v',
  seq: 0,
  n: 1,
  phone: '+12125550100',
  fromNumber: LINE,
  state: 'posting',
  run: 'run-a',
  openedAt: NOW,
  postedAt: NOW,
  looks: 0,
} as const;
const contact = { row: 2, id: '', phone: attempt.phone, zones: [], variables: {} };
const departure = { attempt, contact, campaign: campaign('spring'), token: 't' } as unknown as Departure;

function stage() {
  const ledger = createMemoryLedger();
  const clock = { ...virtualClock(), wallMs: () => NOW };
  const events: EngineEvent[] = [];
  const emit = (event: EngineEvent) => void events.push(event);
  const doorOut = createDoorOut({ ledger, clock, emit, onSettled: () => {} });
  const refusals = createRefusals({ ledger, clock, emit, doorOut, random: () => 0.5, onGivenBack: () => {} });
  return { refusals, events };
}
const throttled = {
  kind: 'refused',
  blame: 'throttled',
  message: 'slow down',
  retryAfterMs: 20 * SECOND,
} as const;

it('what waited behind the fence does not leave once the provider has said to wait', async () => {
  const { refusals, events } = stage();
  expect(refusals.mayLeave(LINE, NOW)).toBe(true);
  await refusals.take(departure, { ...throttled, httpStatus: 429 });
  expect(refusals.mayLeave(LINE, NOW + 20 * SECOND - 1)).toBe(false);
  expect(refusals.mayLeave(OTHER_LINE, NOW)).toBe(true);
  expect(refusals.mayLeave(LINE, NOW + 20 * SECOND)).toBe(true);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'number-backed-off',
      until: NOW + 20 * SECOND,
      refused: { attemptId: 'a-1', byProvider: true },
    }),
  );
});

it('our own pace keeps nobody back who has his turn', async () => {
  const { refusals } = stage();
  await refusals.take(departure, throttled);
  expect(refusals.mayLeave(LINE, NOW)).toBe(true);
});
