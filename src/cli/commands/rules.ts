import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { findRules, nearestRuleNames, RULE_PACKS } from '../../rules/packs.ts';
import type { RulePack } from '../../rules/rule.ts';
import { examples } from '../arguments.ts';
import { WrongRequest } from '../exit.ts';
import { print, printJson } from '../output.ts';
import { packJson, packListText, packText } from '../rules-text.ts';
import { styleFor } from '../style.ts';

export function addRules(program: Command): void {
  program
    .command('rules')
    .argument('[name]', 'print this one')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial rules', 'every name with one line'],
        ['fairdial rules us-fl', 'hours by day, holidays with their dates, limits, sources'],
      ),
    )
    .action(rules);
}

function rules(name: string | undefined, { json }: { json?: boolean }): void {
  const style = styleFor(process.stdout);
  const year = new Date(systemClock.wallMs()).getUTCFullYear();
  if (name === undefined) {
    if (json) printJson(RULE_PACKS.map(({ name, title, version }) => ({ name, title, version })));
    else print(packListText(style));
    return;
  }
  const pack = knownPack(name);
  if (json) printJson(packJson(pack, year));
  else print(packText(pack, year, style));
}

function knownPack(name: string): RulePack {
  const pack = findRules(name.toLowerCase());
  if (pack) return pack;
  const near = nearestRuleNames(name);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'fairdial rules lists them all.';
  throw new WrongRequest(`There are no rules called ${JSON.stringify(name)}.`, hint);
}
