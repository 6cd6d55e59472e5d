import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { FairdialError } from '../../domain/errors.ts';
import type { Standing } from '../../domain/standing.ts';
import { loadScenario } from '../../simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { examples } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { type AuditLine, audit, readReportedCalls } from '../demo-audit.ts';
import { columns } from '../format.ts';
import { type LoadedFile, loadFiles } from '../load-files.ts';
import { note, print, printJson } from '../output.ts';
import { mustTakeReports } from '../reports-folder.ts';
import { runSucceeded, summaryJson, summaryText } from '../run-summary.ts';
import { quietLog, readLogSettings } from '../settings.ts';
import { type Service, startService } from '../start-service.ts';
import { type StopSignals, watchStopSignals } from '../stop-signals.ts';
import { type Style, styleFor } from '../style.ts';
import { toTheEnd } from './run.ts';

interface DemoOptions {
  readonly dir: string;
  readonly keep?: boolean;
  readonly json?: boolean;
}

export function addDemo(program: Command, finish: Finish): void {
  program
    .command('demo')
    .option('--dir <dir>', 'folder for the reports', 'reports')
    .option('--keep', 'keep the data of the private Redis, and say where it is')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples(['fairdial demo', 'takes under a minute; reports under reports/demo/']))
    .action((options: DemoOptions) => demo(options, finish));
}

async function demo(options: DemoOptions, finish: Finish): Promise<void> {
  await mustTakeReports(options.dir, '--dir');
  const signals = watchStopSignals(systemClock);
  const [loaded] = await loadFiles([sample('demo.yaml')], systemClock.wallMs());
  if (loaded === undefined) throw new FairdialError('no-sample', 'The sample campaign is missing.');
  const dataDir = await mkdtemp(join(tmpdir(), 'fairdial-demo-'));
  const simulator = await startSimulator({ scenario: await loadScenario(sample('demo-scenario.yaml')) });
  try {
    const standing = await runDemo({ loaded, dataDir, simulator, signals }, options);
    const stopped = signals.exitCode();
    if (stopped !== undefined || standing === undefined) return finish(stopped ?? 1);
    const reported = await readReportedCalls(join(options.dir, loaded.campaign.name));
    const lines = audit(loaded.campaign, reported, simulator.log());
    show(standing, lines, options);
    if (!(lines.every(({ agrees }) => agrees) && runSucceeded(standing))) finish(1);
  } finally {
    await simulator.stop();
    await cleanUp(dataDir, options);
  }
}

/** The samples lie beside the program, wherever it is installed. */
function sample(name: string): string {
  return fileURLToPath(new URL(`../../../campaigns/samples/${name}`, import.meta.url));
}

interface Stage {
  readonly loaded: LoadedFile;
  readonly dataDir: string;
  readonly simulator: Simulator;
  readonly signals: StopSignals;
}

async function runDemo(stage: Stage, { dir, json }: DemoOptions): Promise<Standing | undefined> {
  const { loaded, dataDir, simulator, signals } = stage;
  note(`Running the sample campaign ${loaded.file} against simulated people; nobody is called.\n`);
  const settings = demoConfig(dataDir, simulator.url);
  const service = await startService({
    clock: systemClock,
    config: (http) => ({ ...settings, ...(http && { publicUrl: http.url }) }),
    files: [loaded.file],
    reportsDir: dir,
    listen: { host: settings.host, port: settings.port },
    http: { guardMs: settings.guardMs },
  });
  return following(service, { config: settings, signals, json });
}

async function following(
  service: Service,
  { config, signals, json }: { config: Config; signals: StopSignals; json: boolean | undefined },
): Promise<Standing | undefined> {
  try {
    return await toTheEnd(service, { config, signals, json });
  } finally {
    await service.stop();
  }
}

/** Made by hand: nothing of the person's own settings may reach a real account. Short times, since people talk for a second. */
function demoConfig(dataDir: string, baseUrl: string): Config {
  const settings: Config = {
    apiKey: 'demo',
    baseUrl,
    dataDir,
    keyPrefix: 'fairdial',
    host: '127.0.0.1',
    port: 0,
    pollMs: 1_000,
    guardMs: 0,
    proofMs: 2_000,
    postTimeoutMs: 10_000,
    maxCallMs: 60_000,
    reportMs: 2_000,
    ...readLogSettings(),
  };
  return quietLog(settings, process.stderr.isTTY ? 'fatal' : 'error');
}

function show(standing: Standing, lines: readonly AuditLine[], { dir, json }: DemoOptions): void {
  const agrees = lines.every((line) => line.agrees);
  if (json) {
    printJson({ ...summaryJson(standing, dir), audit: lines, agrees });
    return;
  }
  const style = styleFor(process.stdout);
  print(`\n${summaryText(standing, dir, style)}\n\n${auditText(lines, style)}`);
  print(
    agrees
      ? `\nThe reports agree with the simulator's log, and every limit was kept.`
      : `\n${style('red', "The reports do NOT agree with the simulator's log.")}`,
  );
}

function auditText(lines: readonly AuditLine[], style: Style): string {
  const rows = lines.map(({ what, reports, simulator, agrees }) => [
    what,
    reports,
    simulator,
    agrees ? '' : 'DIFFERS',
  ]);
  const [head = '', ...table] = columns([['', 'reports', "simulator's log", ''], ...rows], [1, 2]);
  return [style('bold', head), ...table].join('\n');
}

async function cleanUp(dataDir: string, { keep, json }: DemoOptions): Promise<void> {
  if (!keep) return rm(dataDir, { recursive: true, force: true });
  if (!json) print(`The data of the private Redis is in ${dataDir}`);
}
