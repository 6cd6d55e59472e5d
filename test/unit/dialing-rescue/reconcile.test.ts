import { describe, expect, it } from 'vitest';
import type { CallObservation } from '../../../src/domain/call-observation.ts';
import { TIMINGS } from '../../../src/domain/timings.ts';
import { attemptOf, doubtOne, journalOf, NOW, phone, placeOne, viewOf } from '../../conformance/fixtures.ts';
import { listed, MAX_CALL_MS, MINUTE, openRescueStage, PROOF_MS, type RescueStage } from './rescue-stage.ts';

/** A call of another attempt, so that the list shows our metadata. */
const echo = listed('another', { toNumber: phone(9), attemptId: 'aaaaaaaa-9', campaign: 'elsewhere' });

function withoutNumber({ toNumber, ...call }: CallObservation): CallObservation {
  return call;
}

async function doubted(contacts = 1): Promise<{ stage: RescueStage; id: string }> {
  const stage = await openRescueStage(contacts);
  return { stage, id: await doubtOne(stage.ledger) };
}

it('adopts the call that names the attempt', async () => {
  const { stage, id } = await doubted();
  stage.calls.push(echo, listed('its-call', { attemptId: id, campaign: 'spring' }));
  await stage.rescue(MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'placed', callId: 'its-call' });
  expect(stage.said('attempt-adopted')).toHaveLength(1);
});

it('gives back what two complete look-ups did not find, in a list that shows our metadata', async () => {
  const { stage, id } = await doubted();
  stage.calls.push(echo);
  await stage.rescue(MINUTE);
  expect((await attemptOf(stage.ledger, id)).absentSince).toBe(stage.now);
  await stage.rescue(PROOF_MS - 1);
  expect((await attemptOf(stage.ledger, id)).state).toBe('unconfirmed');
  await stage.rescue(1);
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  expect(await journalOf(stage.ledger)).toMatchObject([{ state: 'returned', source: 'reconcile' }]);
});

it('proves nothing while the list cannot be read', async () => {
  const { stage, id } = await doubted();
  stage.listFails = true;
  for (let looks = 0; looks < 9; looks++) await stage.rescue(5 * MINUTE);
  const { state, held, absentSince } = await attemptOf(stage.ledger, id);
  expect([state, held, absentSince]).toEqual(['unconfirmed', undefined, undefined]);
});

it('holds what a list without our metadata and with masked numbers does not show, and frees its slot after the longest call', async () => {
  const { stage, id } = await doubted();
  stage.calls.push(listed('masked', { toNumber: '+1212*****00' }));
  await stage.rescue(MINUTE);
  await stage.rescue(PROOF_MS);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'unconfirmed', held: true });
  expect(stage.said('attempt-held')).toHaveLength(1);
  expect((await stage.ledger.attempts.slots()).account).toBe(1);
  await stage.rescue(MAX_CALL_MS);
  expect((await stage.ledger.attempts.slots()).account).toBe(0);
  expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'unconfirmed' });
  const freed = stage.freed.length;
  await stage.rescue(MINUTE);
  expect(stage.freed).toHaveLength(freed);
});

describe('a list that has never shown our metadata', () => {
  const DAY = 24 * 60 * MINUTE;
  const afterTwoLooks = async (...calls: readonly CallObservation[]) => {
    const { stage, id } = await doubted();
    stage.calls.push(...calls);
    await stage.rescue(MINUTE);
    const first = await attemptOf(stage.ledger, id);
    await stage.rescue(PROOF_MS);
    const found = await stage.ledger.attempts.get(id);
    return { stage, id, first, given: found === undefined, attempt: found?.attempt };
  };

  it.each<[string, CallObservation[]]>([
    ['is empty', []],
    ['shows calls to others alone', [listed('other', { toNumber: phone(7) })]],
    ['shows only a call made long before', [listed('old', { createdAt: NOW - 3 * DAY })]],
    ['once made a call to nobody', [withoutNumber(listed('web', { createdAt: NOW - 3 * DAY }))]],
  ])('proves by two complete look-ups that nobody was called when it %s', async (_, calls) => {
    const { stage, given, first } = await afterTwoLooks(...calls);
    expect(first).toMatchObject({ absentSince: NOW + MINUTE, state: 'unconfirmed' });
    expect(given).toBe(true);
    expect(await viewOf(stage.ledger, 0)).toMatchObject({ status: 'waiting', attempts: 0 });
  });

  it.each<[string, CallObservation]>([
    ['a number is masked', listed('masked', { toNumber: '+1212*****00', createdAt: NOW - 3 * DAY })],
    ['a number is written otherwise', listed('odd', { toNumber: '(212) 555-0177' })],
    ['a number has no plus', listed('odd', { toNumber: '12125550177' })],
    ['a new call is to nobody', withoutNumber(listed('web'))],
    ['somebody else called this person', listed('stranger', { fromNumber: '+15735550119' })],
  ])('proves nothing when %s', async (_, call) => {
    const { first, given, attempt } = await afterTwoLooks(call);
    expect(first.absentSince).toBeUndefined();
    expect(given).toBe(false);
    expect(attempt).toMatchObject({ held: true });
  });

  it('proves nothing when it lacks a call that is live for long', async () => {
    const stage = await openRescueStage(2);
    await placeOne(stage.ledger);
    const id = await doubtOne(stage.ledger);
    await stage.rescue(2 * MINUTE);
    await stage.rescue(PROOF_MS);
    expect(await attemptOf(stage.ledger, id)).toMatchObject({ held: true });
  });

  it('proves nothing when its page is not what the papers say', async () => {
    const { stage, id } = await doubted();
    stage.listIsOdd = true;
    await stage.rescue(MINUTE);
    await stage.rescue(PROOF_MS);
    expect(await attemptOf(stage.ledger, id)).toMatchObject({ held: true });
  });

  it('proves it later all the same, once the masked call is gone', async () => {
    const { stage, id } = await afterTwoLooks(listed('masked', { toNumber: '+1212*****00' }));
    stage.calls.length = 0;
    await stage.rescue(60 * MINUTE);
    expect(await attemptOf(stage.ledger, id)).toMatchObject({ held: true });
    await stage.rescue(PROOF_MS);
    expect(await stage.ledger.attempts.get(id)).toBeUndefined();
  });
});

it('decides the others when one cannot be decided, and that one the next time', async () => {
  const stage = await openRescueStage(2);
  const ids = [await doubtOne(stage.ledger), await doubtOne(stage.ledger)];
  stage.calls.push(
    echo,
    ...ids.map((id, index) => listed(`call-${index}`, { attemptId: id, toNumber: phone(index) })),
  );
  const [first = ''] = ids;
  stage.failFor = first;
  await stage.rescue(MINUTE);
  expect(await attemptOf(stage.ledger, ids[1] ?? '')).toMatchObject({ state: 'placed' });
  expect(stage.said('trouble')).toHaveLength(1);
  stage.failFor = '';
  await stage.rescue(TIMINGS.reconcileLease);
  expect(await attemptOf(stage.ledger, first)).toMatchObject({ state: 'placed', callId: 'call-0' });
});

it('recognises its call by numbers and time where the list shows no metadata', async () => {
  const { stage, id } = await doubted();
  stage.calls.push(
    listed('earlier', { createdAt: NOW - 10 * MINUTE }),
    listed('to somebody else', { toNumber: phone(1) }),
    listed('from elsewhere', { fromNumber: '+15735550119' }),
    listed('its-call'),
  );
  await stage.rescue(MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({ state: 'placed', callId: 'its-call' });
});

it('holds rather than guess between several such calls', async () => {
  const { stage, id } = await doubted();
  stage.calls.push(echo, listed('one'), listed('two'));
  for (let looks = 0; looks < 4; looks++) await stage.rescue(30 * MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({
    held: true,
    reason: 'several calls in the call list could be it',
  });
});

it('does not take a call that belongs to another attempt', async () => {
  const stage = await openRescueStage(2);
  const owner = await placeOne(stage.ledger);
  const id = await doubtOne(stage.ledger);
  stage.calls.push(echo, listed(`call-of-${owner}`, { toNumber: phone(1) }));
  await stage.rescue(MINUTE);
  await stage.rescue(PROOF_MS);
  expect(await viewOf(stage.ledger, 1)).toMatchObject({ status: 'waiting', attempts: 0 });
  expect(await stage.ledger.attempts.get(id)).toBeUndefined();
});

it('holds in the end what hides in a list too long to be read', async () => {
  const { stage, id } = await doubted();
  stage.listIsEndless = true;
  for (let looks = 0; looks < 3; looks++) await stage.rescue(60 * MINUTE);
  expect((await attemptOf(stage.ledger, id)).held).toBeUndefined();
  await stage.rescue(60 * MINUTE);
  expect(await attemptOf(stage.ledger, id)).toMatchObject({
    held: true,
    reason: 'the call list is too long to be read to its end',
  });
});
