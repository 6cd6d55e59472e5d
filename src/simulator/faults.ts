import { dice } from './dice.ts';
import type { FaultName, Scenario } from './scenario-schema.ts';

/** The order in which faults are tried; the first that strikes is the one. */
const FAULTS = [
  'refuse_429',
  'status_503_before_accept',
  'hang_before_accept',
  'late_accept',
  'status_500_after_accept',
  'reset_after_accept',
  'malformed_after_accept',
  'hang_after_accept',
] as const satisfies readonly FaultName[];

/** What goes wrong with the nth POST for this number: fixed by seed, number and n alone. */
export function faultFor(scenario: Scenario, to: string, nthPost: number): FaultName | undefined {
  const chances = dice(scenario.seed, 'fault', to, nthPost);
  return FAULTS.filter((name) => chances.chance(scenario.faults[name]?.probability ?? 0))[0];
}

/** Answers that promise success and cannot be read, one after the other. */
const MALFORMED = [
  { status: 201, body: '{"id":"3c90c3cc-0d44-4b50-88', type: 'application/json' },
  { status: 200, body: '<!doctype html><title>Welcome</title>', type: 'text/html' },
  { status: 201, body: '{}', type: 'application/json' },
  { status: 201, body: '{"id":5}', type: 'application/json' },
  { status: 201, body: '', type: 'application/json' },
] as const;

export function malformedAnswer(nth: number): (typeof MALFORMED)[number] {
  return MALFORMED[nth % MALFORMED.length] ?? MALFORMED[0];
}
