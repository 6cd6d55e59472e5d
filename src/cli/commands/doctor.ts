import type { Command } from 'commander';
import {
  type Config,
  describeConfig,
  doubtfulSettings,
  loadConfig,
  readEnvironment,
} from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { plural } from '../../domain/number-words.ts';
import { examples } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { type Finding, findingLines, notGood } from '../doctor/finding.ts';
import { lookAtMachine } from '../doctor/machine.ts';
import { lookAtProvider } from '../doctor/provider.ts';
import { lookAtReach } from '../doctor/reach.ts';
import { lookAtStore } from '../doctor/store.ts';
import { columns } from '../format.ts';
import { print, printJson } from '../output.ts';
import { type Style, styleFor } from '../style.ts';

export function addDoctor(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .option('--offline', 'ask neither OneInbox nor FAIRDIAL_PUBLIC_URL')
    .option('--json', 'print what was found as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial doctor', 'everything, with what mends it'],
        ['fairdial doctor --offline', 'this machine and its Redis'],
      ),
    )
    .action((options: { offline?: boolean; json?: boolean }) => doctor(options, finish));
}

/** Exits 1 when something would keep everybody from being called. */
async function doctor(
  { offline = false, json }: { offline?: boolean; json?: boolean },
  finish: Finish,
): Promise<void> {
  const environment = readEnvironment();
  const config = loadConfig(environment);
  const findings = [
    ...doubtfulSettings(environment).map(({ message, fix = 'correct it' }) =>
      notGood('doubt', 'settings', { says: message, mend: fix }),
    ),
    ...(await lookAtAll(config, offline)),
  ];
  const settings = describeConfig(environment);
  if (findings.some(({ state }) => state === 'bad')) finish(1);
  if (json) return printJson({ findings, settings });
  print(report({ findings, settings }, styleFor(process.stdout)));
}

async function lookAtAll(config: Config, offline: boolean): Promise<Finding[]> {
  const looks = [
    lookAtMachine(config, systemClock),
    lookAtStore(config, systemClock),
    ...(offline ? [] : [lookAtProvider(config, systemClock), lookAtReach(config)]),
  ];
  return (await Promise.all(looks)).flat();
}

function report(
  { findings, settings }: { findings: readonly Finding[]; settings: ReturnType<typeof describeConfig> },
  style: Style,
): string {
  return [
    ...findings.flatMap((finding) => findingLines(finding, style)),
    '',
    ...columns(settings.map(({ name, value }) => [name, value])),
    '',
    verdict(findings, style),
  ].join('\n');
}

/** The last line; it agrees with the marks above it. */
function verdict(findings: readonly Finding[], style: Style): string {
  const bad = findings.filter(({ state }) => state === 'bad').length;
  if (bad > 0) return style('red', `${plural(bad, 'thing')} to mend before anybody can be called.`);
  const doubts = findings.filter(({ state }) => state === 'doubt').length;
  return doubts > 0
    ? style(
        'yellow',
        `Nothing that surely keeps anybody from being called; ${plural(doubts, 'doubt')} (!!) to look at first.`,
      )
    : style('green', 'Nothing found that would keep anybody from being called.');
}
