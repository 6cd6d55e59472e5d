import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScenarioInput } from '../../src/simulator/scenario-schema.ts';
import { listOf, writeCampaign } from './campaigns.ts';
import { openStage, type Stage } from './engine.ts';
import { pollUntil } from './poll.ts';
import { type FairdialProcess, runFairdial } from './processes.ts';
import { endPrivateRedis } from './redis.ts';

/** A campaign named steady, of four slots, in a folder that services come and go for. */
export interface ServedCampaign {
  readonly stage: Stage;
  /** The one of the campaign file. */
  readonly folder: string;
  /** `fairdial serve` as a process of its own, with more settings than the stage's. */
  serve(more?: Readonly<Record<string, string>>): FairdialProcess;
  /** Resolves once the simulator has taken so many calls. */
  callsMade(count: number): Promise<unknown>;
  /** Kills the services that still run, and ends the private servers of all of them. */
  close(): Promise<void>;
}

export const STEADY_NUMBER = '+12125550190';

export async function openServedCampaign(
  scenario: ScenarioInput,
  people: readonly string[],
): Promise<ServedCampaign> {
  const stage = await openStage(scenario);
  const folder = join(stage.folder, 'campaigns');
  await mkdir(folder);
  const fromNumbers = { [STEADY_NUMBER]: 4 };
  await writeCampaign(folder, { name: 'steady', fromNumbers, contacts: listOf(people) });
  const services: FairdialProcess[] = [];
  const dataDirs = new Set<string>();
  return {
    stage,
    folder,
    serve(more = {}) {
      const env = { ...stage.environment(more), FAIRDIAL_PORT: '0' };
      dataDirs.add(stage.config(more).dataDir);
      const args = ['serve', '--campaigns', folder, '--reports', stage.reportsDir];
      const service = runFairdial(args, { cwd: stage.folder, env });
      services.push(service);
      return service;
    },
    callsMade: (count) =>
      pollUntil(() => stage.simulator.log().length >= count, { timeoutMs: 30_000, what: `${count} calls` }),
    async close() {
      for (const service of services) {
        service.kill('SIGKILL');
        await service.ended();
      }
      for (const dataDir of dataDirs) await endPrivateRedis(dataDir);
      await stage.close();
    },
  };
}
