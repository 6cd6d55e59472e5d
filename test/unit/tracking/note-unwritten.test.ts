import { beforeEach, expect, it } from 'vitest';
import { noteUnwritten, type UnwrittenNotes } from '../../../src/engine/note-unwritten.ts';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger, Unwritten } from '../../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { NOW, setUp } from '../../conformance/fixtures.ts';

let ledger: Ledger;
let isAway: boolean;
let troubles: unknown[];
let notes: UnwrittenNotes;

beforeEach(async () => {
  [ledger, isAway, troubles] = [createMemoryLedger(), false, []];
  await setUp(ledger);
  const write = (name: string, run: string, unwritten: Unwritten) =>
    isAway
      ? Promise.reject(new LedgerUnavailable(new Error('gone')))
      : ledger.campaigns.noteUnwritten(name, run, unwritten);
  notes = noteUnwritten({
    ledger: { campaigns: { noteUnwritten: write } },
    run: 'run-1',
    clock: { wallMs: () => NOW },
    trouble: () => (error) => void troubles.push(error),
  });
});

const hear = (reason: string) =>
  notes.hear({ type: 'outcome-not-written', campaign: 'spring', callId: 'c-1', reason, failed: 1 });
const noted = async () => (await ledger.campaigns.get('spring'))?.unwritten;

it('are with their campaign, counted, without a number in the reason', async () => {
  for (let n = 1; n < 100; n += 1) hear('HTTP 500');
  hear('no call to +442079460123');
  await notes.flush();
  expect(await noted()).toEqual({ count: 100, reason: 'no call to +4*******0123', at: NOW });
});

it('are told with the next one where the store was away', async () => {
  isAway = true;
  hear('HTTP 500');
  await notes.flush();
  expect([troubles.length, await noted()]).toEqual([1, undefined]);
  isAway = false;
  hear('HTTP 502');
  await notes.flush();
  expect(await noted()).toEqual({ count: 2, reason: 'HTTP 502', at: NOW });
});
