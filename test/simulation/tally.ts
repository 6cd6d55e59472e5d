import { CRASH_POINTS, type CrashPoint } from '../../src/domain/crash-point.ts';

/** How often each kind of thing befell a world or many of them; a kind is a family and a name in it. */
export class Tally {
  readonly #families = new Map<string, Map<string, number>>();

  count(family: string, name: string, times = 1): void {
    const counts = this.#families.get(family) ?? new Map<string, number>();
    if (counts.size === 0) this.#families.set(family, counts);
    counts.set(name, (counts.get(name) ?? 0) + times);
  }

  of(family: string, name: string): number {
    return this.#families.get(family)?.get(name) ?? 0;
  }

  add(counts: readonly Count[]): void {
    for (const { family, name, times } of counts) this.count(family, name, times);
  }

  counts(): Count[] {
    return [...this.#families].flatMap(([family, counts]) =>
      [...counts].map(([name, times]) => ({ family, name, times })),
    );
  }
}

export interface Count {
  readonly family: string;
  readonly name: string;
  readonly times: number;
}

/** The parts of importing and of the reports do not run in a simulated world; real processes die in them. */
const ELSEWHERE = /^(after-apply-campaign|.*-import.*|.*-report-.*)$/;
const POINTS: readonly CrashPoint[] = CRASH_POINTS.filter((point) => !ELSEWHERE.test(point));

/** Every kind of fault a world can meet. A long run that does not meet each of them often has proved less than it says. */
export const FAULTS: Readonly<Record<string, readonly string[]>> = {
  weather: ['lostRequest', 'lostReply', 'crashBefore', 'crashAfter', 'freeze', 'plain', 'outage', 'doubt'],
  queue: ['lost item', 'doubled item', 'lost wake', 'stalled item', 'item of the dead'],
  process: ['dies', 'dies during POST', 'held up at POST', 'is born again', 'clock ahead'],
  POST: [
    'accept',
    'slow',
    'reject',
    'throttle',
    'unreachable',
    'doubtAfter',
    'doubtBefore',
    'blame',
    'wrongId',
    'ghost',
  ],
  call: ['answered', 'refusesCalls', 'callBack', 'noAnswer', 'busy', 'failed', 'unanalysed', 'stuck'],
  provider: ['read fails', 'list lags', 'record lags', 'clock off', 'no echo', 'stop ignored'],
  webhook: ['in time', 'late', 'twice', 'lost'],
  operator: ['pause', 'edit', 'suppress', 'import', 'release', 'cancel', 'resume'],
  engine: [
    'call-unconfirmed',
    'attempt-adopted',
    'attempt-held',
    'attempt-given-back',
    'number-backed-off',
    'breaker',
    'rescued',
    'contacts-closed',
    'unexplained-call',
    'trouble',
  ],
  'dies at': POINTS,
};

/** Each kind of fault and how often it was met, in the order of `FAULTS`. */
export function faultsIn(tally: Tally): Count[] {
  return Object.entries(FAULTS).flatMap(([family, names]) =>
    names.map((name) => ({ family, name, times: tally.of(family, name) })),
  );
}

/** A line for each family: what was met, and how often. */
export function tableOf(tally: Tally): string {
  const lines = Object.entries(FAULTS).map(([family, names]) => {
    const counts = names.map((name) => `${name} ${tally.of(family, name).toLocaleString('en')}`);
    return `  ${family.padEnd(9)} ${counts.join(' · ')}`;
  });
  return lines.join('\n');
}
