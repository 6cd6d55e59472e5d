import { type LoadResult, parseCampaign } from '../../../src/campaign/load-campaign.ts';
import type { Campaign } from '../../../src/domain/campaign.ts';
import type { Problem } from '../../../src/domain/errors.ts';

/** The four required fields, one line each: lines 1 to 4 of every text made here. */
const REQUIRED: Readonly<Record<string, string>> = {
  agent_id: 'agent-1',
  from_numbers: '[{ number: "+12125550100", max_concurrent: 5 }]',
  contacts: '{ file: people.csv }',
  calling_window: '{ mon-fri: "09:00-17:00" }',
};

/** A campaign file: the required fields, some of them written otherwise, then further fields from line 5 on. */
export function campaignText(fields: Readonly<Record<string, string>> = {}): string {
  const all = { ...REQUIRED, ...fields };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`;
}

export function parse(text: string, now?: number): LoadResult {
  const context = { file: 'test-campaign.yaml', directory: '/campaigns' };
  return parseCampaign(text, now === undefined ? context : { ...context, now });
}

/** Errors and warnings, in order. */
export function problemsOf(result: LoadResult): readonly Problem[] {
  return result.kind === 'valid' ? result.warnings : result.problems;
}

/** `code@line:column`, or `warning code@line:column`. */
export function summary(problem: Problem): string {
  const place = [problem.line, problem.column].filter((part) => part !== undefined).join(':');
  return `${problem.severity === 'warning' ? 'warning ' : ''}${problem.code}@${place}`;
}

/** The meaning of a text that must be valid. */
export function meaningOf(text: string): Campaign {
  const result = parse(text);
  if (result.kind === 'valid') return result.campaign;
  throw new Error(result.problems.map(({ message }) => message).join('\n'));
}
