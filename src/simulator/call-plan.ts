import { type Dice, dice } from './dice.ts';
import type { Behaviour, Result, Scenario, ScriptedResult } from './scenario-schema.ts';

/** Everything that will happen to one call, decided when it is created. Times in ms. */
export interface CallPlan {
  /** 1 for the first call to this number. */
  readonly nth: number;
  readonly result: Result;
  readonly dialDelay: number;
  readonly ring: number;
  /** How long after the answer it ends; none for calls nobody answers. */
  readonly talk?: number;
  readonly analysisDelay: number;
  readonly endStatus: 'completed' | 'failed';
  readonly endReason: string | null;
  readonly outcome: string | null;
}

/** What becomes of the nth call to this number: fixed by seed, number and n alone. */
export function planCall(scenario: Scenario, to: string, nth: number): CallPlan {
  const chances = dice(scenario.seed, to, nth);
  const { result, ...behaviour } = scriptedResult(scenario, to, nth) ?? mixedResult(scenario, chances);
  const times = {
    dialDelay: chances.within(scenario.dial_delay),
    ring: chances.within(behaviour.ring ?? scenario.ring),
    analysisDelay: chances.within(scenario.analysis_delay),
  };
  const talk = chances.within(behaviour.talk ?? scenario.talk);
  const end = endOf(result, behaviour, { scenario, chances });
  return { nth, result, ...times, ...(isPickedUp(result) ? { talk } : {}), ...end };
}

function scriptedResult(scenario: Scenario, to: string, nth: number): ScriptedResult | undefined {
  const script = scenario.numbers.find(({ number, ends_with }) =>
    number === undefined ? to.endsWith(ends_with ?? '-') : number === to,
  );
  return script?.results[Math.min(nth, script.results.length) - 1];
}

function mixedResult({ mix }: Scenario, chances: Dice): ScriptedResult {
  const weights = Object.fromEntries(Object.entries(mix).map(([name, entry]) => [name, entry.weight]));
  const result = chances.pick(weights as Record<Result, number>);
  const { weight: _, ...behaviour } = mix[result] ?? { weight: 0 };
  return { result, ...behaviour };
}

function isPickedUp(result: Result): boolean {
  return result === 'answered' || result === 'voicemail' || result === 'stuck';
}

type End = Pick<CallPlan, 'endStatus' | 'endReason' | 'outcome'>;

function endOf(result: Result, behaviour: Behaviour, source: { scenario: Scenario; chances: Dice }): End {
  const label = outcomeIn(behaviour.outcome, source.chances);
  if (isPickedUp(result)) {
    const spoken = label === undefined ? outcomeIn(source.scenario.outcomes, source.chances) : label;
    const outcome = result === 'voicemail' ? (label ?? 'Voicemail') : (spoken ?? null);
    return { endStatus: 'completed', endReason: behaviour.end_reason ?? 'hangup', outcome };
  }
  const style = behaviour.shows ?? source.scenario.unanswered_shows;
  const completed = style === 'completed' || (style === 'mixed' && source.chances.chance(0.5));
  if (completed && result !== 'failed') {
    return {
      endStatus: 'completed',
      endReason: behaviour.end_reason ?? null,
      outcome: label === undefined ? 'Not Connected' : label,
    };
  }
  return {
    endStatus: 'failed',
    endReason: behaviour.end_reason ?? REASONS[result] ?? null,
    outcome: label ?? null,
  };
}

const REASONS: Readonly<Partial<Record<Result, string>>> = {
  no_answer: 'no_answer',
  busy: 'busy',
  failed: 'sip_error',
};

/** `none` stands for a call the analysis could not label. */
function outcomeIn(weights: Readonly<Record<string, number>> | undefined, chances: Dice) {
  if (!weights || Object.keys(weights).length === 0) return undefined;
  const label = chances.pick(weights);
  return label === 'none' ? null : label;
}
