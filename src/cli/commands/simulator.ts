import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { FairdialError } from '../../domain/errors.ts';
import { examples, wholeNumber } from '../arguments.ts';
import { campaignsIn, fromNumbersOf } from '../campaigns-in.ts';
import { TRIAL_LEDGER } from '../other-origin.ts';
import { note, print } from '../output.ts';
import { aborted, watchStopSignals } from '../stop-signals.ts';

interface SimulatorOptions {
  readonly port: number;
  readonly scenario?: string;
  readonly log?: string;
  readonly campaigns: string;
}

export function addSimulator(program: Command): void {
  program
    .command('simulator')
    .option('--port <n>', 'port to listen on (0: any free one)', wholeNumber(0, 65_535), 8421)
    .option('--scenario <file>', 'YAML: how people answer, how long they talk, what goes wrong')
    .option('--log <file>', 'append what happens to each call, as JSON lines')
    .option('--campaigns <dir>', 'show the numbers of these campaign files as registered', 'campaigns')
    .addHelpText(
      'after',
      examples(
        ['fairdial simulator', 'on port 8421, people answer as people do'],
        [
          'fairdial simulator --scenario campaigns/samples/demo-scenario.yaml --log calls.jsonl',
          'a scenario, logged',
        ],
      ),
    )
    .action(simulate);
}

async function simulate({ port, scenario, log, campaigns }: SimulatorOptions): Promise<void> {
  const signals = watchStopSignals(systemClock);
  const { startSimulator } = await import('../../simulator/server.ts');
  const { loadScenario } = await import('../../simulator/scenarios.ts');
  const simulator = await startSimulator({
    port,
    listed: fromNumbersOf(await campaignsIn(campaigns)),
    ...(scenario !== undefined && { scenario: await loadScenario(scenario) }),
    ...(log !== undefined && { logFile: log }),
  }).catch((error) => {
    throw explained(error, port);
  });
  print(`The OneInbox simulator listens on ${simulator.url} — point fairdial at it with:`);
  // A ledger of its own: who was called in a trial would count as called for the account, too.
  print(`  ${TRIAL_LEDGER} ONEINBOX_BASE_URL=${simulator.url} ONEINBOX_API_KEY=anything fairdial run FILE`);
  await aborted(signals.signal);
  await simulator.stop();
  const { posts, accepted } = simulator.stats();
  note(`Stopped: ${posts} calls asked for, ${accepted} accepted.`);
}

function explained(error: unknown, port: number): unknown {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (!taken) return error;
  return new FairdialError(
    'http-address',
    `Port ${port} is taken by another program.`,
    'Choose another with --port.',
  );
}
