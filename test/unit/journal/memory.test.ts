import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { decodeLines, encodeLine, type JournalLine } from '../../../src/journal/lines.ts';
import { JournalMemory, SETTLED_KEPT } from '../../../src/journal/memory.ts';

/** Beyond this many settled attempts the oldest are forgotten, a thousand at once. */
const MOST = SETTLED_KEPT + 1_000;

function linesOf(number: number): JournalLine[] {
  const id = `${'0'.repeat(24)}${number}`;
  const entry = {
    ...{ id, campaign: 'renewals-november', campaignVersion: 'f'.repeat(64), seq: number, n: 1 },
    ...{ phoneHash: String(number).padStart(32, '0'), fromNumber: '+12125550190', run: 'run-0123456789ab' },
    ...{ openedAt: 1_790_000_000_000 + number, postedAt: 1_790_000_000_001 + number, posting: number },
  };
  const callId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return [
    { t: 'posting', entry },
    { t: 'placed', id, callId, acceptedAt: 1_790_000_000_002 + number, httpStatus: 201 },
    { t: 'closed', id, how: 'settled' },
  ];
}

function settle(memory: JournalMemory, from: number, count: number): void {
  for (let number = from; number < from + count; number += 1)
    for (const line of linesOf(number)) memory.take(line);
}

/** As from Redis and the provider: every string is a copy of its own. */
function settleAsHeard(memory: JournalMemory, from: number, count: number): void {
  for (let number = from; number < from + count; number += 1)
    for (const line of decodeLines(linesOf(number).map(encodeLine).join('')).lines) memory.take(line);
}

/** As from the disk. */
function readFrom(text: string): JournalMemory {
  const memory = new JournalMemory('another');
  for (const line of decodeLines(text).lines) memory.take(line);
  return memory;
}

describe('what a journal remembers of settled attempts', () => {
  it('is no more after restarts, however few calls each life makes', () => {
    let memory = new JournalMemory('journal');
    for (let life = 0; life < 4; life += 1) {
      settle(memory, life * 5_000, 5_000);
      memory = readFrom(memory.lines().join(''));
    }
    expect(memory.size).toBeLessThanOrEqual(MOST);
  });

  it('costs a quarter of a kilobyte each', () => {
    const before = livingBytes();
    const memory = new JournalMemory('journal');
    settleAsHeard(memory, 0, 5_000);
    expect((livingBytes() - before) / memory.size).toBeLessThan(300);
    expect(memory.size).toBe(5_000);
  });

  it('does not grow once it remembers as many as it keeps', () => {
    const memory = new JournalMemory('journal');
    settleAsHeard(memory, 0, SETTLED_KEPT);
    const before = livingBytes();
    settleAsHeard(memory, SETTLED_KEPT, SETTLED_KEPT);
    expect((livingBytes() - before) / SETTLED_KEPT).toBeLessThan(30);
    expect(memory.size).toBe(SETTLED_KEPT);
  });
});

function livingBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
