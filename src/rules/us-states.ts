import { FIRST_VERSION, type RulePack } from './rule.ts';
import { STATES_A_TO_M } from './us-states-a-m.ts';
import { STATES_N_TO_Z } from './us-states-n-z.ts';

/** Every state that is stricter than federal law; each has a pack of its own, too. */
export const US_STATES: RulePack = {
  ...FIRST_VERSION,
  name: 'us-states',
  title: 'United States, every state stricter than federal law, by where the person may be',
  rules: [...STATES_A_TO_M, ...STATES_N_TO_Z],
};

/** `us-fl` and so on: the rows of one state out of `US_STATES`. */
export const SINGLE_STATES: readonly RulePack[] = [
  ...new Set(US_STATES.rules.map(({ jurisdiction }) => jurisdiction)),
].map((jurisdiction) => {
  const rules = US_STATES.rules.filter((rule) => rule.jurisdiction === jurisdiction);
  return {
    ...FIRST_VERSION,
    name: jurisdiction.toLowerCase(),
    title: `United States, ${rules[0]?.name ?? jurisdiction} alone`,
    rules,
  };
});
