import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { examples } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { WrongRequest } from '../exit.ts';
import { warnOfOtherOrigin } from '../other-origin.ts';
import { note, print } from '../output.ts';
import { mustTakeReports } from '../reports-folder.ts';
import { readDiallingConfig } from '../settings.ts';
import { startService } from '../start-service.ts';
import { aborted, watchStopSignals } from '../stop-signals.ts';

interface ServeOptions {
  readonly campaigns: string;
  readonly reports: string;
}

export function addServe(program: Command, finish: Finish): void {
  program
    .command('serve')
    .option('--campaigns <dir>', 'folder with the campaign files', 'campaigns')
    .option('--reports <dir>', 'folder for the reports', 'reports')
    .addHelpText(
      'after',
      examples(
        ['fairdial serve', 'run campaigns/*.yaml; reports under reports/'],
        ['fairdial serve --campaigns /srv/calls', 'another folder'],
        ['REDIS_URL=redis://cache:6379 fairdial serve', 'share the work with other instances'],
      ),
    )
    .action(async (options: ServeOptions) => serve(options, finish));
}

async function serve({ campaigns, reports }: ServeOptions, finish: Finish): Promise<void> {
  const config = readDiallingConfig();
  await mustBeFolder(campaigns);
  await mustTakeReports(reports);
  const signals = watchStopSignals(systemClock);
  const service = await startService({
    clock: systemClock,
    config: () => config,
    reportsDir: reports,
    campaignsDir: campaigns,
    listen: { host: config.host, port: config.port },
    http: httpSettings(config),
  });
  print(`fairdial runs the campaigns in ${campaigns}/; reports under ${reports}/`);
  print(
    `listening on ${service.http?.url ?? ''} (${config.token ? 'changes need FAIRDIAL_TOKEN' : 'read only: no FAIRDIAL_TOKEN'})`,
  );
  warnOfOtherOrigin(await service.engine.ledger.generation.origin().catch(() => undefined), config);
  await aborted(signals.signal);
  note('Stopping: nothing new is dialled; calls in progress go on, and are found again at the next start.');
  await service.stop();
  finish(0);
}

async function mustBeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new WrongRequest(
    `${folder}: ${found ? 'this is a file, not a folder' : 'there is no such folder'}.`,
    'Name the folder that holds the campaign files: fairdial serve --campaigns DIR',
  );
}

export function httpSettings({ token, guardMs, maxConcurrent }: Config) {
  return {
    guardMs,
    ...(token !== undefined && { token }),
    ...(maxConcurrent !== undefined && { accountLimit: maxConcurrent }),
  };
}
