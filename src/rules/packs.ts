import { nearestNames } from '../domain/nearest-name.ts';
import { EUROPE } from './europe.ts';
import { OTHER_COUNTRIES } from './other-countries.ts';
import { FIRST_VERSION, type RulePack } from './rule.ts';
import { US_FEDERAL, US_REG_F } from './us-federal.ts';
import { SINGLE_STATES, US_STATES } from './us-states.ts';

const US: RulePack = {
  ...FIRST_VERSION,
  name: 'us',
  title: 'United States: us-federal and us-states',
  rules: [...US_FEDERAL.rules, ...US_STATES.rules],
};

/** In the order in which they are listed. */
export const RULE_PACKS: readonly RulePack[] = [
  US,
  US_FEDERAL,
  US_STATES,
  US_REG_F,
  ...OTHER_COUNTRIES,
  ...EUROPE,
  ...SINGLE_STATES,
];

const byName = new Map(RULE_PACKS.map((pack) => [pack.name, pack]));

/** The pack of this name, e.g. `us-federal`; undefined when there is none. Case counts. */
export function findRules(name: string): RulePack | undefined {
  return byName.get(name);
}

/** Names that `rules:` of a campaign file may list. */
export function ruleNames(): readonly string[] {
  return RULE_PACKS.map(({ name }) => name);
}

/** What to write instead of a name that is none: what begins like it (`us-fed`), else what looks like it. */
export function nearestRuleNames(written: string): readonly string[] {
  const begun =
    written.trim().length > 'us-'.length
      ? ruleNames().filter((name) => name.startsWith(written.trim().toLowerCase()))
      : [];
  return begun.length > 0 ? begun.slice(0, 3) : nearestNames(written, ruleNames(), 3);
}
