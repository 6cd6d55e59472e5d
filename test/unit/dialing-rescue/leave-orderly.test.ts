import { expect, it } from 'vitest';
import { giveBackOpened } from '../../../src/dialing/leave-orderly.ts';
import type { EngineEvent } from '../../../src/domain/events.ts';
import { attemptOf, openOne, placeOne, postOne, viewOf } from '../../conformance/fixtures.ts';
import { MINUTE, openRescueStage } from './rescue-stage.ts';

it('what a stopping process opened and did not post goes back, and nobody calls that a crash', async () => {
  const stage = await openRescueStage(4);
  const { ledger } = stage;
  const events: EngineEvent[] = [];
  const clock = { wallMs: () => stage.now, monotonicMs: () => stage.now, sleep: async () => {} };
  const parts = { ledger, clock, emit: (event: EngineEvent) => void events.push(event), run: 'run-1' };
  const posting = await postOne(ledger, { now: stage.now });
  const placed = await placeOne(ledger, { now: stage.now });
  await openOne(ledger, { now: stage.now });
  for (let stops = 0; stops < 4; stops += 1) {
    await giveBackOpened(parts);
    await stage.live('run-1');
    await stage.rescue();
    expect(await viewOf(ledger, 2)).toMatchObject({ status: 'waiting', attempts: 0 });
    const mine = await openOne(ledger, { now: stage.now });
    expect((await attemptOf(ledger, mine)).seq).toBe(2);
  }
  const others = { ...parts, run: 'run-2' };
  await giveBackOpened(others);
  expect(await viewOf(ledger, 2)).toMatchObject({ status: 'calling' });
  expect((await attemptOf(ledger, posting)).state).toBe('posting');
  expect((await attemptOf(ledger, placed)).state).toBe('placed');
  await giveBackOpened(parts);
  await stage.rescue(MINUTE);
  expect(stage.said('attempt-held')).toEqual([]);
  expect(events.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'attempt-given-back'));
});
