import { normaliseOutcome, type OutcomeAction } from '../domain/campaign.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import { parseDelay } from './delays.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { kindName, shown, sourceOf, type Written, type WrittenEntry } from './written.ts';

const FORM = 'Write suppress, close, or retry and a delay such as retry 2d.';

/** Outcome label → what it means for the contact; labels in the form outcomes are compared in. */
export function readOutcomes(written: Written, problems: ProblemList): Record<string, OutcomeAction> {
  if (written.kind !== 'mapping') return {};
  const labels = new Map<string, WrittenEntry>();
  const actions = written.entries.flatMap((entry) => {
    const label = normaliseOutcome(entry.key);
    const first = labels.get(label);
    labels.set(label, first ?? entry);
    if (first) return problems.error(entry.keyPlace, sameLabel(entry, first)) ?? [];
    const action = readAction(entry.value, problems);
    return action === undefined ? [] : [[label, action] as const];
  });
  return Object.fromEntries(actions);
}

function readAction(written: Written, problems: ProblemList): OutcomeAction | undefined {
  const action = parseAction(sourceOf(written)?.trim() ?? kindName(written));
  return 'code' in action ? problems.error(written.place, action) : action;
}

function parseAction(text: string): OutcomeAction | Finding {
  if (text === 'suppress' || text === 'close') return { kind: text };
  const [word = '', delay, ...more] = text.split(/\s+/);
  if (word !== 'retry' || delay === undefined || more.length > 0) return invalidAction(text);
  const after = parseDelay(delay);
  return 'code' in after ? after : { kind: 'retry', after };
}

function invalidAction(text: string): Finding {
  const [near] = text === 'retry' ? [] : nearestNames(text, ['suppress', 'close', 'retry 2d']);
  const fix = near === undefined ? FORM : `Did you mean ${near}? ${FORM}`;
  return { code: 'invalid-outcome-action', message: `${shown(text)} is nothing an outcome can mean`, fix };
}

function sameLabel(entry: WrittenEntry, first: WrittenEntry): Finding {
  return {
    code: 'duplicate-outcome',
    message: `${shown(entry.key)} is the same outcome as ${shown(first.key)} in line ${first.keyPlace.line}`,
    fix: 'Keep one of them: case, spaces and hyphens make no difference.',
  };
}
