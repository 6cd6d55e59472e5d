import { describe, expect, it } from 'vitest';
import { audit } from '../../../src/auditing/audit.ts';
import { withEvents } from '../../../src/auditing/with-events.ts';
import { ANN_S, BOB_S, CLEAN, type Entry, findingsIn, findingsOfMany, lifeOf, logOf } from './events.ts';
import { cleanCase, HOUR, MINUTE, NOON, SECOND } from './facts.ts';

const BY_EVENTS = ['I13', 'I14', 'I19', 'I21', 'I22', 'I23'];
const A1 = { attempt: 'a1', contact: ANN_S };
const B1 = { attempt: 'b1', contact: BOB_S };
const AT_A2 = NOON + 32 * MINUTE;
const without = (id: string, ...types: string[]) =>
  CLEAN.filter(([, , facts]) => !('contact' in facts && facts.attempt === id && types.includes(facts.type)));
const plus = (...entries: Entry[]) => [...CLEAN, ...entries];

it('judges by the event log, and finds nothing in a clean one', () => {
  const report = audit(withEvents(cleanCase(), logOf(CLEAN)));
  expect(report.findings).toEqual([]);
  expect(report.checked).toEqual(expect.arrayContaining(BY_EVENTS));
  expect(report.notChecked.filter(({ invariant }) => BY_EVENTS.includes(invariant))).toEqual([
    { invariant: 'I13', why: expect.stringContaining('tried by the suites') },
  ]);
});

describe('an attempt that was lost with the store and put back', () => {
  const settledAgain = { ...cleanCase() };
  const attempts = settledAgain.attempts.map((attempt) =>
    attempt.id === 'a1' ? { ...attempt, settledAt: NOON + HOUR } : attempt,
  );
  const late = (entries: readonly Entry[]) =>
    audit(withEvents({ ...settledAgain, attempts }, logOf(entries))).findings.filter(
      ({ invariant }) => invariant === 'I3',
    );

  it('left when it was settled for the first time', () => {
    const putBack: Entry = ['run-a', NOON + 40 * MINUTE, { type: 'restored', ...A1, as: 'overtaken' }];
    expect(late(plus(putBack))).toEqual([]);
  });

  it('is another matter when nobody put it back', () => {
    expect(late(CLEAN)).toHaveLength(1);
  });
});

it('says what it needs where there is no event log', () => {
  const { checked, notChecked } = audit(cleanCase());
  for (const invariant of BY_EVENTS) {
    expect(checked).not.toContain(invariant);
    expect(notChecked.find((left) => left.invariant === invariant)?.why).toContain('event log');
  }
});

it('says what the event log has lost, and of whom it has nothing', () => {
  const torn = logOf(CLEAN.filter(([, , facts]) => !('contact' in facts && facts.attempt === 'b1'))).filter(
    ({ run, seq }) => run !== 'run-a' || seq !== 4,
  );
  const { notChecked } = audit(withEvents(cleanCase(), torn));
  const why = notChecked.filter(({ invariant }) => invariant === 'I19').map((left) => left.why);
  expect(why).toEqual([expect.stringContaining('lost: 1'), expect.stringContaining('nothing: 1')]);
});

it.each<[string, string, readonly Entry[]]>([
  [
    'I13',
    'an attempt settled as two things',
    plus(['run-a', AT_A2, { type: 'settled', ...B1, disposition: 'busy', source: 'poll' }]),
  ],
  [
    'I13',
    'an attempt settled as the record does not say',
    CLEAN.map(([run, wall, facts]) =>
      facts.type === 'settled' && facts.attempt === 'b1'
        ? [run, wall, { ...facts, disposition: 'busy' }]
        : [run, wall, facts],
    ),
  ],
  ['I14', 'an end that no answer told', without('b1', 'read')],
  [
    'I14',
    'a settlement from a webhook that led to no question',
    [
      ...without('b1', 'read'),
      ['run-b', NOON + MINUTE, { type: 'read', ...B1, call: 'call-b1', asked: 'due', status: 'completed' }],
    ],
  ],
  [
    'I14',
    'a settlement by what another run has read',
    [
      ...without('b1', 'read'),
      [
        'run-a',
        NOON + MINUTE,
        { type: 'read', ...B1, call: 'call-b1', asked: 'webhook', status: 'completed' },
      ],
    ],
  ],
  [
    'I19',
    'an attempt posted twice',
    plus(['run-b', NOON + SECOND, { type: 'posting', ...A1, n: 1, fencedAt: NOON }]),
  ],
  [
    'I19',
    'an attempt posted after it was taken over',
    plus(['run-b', NOON + 15, { type: 'rescued', ...A1, as: 'given back' }]),
  ],
  [
    'I19',
    'an answer told by another than who posted',
    plus(['run-b', NOON + 60, { type: 'unconfirmed', ...A1, cause: 'time-out' }]),
  ],
  [
    'I19',
    'a late answer that is not what was found since',
    plus(['run-b', NOON + 40, { type: 'adopted', ...A1, call: 'call-x', how: 'found' }]),
  ],
  [
    'I19',
    'two runs that hold one person',
    [
      ...CLEAN.filter(([, , facts]) => !('contact' in facts && facts.attempt === 'a2')),
      ...lifeOf('a2', ANN_S, NOON + 30 * SECOND, 'run-b'),
    ],
  ],
  [
    'I21',
    'a call posted on a clock in doubt',
    plus(['run-a', NOON - SECOND, { type: 'mistrusted', about: 'clock', reason: 'it jumped' }]),
  ],
  [
    'I22',
    'a call of a number that is held back',
    plus([
      'run-a',
      AT_A2 - SECOND,
      { type: 'held-back', scope: 'number', until: AT_A2 + MINUTE, attempt: 'a1', byProvider: true },
    ]),
  ],
  [
    'I22',
    'a call while the account is held back',
    plus(['run-a', NOON - SECOND, { type: 'held-back', scope: 'account', until: NOON + MINUTE }]),
  ],
  [
    'I22',
    'a call against the open breaker',
    plus([
      'run-a',
      NOON - SECOND,
      { type: 'breaker', state: 'open', since: NOON - SECOND, until: NOON + HOUR },
    ]),
  ],
  [
    'I22',
    'two probes at once',
    [
      ...CLEAN.filter(
        ([, , facts]) => !('contact' in facts && facts.attempt === 'a1' && facts.type === 'placed'),
      ).map(
        ([run, wall, facts]): Entry =>
          facts.type === 'posting' && facts.attempt === 'b1'
            ? [run, NOON + 25, { ...facts, fencedAt: NOON + 15 }]
            : [run, wall, facts],
      ),
      ['run-a', NOON - SECOND, { type: 'breaker', state: 'open', since: NOON - SECOND, until: NOON - 1 }],
    ],
  ],
])('%s: %s', (invariant, _, entries) => {
  expect(findingsIn(entries)).toContain(`${invariant} violation`);
});

it('I22: many refusals are the provider’s doing, and told', () => {
  const refused = (every: number) =>
    findingsOfMany(200, (id, at, index) => {
      const named = { attempt: id, contact: `renewals/${index}` };
      const posting: Entry = ['run-a', at, { type: 'posting', ...named, n: 1, fencedAt: at }];
      return index % every === 0
        ? [posting, ['run-a', at + 1, { type: 'refused', ...named, blame: 'throttled' }]]
        : [posting];
    }).filter((finding) => finding.startsWith('I22'));
  expect(refused(20)).toEqual([]);
  expect(refused(4)).toEqual(['I22 warning']);
});

describe('what is no violation', () => {
  const b2 = lifeOf('b1', BOB_S, NOON + SECOND, 'run-b');
  it.each<[string, readonly Entry[]]>([
    [
      'a call that had passed the fence when another run was told to wait',
      plus([
        'run-b',
        NOON + 15,
        { type: 'held-back', scope: 'account', until: NOON + 22, attempt: 'b1', byProvider: true },
      ]),
    ],
    [
      'a call at the end of the hold',
      plus(['run-a', NOON - MINUTE, { type: 'held-back', scope: 'account', until: NOON + 10 }]),
    ],
    [
      'a call once the clock is trusted again',
      plus(
        ['run-a', NOON - 2 * SECOND, { type: 'mistrusted', about: 'clock', reason: 'it jumped' }],
        ['run-a', NOON - SECOND, { type: 'trusted', about: 'clock', reason: 'it jumped' }],
        ['run-b', NOON - SECOND, { type: 'mistrusted', about: 'journal', reason: 'the disk is full' }],
      ),
    ],
    [
      'an attempt rescued after its process died',
      [
        ...b2.filter(([, , { type }]) => type === 'posting'),
        ...CLEAN.filter(([, , facts]) => !('contact' in facts && facts.attempt === 'b1')),
        ['run-a', NOON + 30 * SECOND, { type: 'rescued', ...B1, as: 'unconfirmed' }],
        ['run-a', NOON + 40 * SECOND, { type: 'adopted', ...B1, call: 'call-b1', how: 'found' }],
      ],
    ],
    [
      'webhooks again and again, some of strangers',
      plus(
        ['run-a', NOON + MINUTE, { type: 'webhook', attempt: 'b1' }],
        ['run-b', NOON + MINUTE, { type: 'webhook', attempt: 'b1' }],
        ['run-b', NOON + HOUR, { type: 'webhook', count: 12 }],
      ),
    ],
    [
      'a lost reply that was asked for again',
      plus([
        'run-a',
        NOON + 2 * MINUTE,
        { type: 'settled', ...A1, disposition: 'no_answer', source: 'webhook' },
      ]),
    ],
    [
      'a probe that got through, and the next calls',
      plus(
        ['run-a', NOON - MINUTE, { type: 'breaker', state: 'open', since: NOON - MINUTE, until: NOON }],
        ['run-a', NOON + 2 * SECOND, { type: 'breaker', state: 'closed' }],
      ),
    ],
  ])('%s', (_, entries) => {
    expect(findingsIn(entries)).toEqual([]);
  });

  it('a late answer that agrees is only told', () => {
    const late: Entry[] = [
      ['run-b', NOON + 30, { type: 'rescued', ...A1, as: 'unconfirmed' }],
      ['run-b', NOON + 40, { type: 'adopted', ...A1, call: 'call-a1', how: 'found' }],
    ];
    expect(findingsIn(plus(...late))).toEqual(['I19 warning']);
  });
});

it('I16: knows every pause of the event log, not only the latest', () => {
  const seen = (state: string, since: number): Entry => [
    'run-a',
    since + 1,
    { type: 'campaign', campaign: 'renewals', state, since },
  ];
  const paused = [seen('paused', AT_A2 - MINUTE), seen('running', AT_A2 + MINUTE)];
  expect(findingsIn(plus(...paused))).toEqual(['I16 violation']);
  expect(findingsIn(plus(seen('paused', NOON + HOUR), seen('running', NOON + 2 * HOUR)))).toEqual([]);
});

it('I25: tells where a secret or a number stands, not what it is', () => {
  const leaks = { files: 1, hasLogs: true, hasSecrets: true, moreHits: 0 };
  const found = (hits: readonly { file: string; line: number; what: string }[]) =>
    audit({ ...cleanCase(), leaks: { ...leaks, hits } }).findings;
  expect(found([])).toEqual([]);
  expect(found([{ file: 'engine.log', line: 7, what: 'number' }])).toMatchObject([
    { invariant: 'I25', severity: 'violation', message: 'engine.log:7 holds an imported number in full' },
  ]);
  expect(audit(cleanCase()).checked).not.toContain('I25');
});
