import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { FairdialError, InputError } from '../../domain/errors.ts';
import type { Standing } from '../../domain/standing.ts';
import { checkSuppressions } from '../../importing/check-suppressions.ts';
import { inspectContactFiles } from '../../importing/contact-files.ts';
import { suppressionFolders } from '../../importing/suppression-folder.ts';
import { examples } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { displayKind } from '../display-kind.ts';
import { problemText } from '../exit.ts';
import { follow } from '../follow.ts';
import { type LoadedFile, loadFiles } from '../load-files.ts';
import { warnOfOtherOrigin } from '../other-origin.ts';
import { note, print, printJson } from '../output.ts';
import { createProgressDisplay } from '../progress-display.ts';
import { exportAtTheEnd, mustTakeReports } from '../reports-folder.ts';
import { runSucceeded, summaryJson, summaryText } from '../run-summary.ts';
import { logLevelIsSet, quietLog, readDiallingConfig } from '../settings.ts';
import { type Service, startService } from '../start-service.ts';
import { type StopSignals, watchStopSignals } from '../stop-signals.ts';
import { styleFor } from '../style.ts';
import { httpSettings } from './serve.ts';

interface RunOptions {
  readonly reports: string;
  readonly json?: boolean;
}

export function addRun(program: Command, finish: Finish): void {
  program
    .command('run')
    .argument('<file...>', 'campaign files')
    .option('--reports <dir>', 'folder for the reports', 'reports')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial run campaigns/renewals.yaml', 'run one campaign; outside its hours it waits'],
        ['fairdial run a.yaml b.yaml --reports out', 'two at once, reports under out/'],
      ),
    )
    .action(async (files: string[], options: RunOptions) => run(files, options, finish));
}

async function run(files: readonly string[], options: RunOptions, finish: Finish): Promise<void> {
  const loaded = await loadFiles(files, systemClock.wallMs());
  await checkContactFiles(loaded);
  await checkSuppressionLists(loaded);
  const config = readDiallingConfig();
  await mustTakeReports(options.reports);
  const signals = watchStopSignals(systemClock);
  const service = await startRun(config, { files, reportsDir: options.reports });
  warnOfOtherOrigin(await service.engine.ledger.generation.origin().catch(() => undefined), config);
  const standing = await toTheEnd(service, { config, signals, json: options.json });
  const exported = await exportAtTheEnd(service.engine, options.json);
  await service.stop();
  const stopped = signals.exitCode();
  if (stopped !== undefined) {
    note(`Stopped before the end; go on with: fairdial run ${files.join(' ')}`);
    return finish(stopped);
  }
  if (standing === undefined) throw new FairdialError('no-standing', 'The campaigns could not be looked at.');
  report(standing, options);
  if (!(runSucceeded(standing) && exported)) finish(1);
}

/** A number that cannot be read is one that could be dialled: nothing starts. */
async function checkSuppressionLists(loaded: readonly LoadedFile[]): Promise<void> {
  const folders = loaded.flatMap(({ file }) => suppressionFolders(dirname(file)));
  const { problems } = await checkSuppressions(
    loaded.map(({ campaign }) => campaign),
    folders,
  );
  if (problems.length > 0) throw new InputError(problems);
}

/** Contact files with problems are better known now than when the campaign has paused because of them. */
async function checkContactFiles(loaded: readonly LoadedFile[]): Promise<void> {
  for (const { campaign, warnings } of loaded) {
    const files = await inspectContactFiles(campaign);
    for (const warning of [...warnings, ...files.warnings])
      note(problemText(warning, styleFor(process.stderr)));
  }
}

/** Where OneInbox can reach us, webhooks are taken, unless a service on this machine already takes them. */
async function startRun(
  config: Config,
  { files, reportsDir }: { files: readonly string[]; reportsDir: string },
): Promise<Service> {
  const options = {
    clock: systemClock,
    config: () => quietLog(config, process.stderr.isTTY ? 'fatal' : 'warn'),
    files,
    reportsDir,
    http: httpSettings(config),
  };
  if (config.publicUrl === undefined) return startService(options);
  const listen = { host: config.host, port: config.port };
  return startService({ ...options, listen }).catch((error) => {
    if (!(error instanceof FairdialError && error.code === 'http-address')) throw error;
    note(`${error.message} Webhooks are left to whoever listens there.`);
    return startService(options);
  });
}

interface Following {
  readonly config: Pick<Config, 'guardMs' | 'maxConcurrent'>;
  readonly signals: StopSignals;
  readonly json: boolean | undefined;
}

/** Follow the campaigns of the files until their end, or until the person stops us. */
export function toTheEnd(
  { engine }: Service,
  { config, signals, json }: Following,
): Promise<Standing | undefined> {
  const { guardMs, maxConcurrent } = config;
  return follow({
    engine,
    names: engine.campaignNames(),
    guardMs,
    ...(maxConcurrent !== undefined && { accountLimit: maxConcurrent }),
    display: createProgressDisplay(
      process.stderr,
      displayKind(process.stderr, { json, logs: logLevelIsSet() }),
    ),
    signal: signals.signal,
  });
}

function report(standing: Standing, { reports, json }: RunOptions): void {
  if (json) printJson(summaryJson(standing, reports));
  else print(`\n${summaryText(standing, reports, styleFor(process.stdout))}`);
}
