import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLines, encodeLine, type JournalEntry, type JournalLine } from '../../../src/journal/lines.ts';
import { JournalMemory, SETTLED_KEPT } from '../../../src/journal/memory.ts';

function entry(posting: number, changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: `attempt-${posting}`,
    campaign: 'spring',
    campaignVersion: 'v1',
    seq: posting,
    n: 1,
    phoneHash: 'abc',
    fromNumber: '+12125550190',
    run: 'run-1',
    openedAt: 1,
    postedAt: 2,
    posting,
    ...changes,
  };
}

const posting = (number: number): JournalLine => ({ t: 'posting', entry: entry(number) });

function memoryOf(lines: readonly JournalLine[]): JournalMemory {
  const memory = new JournalMemory('mine');
  for (const line of lines) memory.take(line);
  return memory;
}

describe('lines', () => {
  const lines: JournalLine[] = [
    { t: 'journal', v: 1, id: 'mine' },
    posting(1),
    { t: 'placed', id: 'attempt-1', callId: 'call-1', acceptedAt: 3 },
    posting(2),
  ];

  it('are read back as they were written', () => {
    expect(decodeLines(lines.map(encodeLine).join(''))).toEqual({ lines, torn: 0 });
  });

  it('survive being cut off at any byte: whole lines stay, a torn one is left out', () => {
    const text = lines.map(encodeLine).join('');
    const ends = lines.map(
      (_, index) =>
        lines
          .slice(0, index + 1)
          .map(encodeLine)
          .join('').length,
    );
    fc.assert(
      fc.property(fc.nat(text.length), (cut) => {
        const whole = ends.filter((end) => end - 1 <= cut).length;
        expect(decodeLines(text.slice(0, cut)).lines).toEqual(lines.slice(0, whole));
      }),
    );
  });

  it('are read on after a torn one in their midst, and after what is no line of ours', () => {
    const [first, second] = lines.map(encodeLine);
    const text = `${first}{"t":"post\n\0\0\0\nnull\n{"t":"unheard-of"}\n${second}`;
    expect(decodeLines(text)).toEqual({ lines: lines.slice(0, 2), torn: 4 });
  });
});

describe('the memory of a journal', () => {
  it('knows how far an attempt has come', () => {
    const memory = memoryOf([
      posting(1),
      posting(2),
      posting(3),
      { t: 'placed', id: 'attempt-1', callId: 'call-1', acceptedAt: 3, httpStatus: 201 },
      { t: 'closed', id: 'attempt-2', how: 'settled' },
      { t: 'closed', id: 'attempt-3', how: 'returned' },
    ]);
    expect(memory.entries()).toEqual([
      entry(1, { callId: 'call-1', acceptedAt: 3, httpStatus: 201 }),
      entry(2, { closed: 'settled' }),
    ]);
    expect(memory.mark).toEqual({ journal: 'mine', posted: 3, beats: 0 });
  });

  it('does not let go of what the ledger has lost', () => {
    const memory = memoryOf([
      posting(1),
      { t: 'lost', id: 'attempt-1' },
      { t: 'closed', id: 'attempt-1', how: 'returned' },
    ]);
    expect(memory.entry('attempt-1')?.lost).toBe(true);
    memory.take({ t: 'found', id: 'attempt-1' });
    expect(memory.entry('attempt-1')).toEqual(entry(1));
  });

  it('forgets the oldest of many settled attempts, and no open one', () => {
    const memory = memoryOf([posting(0)]);
    for (let number = 1; number <= SETTLED_KEPT * 1.3; number++) {
      memory.take(posting(number));
      memory.take({ t: 'closed', id: `attempt-${number}`, how: 'settled' });
    }
    expect(memory.size).toBeLessThanOrEqual(SETTLED_KEPT + 1_000);
    expect(memory.size).toBeGreaterThan(SETTLED_KEPT);
    expect(memory.entry('attempt-0')).toBeDefined();
    expect(memory.entry('attempt-1')).toBeUndefined();
    expect(memory.entry(`attempt-${SETTLED_KEPT}`)).toBeDefined();
  });

  it('forgets no settled attempt that the ledger has lost', () => {
    const memory = memoryOf([posting(0), { t: 'closed', id: 'attempt-0', how: 'settled' }]);
    memory.take({ t: 'lost', id: 'attempt-0' });
    for (let number = 1; number <= SETTLED_KEPT * 1.3; number++) {
      memory.take(posting(number));
      memory.take({ t: 'closed', id: `attempt-${number}`, how: 'settled' });
    }
    expect(memory.entry('attempt-0')).toEqual(entry(0, { closed: 'settled', lost: true }));
    expect(memory.openEntries()).toEqual([]);
    memory.take({ t: 'found', id: 'attempt-0' });
    expect(memory.entry('attempt-0')).toEqual(entry(0, { closed: 'settled' }));
  });

  it('tells those that are open from those that are closed or lost', () => {
    const memory = memoryOf([
      ...[1, 2, 3, 4].map(posting),
      { t: 'closed', id: 'attempt-1', how: 'settled' },
      { t: 'lost', id: 'attempt-2' },
      { t: 'closed', id: 'attempt-3', how: 'returned' },
    ]);
    expect(memory.openEntries()).toEqual([entry(4)]);
  });

  it('knows of a settled attempt all it knew of it before', () => {
    const text = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('', ' ', ',', '"', 'null', 'é日'));
    const number = fc.oneof(fc.maxSafeNat(), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }));
    const unknown = fc.record(
      {
        ...{ campaign: text, campaignVersion: text, fromNumber: text, run: text, phoneHash: text },
        ...{ seq: number, n: number, openedAt: number, postedAt: number, callId: text },
        ...{ acceptedAt: number, httpStatus: number },
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(unknown, { maxLength: 2 }), (changes) => {
        const entries = changes.map((change, index) => entry(index, change));
        const memory = memoryOf(entries.map((each) => ({ t: 'posting', entry: each })));
        for (const { id } of entries) memory.take({ t: 'closed', id, how: 'settled' });
        expect(memory.entries()).toEqual(entries.map((each) => ({ ...each, closed: 'settled' })));
      }),
      { numRuns: 50 },
    );
  });

  it('has all in the order of posting, in whichever they were settled', () => {
    const memory = memoryOf([1, 2, 3, 4].map(posting));
    for (const number of [3, 1]) memory.take({ t: 'closed', id: `attempt-${number}`, how: 'settled' });
    expect(memory.entries().map(({ posting }) => posting)).toEqual([1, 2, 3, 4]);
  });

  it('says the same in the fewest lines', () => {
    const step = fc.integer({ min: 1, max: 5 });
    const line: fc.Arbitrary<JournalLine> = fc.oneof(
      step.map(posting),
      step.map((n): JournalLine => ({ t: 'placed', id: `attempt-${n}`, callId: `call-${n}`, acceptedAt: n })),
      step.map((n): JournalLine => ({ t: 'unplaced', id: `attempt-${n}` })),
      step.map((n): JournalLine => ({ t: 'moved', id: `attempt-${n}`, seq: n + 9 })),
      step.map((n): JournalLine => ({ t: 'lost', id: `attempt-${n}` })),
      step.map((n): JournalLine => ({ t: 'found', id: `attempt-${n}` })),
      fc
        .tuple(step, fc.constantFrom('settled' as const, 'returned' as const))
        .map(([n, how]): JournalLine => ({ t: 'closed', id: `attempt-${n}`, how })),
      step.map((n): JournalLine => ({ t: 'mark', generation: 'g', posted: n, beats: n * 2 })),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const memory = memoryOf(lines);
        const again = memoryOf(decodeLines(memory.lines().join('')).lines);
        expect(again.entries()).toEqual(memory.entries());
        expect(again.mark).toEqual(memory.mark);
      }),
    );
  });
});
