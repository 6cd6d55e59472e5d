import { DAY_OF_HOURS, type Rule, type RuleCap, VERIFIED } from './rule.ts';

/** A row about sales calls to people in one state, unless the fields say otherwise. */
export function stateRule(
  code: string,
  fields: Omit<Rule, 'code' | 'jurisdiction' | 'kinds' | 'verified'> & Partial<Pick<Rule, 'kinds'>>,
): Rule {
  return { code, jurisdiction: code.slice(0, 5), kinds: ['sales'], verified: VERIFIED, ...fields };
}

/** "No more than three calls in 24 hours on the same subject, whatever number they come from." */
export const THREE_A_DAY: RuleCap = { max: 3, per: DAY_OF_HOURS, scope: 'subject' };
