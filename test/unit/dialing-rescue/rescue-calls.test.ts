import { expect, it } from 'vitest';
import {
  attemptOf,
  doubtOne,
  finished,
  NOW,
  open,
  phone,
  placeOne,
  postOne,
  viewOf,
} from '../../conformance/fixtures.ts';
import { listed, MINUTE, openRescueStage } from './rescue-stage.ts';

const stranger = listed('stranger', { attemptId: 'abcdef0123-0', campaign: 'spring', toNumber: phone(0) });

it('adopts a live call to a contact that waits: it counts, and nobody is dialled twice', async () => {
  const stage = await openRescueStage(1);
  stage.calls.push(stranger);
  await stage.rescue();
  expect(await attemptOf(stage.ledger, 'abcdef0123-0')).toMatchObject({
    state: 'placed',
    callId: 'stranger',
    n: 1,
  });
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'calling', attempts: 1 });
  expect((await open(stage.ledger)).opened).toEqual([]);
  await stage.rescue(2 * MINUTE);
  expect(stage.said('attempt-adopted')).toHaveLength(1);
  expect(stage.said('unexplained-call')).toEqual([]);
});

it('adopts the call of an attempt that was given back as absent and turns up late', async () => {
  const stage = await openRescueStage(1);
  const id = await doubtOne(stage.ledger, { batch: 'aaaabbbbcccc' });
  await stage.ledger.attempts.giveBack(id, { by: 'absent', reason: '', notBefore: NOW }, NOW);
  stage.calls.push({ ...stranger, attemptId: id, phase: 'ended', status: 'completed' });
  await stage.rescue();
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'placed', callId: 'stranger' });
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'calling', attempts: 1 });
});

it('adopts nothing while the ledger may lack what a journal is about to put back', async () => {
  const stage = await openRescueStage(1);
  stage.calls.push(stranger);
  stage.isTrusted = false;
  await stage.rescue();
  expect(stage.said('attempt-adopted')).toEqual([]);
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  stage.isTrusted = true;
  await stage.rescue();
  expect(stage.said('attempt-adopted')).toHaveLength(1);
});

it('raises one alarm for a call whose contact is in another call, closed, or unknown', async () => {
  const stage = await openRescueStage(2);
  const live = await placeOne(stage.ledger);
  await placeOne(stage.ledger).then((id) => stage.ledger.attempts.settle(id, finished(id), NOW));
  stage.calls.push(
    { ...stranger, callId: 'a' },
    { ...stranger, callId: 'b', toNumber: phone(1) },
    { ...stranger, callId: 'c', toNumber: phone(50) },
  );
  await stage.rescue();
  await stage.rescue(2 * MINUTE);
  expect(stage.said('unexplained-call')).toMatchObject([{ callId: 'a' }, { callId: 'b' }, { callId: 'c' }]);
  expect((await attemptOf(stage.ledger, live)).callId).toBe(`call-of-${live}`);
});

it('leaves alone what is known, old, or not of ours', async () => {
  const stage = await openRescueStage(3);
  await stage.live('run-1');
  const settled = await placeOne(stage.ledger);
  const posting = await postOne(stage.ledger, { batch: 'aaaabbbbcccc' });
  await stage.ledger.attempts.settle(settled, finished(settled), NOW);
  stage.calls.push(
    { ...stranger, callId: `call-of-${settled}` },
    { ...stranger, callId: 'in flight', attemptId: posting, toNumber: phone(1) },
    { ...stranger, callId: 'old', toNumber: phone(2), createdAt: NOW - 24 * 60 * MINUTE },
    { ...stranger, callId: 'of another house', toNumber: phone(2), campaign: 'theirs' },
    { ...stranger, callId: 'odd', toNumber: phone(2), attemptId: 'x' },
    listed('by hand', { toNumber: phone(2) }),
  );
  await stage.rescue();
  expect(stage.said('unexplained-call')).toEqual([]);
  expect(stage.said('attempt-adopted')).toEqual([]);
  expect((await attemptOf(stage.ledger, posting)).state).toBe('posting');
  expect(await viewOf(stage.ledger, 2)).toMatchObject({ status: 'waiting', attempts: 0 });
});

it('believes a person who decided the attempt before its call turned up', async () => {
  const stage = await openRescueStage(1);
  const id = await doubtOne(stage.ledger, { batch: 'aaaabbbbcccc' });
  await stage.ledger.attempts.settle(id, finished(id), NOW);
  stage.calls.push({ ...stranger, attemptId: id });
  await stage.rescue();
  expect(stage.said('unexplained-call')).toEqual([]);
});

it('glances at the list once a minute, and not at all when nobody is left to call', async () => {
  const stage = await openRescueStage(1);
  for (let ticks = 0; ticks < 12; ticks++) await stage.rescue(5_000);
  expect(stage.asked()).toBe(1);
  await stage.rescue(5_000);
  expect(stage.asked()).toBe(2);
  await stage.ledger.campaigns.setState('spring', 'cancelled', '', NOW);
  await stage.rescue(5 * MINUTE);
  expect(stage.asked()).toBe(2);
});
