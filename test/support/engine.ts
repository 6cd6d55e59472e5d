import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { type Engine, startEngine } from '../../src/engine.ts';
import type { ScenarioInput } from '../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { pollUntil } from './poll.ts';

/** A folder of its own, a simulator, and engines that run against it. */
export interface Stage {
  readonly folder: string;
  readonly reportsDir: string;
  readonly simulator: Simulator;
  config(more?: Readonly<Record<string, string>>): Config;
  environment(more?: Readonly<Record<string, string>>): Record<string, string>;
  start(files: readonly string[], more?: Readonly<Record<string, string>>): Promise<Engine>;
  serve(campaignsDir: string, more?: Readonly<Record<string, string>>): Promise<Engine>;
  /** Stop every engine still running, then the simulator, then forget the folder. */
  close(): Promise<void>;
}

export async function openStage(scenario: ScenarioInput = {}): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'fairdial-stage-'));
  const simulator = await startSimulator({ scenario: scenarioFrom(scenario) });
  const reportsDir = join(folder, 'reports');
  const engines = new Set<Engine>();
  const environment = (more: Readonly<Record<string, string>> = {}) => ({
    ONEINBOX_API_KEY: 'oi_sk_test',
    ONEINBOX_BASE_URL: simulator.url,
    FAIRDIAL_DATA_DIR: join(folder, 'data'),
    FAIRDIAL_POLL_SECONDS: '0.2',
    FAIRDIAL_GUARD_SECONDS: '0',
    FAIRDIAL_PROOF_SECONDS: '1',
    FAIRDIAL_REPORT_SECONDS: '1',
    // Test servers keep nothing on disk, for speed.
    FAIRDIAL_ALLOW_WEAK_REDIS: 'true',
    LOG_LEVEL: 'fatal',
    ...more,
  });
  const config = (more?: Readonly<Record<string, string>>) => loadConfig(environment(more));
  const keep = (engine: Engine): Engine => {
    engines.add(engine);
    const stop = async () => {
      engines.delete(engine);
      await engine.stop();
    };
    return { ...engine, stop };
  };
  return {
    folder,
    reportsDir,
    simulator,
    config,
    environment,
    start: async (files, more) => keep(await startEngine({ config: config(more), reportsDir, files })),
    serve: async (campaignsDir, more) =>
      keep(await startEngine({ config: config(more), reportsDir, campaignsDir })),
    async close() {
      for (const engine of engines) await engine.stop();
      await simulator.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Wait until the campaign is in this state. */
export async function untilState(
  engine: Pick<Engine, 'ledger'>,
  name: string,
  state: string,
  timeoutMs = 25_000,
): Promise<void> {
  const check = async () => (await engine.ledger.campaigns.get(name))?.state === state;
  await pollUntil(check, { timeoutMs, everyMs: 50, what: `campaign ${name} to be ${state}` });
}
