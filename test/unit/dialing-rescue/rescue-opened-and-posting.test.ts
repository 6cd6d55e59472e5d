import { expect, it } from 'vitest';
import { attemptOf, NOW, openOne, phone, placed, postOne, viewOf } from '../../conformance/fixtures.ts';
import { listed, MINUTE, openRescueStage, PROOF_MS } from './rescue-stage.ts';

it('gives back what a dead process opened, and its late work item does nothing', async () => {
  const stage = await openRescueStage();
  const id = await openOne(stage.ledger, { run: 'dead' });
  await stage.rescue();
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  expect(stage.freed).toHaveLength(1);
  expect(await stage.ledger.attempts.beginPosting(id, 'late', 'this-run', stage.now)).toEqual({
    kind: 'gone',
  });
});

it('leaves living processes alone, and queues again what waits for long', async () => {
  const stage = await openRescueStage();
  await stage.live('other');
  const id = await openOne(stage.ledger, { run: 'other' });
  await openOne(stage.ledger, { run: 'this-run', now: NOW + MINUTE });
  await stage.rescue(MINUTE);
  expect((await stage.ledger.attempts.totals()).opened).toBe(2);
  expect(stage.queued).toEqual([id]);
});

it('counts itself among the living, whatever its heartbeat says', async () => {
  const stage = await openRescueStage();
  await openOne(stage.ledger, { run: 'this-run' });
  await stage.rescue();
  expect((await stage.ledger.attempts.totals()).opened).toBe(1);
});

it('reconciles what a dead process was posting, and never posts it again', async () => {
  const stage = await openRescueStage();
  const id = await postOne(stage.ledger);
  await stage.rescue();
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'unconfirmed' });
  const late = await stage.ledger.attempts.beginPosting(id, 'late', 'this-run', stage.now);
  expect(late).toEqual({ kind: 'reconcile' });
  stage.calls.push(listed('its-call', { attemptId: id, campaign: 'spring' }));
  await stage.rescue(MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'placed', callId: 'its-call' });
});

it('doubts the POST of a living process that takes far too long', async () => {
  const stage = await openRescueStage();
  await stage.live('run-1');
  const id = await postOne(stage.ledger);
  await stage.rescue(MINUTE);
  expect((await attemptOf(stage.ledger, id)).state).toBe('posting');
  await stage.rescue(MINUTE);
  expect((await attemptOf(stage.ledger, id)).state).toBe('unconfirmed');
});

/** The process dies once more with the same contact in hand. */
async function crash(stage: Awaited<ReturnType<typeof openRescueStage>>, how: 'opened' | 'posting') {
  const at = { run: 'dead', now: stage.now };
  const id = await openOne(stage.ledger, at);
  if (how === 'posting') await stage.ledger.attempts.beginPosting(id, 'token', 'dead', stage.now);
  await stage.rescue();
  return id;
}

it('holds a contact whose attempts ended the process three times, and goes on with the others', async () => {
  const stage = await openRescueStage(2);
  await crash(stage, 'opened');
  stage.calls.push(listed('another', { toNumber: phone(9), attemptId: 'aaaaaaaa-9', campaign: 'elsewhere' }));
  await crash(stage, 'posting');
  await stage.rescue(MINUTE);
  await stage.rescue(PROOF_MS);
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  const last = await crash(stage, 'opened');
  expect(await attemptOf(stage.ledger, last)).toMatchObject({ seq: 0, held: true, onlyByHand: true });
  expect((await viewOf(stage.ledger, 0)).reason).toBe('held: its attempts ended the process three times');
  expect(stage.said('attempt-held')).toHaveLength(1);
  expect((await stage.ledger.attempts.slots()).account).toBe(0);
  const next = await openOne(stage.ledger, { now: stage.now });
  expect((await attemptOf(stage.ledger, next)).seq).toBe(1);
});

it('never gives such a hold back by itself, and takes a call that is found', async () => {
  const stage = await openRescueStage(1);
  await crash(stage, 'opened');
  await crash(stage, 'opened');
  const id = await crash(stage, 'posting');
  stage.calls.push(listed('another', { toNumber: phone(9), attemptId: 'aaaaaaaa-9', campaign: 'elsewhere' }));
  for (let looks = 0; looks < 6; looks++) await stage.rescue(60 * MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'unconfirmed', held: true });
  stage.calls.push(listed('its-call', { attemptId: id, campaign: 'spring' }));
  await stage.rescue(60 * MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'placed', callId: 'its-call' });
});

it('begins to count anew once an attempt has settled', async () => {
  const stage = await openRescueStage(1);
  await crash(stage, 'opened');
  await crash(stage, 'opened');
  const id = await openOne(stage.ledger, { now: stage.now, run: 'this-run' });
  await stage.ledger.attempts.beginPosting(id, 'token', 'this-run', stage.now);
  await stage.ledger.attempts.markPlaced(id, placed(id));
  const { retry } = await import('../../conformance/fixtures.ts');
  await stage.ledger.attempts.settle(id, retry(id, stage.now), stage.now);
  await crash(stage, 'opened');
  expect((await viewOf(stage.ledger, 0)).status).toBe('waiting');
});
