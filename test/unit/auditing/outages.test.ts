import { describe, expect, it } from 'vitest';
import { type Entry, findingsOfMany } from './events.ts';
import { HOUR, MINUTE, NOON, SECOND } from './facts.ts';

const named = (id: string) => ({ attempt: id, contact: `renewals/${id.slice(1)}` });
const trip = NOON + 100 * SECOND;
const opened = (since: number, until: number): Entry => [
  'run-a',
  since,
  { type: 'breaker', state: 'open', since, until, doubtsWithinMs: MINUTE },
];
const doubted = (id: string, openedAt: number, notedAt?: number): Entry[] => {
  const noted = notedAt === undefined ? {} : { notedAt };
  return [
    ['run-a', openedAt + 20, { type: 'posting', ...named(id), n: 1, fencedAt: openedAt + 10 }],
    ['run-a', openedAt + 30, { type: 'unconfirmed', ...named(id), cause: 'time-out', ...noted }],
  ];
};

it('I23: may strand who was in flight and three more', () => {
  const stranded = (count: number) =>
    findingsOfMany(100, (id, at, index) => (index < 100 - count ? [] : doubted(id, at)), [
      opened(trip, trip + HOUR),
    ]);
  expect(stranded(3)).not.toContain('I23 violation');
  expect(stranded(4)).toContain('I23 violation');
});

it('I23: goes by when a doubt was noted, not by when a process that was held up could tell', () => {
  const stranded = (notedAt: (at: number) => number) =>
    findingsOfMany(
      100,
      (id, at, index) => (index < 96 ? [] : doubted(id, at, index === 96 ? notedAt(at) : at + 30)),
      [opened(trip, trip + HOUR)],
    );
  expect(stranded((at) => at + 30)).toContain('I23 violation');
  expect(stranded(() => trip - MINUTE - 1)).not.toContain('I23 violation');
});

it('I23: leaves to the outage before it what that one has stranded', () => {
  const [firstTrip, closed] = [trip - 20 * SECOND, trip - 10 * SECOND];
  const stranded = (straggler: number, fresh = 3) =>
    findingsOfMany(
      100,
      (id, at, index) => {
        if (index >= 100 - fresh) return doubted(id, at);
        return index >= 78 && index <= 80 ? doubted(id, at, straggler) : [];
      },
      [
        opened(firstTrip, firstTrip + SECOND),
        ['run-a', closed, { type: 'breaker', state: 'closed' }],
        opened(trip, trip + HOUR),
      ],
    );
  expect(stranded(firstTrip)).not.toContain('I23 violation');
  expect(stranded(closed + SECOND)).not.toContain('I23 violation');
  expect(stranded(closed + SECOND, 4)).toContain('I23 violation');
});

it('I23: counts probes apart, and allows three without a result', () => {
  const probes = (count: number) =>
    findingsOfMany(20, (id, at, index) => (index < count ? doubted(id, at) : []), [
      opened(NOON - SECOND, NOON),
    ]).filter((finding) => finding === 'I23 violation');
  expect(probes(3)).toEqual([]);
  expect(probes(4)).toEqual(['I23 violation']);
});

it('I23: counts a probe whose process died before it could tell of its doubt', () => {
  const died = (id: string, openedAt: number): Entry[] =>
    doubted(id, openedAt).map(([run, wall, facts]) =>
      facts.type === 'unconfirmed'
        ? [
            'run-b',
            wall + SECOND,
            { type: 'rescued', attempt: id, contact: facts.contact, as: 'unconfirmed' },
          ]
        : [run, wall, facts],
    );
  const probes = (count: number) =>
    findingsOfMany(20, (id, at, index) => (index < count ? died(id, at) : []), [opened(NOON - SECOND, NOON)]);
  expect(probes(3)).not.toContain('I23 violation');
  expect(probes(4)).toContain('I23 violation');
});

it('I23: a doubt told only after it was resolved is over all the same', () => {
  const late = (id: string, openedAt: number): Entry[] => [
    ...doubted(id, openedAt).map(
      ([run, wall, facts]): Entry =>
        facts.type === 'unconfirmed'
          ? [run, wall + 40 * SECOND, { ...facts, notedAt: wall }]
          : [run, wall, facts],
    ),
    ['run-b', openedAt + 500, { type: 'given-back', ...named(id), reason: 'proved absent' }],
  ];
  expect(
    findingsOfMany(20, (id, at, index) => (index < 4 ? late(id, at) : []), [opened(NOON - SECOND, NOON)]),
  ).not.toContain('I23 violation');
});

describe('I22: a second probe', () => {
  const tripped = NOON - MINUTE;
  /** Two probes, the first of which ended as told by these lines. */
  const secondAfter = (...told: readonly Entry[]) =>
    findingsOfMany(
      3,
      (id, at, index) => {
        if (index === 0) return doubted(id, at).slice(0, 1);
        return index === 2 ? doubted(id, at) : [];
      },
      [opened(tripped, NOON), ...told],
    ).filter((finding) => finding.startsWith('I22'));
  const rescued: Entry = [
    'run-a',
    NOON + 20 * SECOND,
    { type: 'rescued', ...named('p0'), as: 'unconfirmed' },
  ];

  it('may not leave before the first has a result', () => {
    expect(secondAfter(rescued)).toEqual(['I22 violation']);
  });

  it('may leave once the breaker went on cooling off: that is the result of the first, told or not', () => {
    const again: Entry = [
      'run-a',
      NOON + 100,
      { type: 'breaker', state: 'open', since: tripped, until: NOON + SECOND },
    ];
    expect(secondAfter(again, rescued)).toEqual([]);
    // It cannot have been told before the probe left, nor be of another outage.
    const before: Entry = [
      'run-a',
      NOON + 100,
      { type: 'breaker', state: 'open', since: tripped, until: NOON },
    ];
    expect(secondAfter(before, rescued)).toEqual(['I22 violation']);
  });

  it('may leave once the doubt of the first was noted, however late a process tells of it', () => {
    const noted = (notedAt: number): Entry => [
      'run-a',
      NOON + 10 * SECOND,
      { type: 'unconfirmed', ...named('p0'), cause: 'time-out', notedAt },
    ];
    expect(secondAfter(noted(NOON + SECOND))).toEqual([]);
    expect(secondAfter(noted(NOON + 3 * SECOND))).toEqual(['I22 violation']);
  });
});
