import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsPerPerson } from '../../src/simulator/call-log.ts';
import { fairdial } from '../integration/cli/fairdial.ts';
import { phones } from '../support/campaigns.ts';
import type { Stage } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';
import { openServedCampaign, type ServedCampaign } from '../support/served-campaign.ts';

describe('a backup taken in the middle of a campaign', () => {
  let campaign: ServedCampaign;
  let stage: Stage;
  const people = phones(60);

  beforeEach(async () => {
    campaign = await openServedCampaign(
      { ring: '20ms', talk: '100ms-400ms', analysis_delay: '20ms' },
      people,
    );
    stage = campaign.stage;
  });
  afterEach(() => campaign.close());

  const run = async (args: readonly string[], env: Record<string, string>) => {
    const ended = await fairdial(args, { cwd: stage.folder, env });
    expect(ended.code, ended.stderr + ended.stdout).toBe(0);
    return ended.stdout;
  };

  it('dials nobody where it is restored before it is accepted, then goes on without a second call to anyone', async () => {
    const first = campaign.serve();
    await campaign.callsMade(12);
    await run(['backup', 'copy'], stage.environment());
    const atBackup = stage.simulator.log().length;
    await campaign.callsMade(atBackup + 12);
    first.kill('SIGKILL');
    await first.ended();
    const made = stage.simulator.log().length;
    expect(made).toBeLessThan(people.length);

    const newDisk = { FAIRDIAL_DATA_DIR: join(stage.folder, 'elsewhere') };
    const elsewhere = stage.environment(newDisk);
    expect(await run(['restore', 'copy'], elsewhere)).toContain('steady');
    const second = campaign.serve(newDisk);
    // A command would start the private Redis itself, were it there first.
    await second.says(/listening on/, 30_000);
    const status = () => fairdial(['status', '--json'], { cwd: stage.folder, env: elsewhere });
    const refuses = async () => (await status()).stdout.includes('restored from a backup');
    await pollUntil(refuses, { timeoutMs: 20_000, everyMs: 200, what: 'the restored ledger to be refused' });
    expect(stage.simulator.log()).toHaveLength(made);

    const accepted = await run(['accept-ledger', '--why', 'the first disk is gone'], elsewhere);
    expect(accepted).toContain('count as made');
    const isFinished = async () => (await status()).stdout.includes('"state": "finished"');
    await pollUntil(isFinished, { timeoutMs: 60_000, everyMs: 500, what: 'the campaign to end' }).catch(
      (error) => {
        throw new Error(`${error.message}: ${second.stderr()}`);
      },
    );
    expect(callsPerPerson(stage.simulator.log())).toEqual(new Map(people.map((phone) => [phone, 1])));
  });

  it('is not restored over a ledger, from what is no backup, or written over another', async () => {
    const env = stage.environment();
    campaign.serve();
    await campaign.callsMade(1);
    await run(['backup', 'copy'], env);
    const over = await fairdial(['restore', 'copy'], { cwd: stage.folder, env });
    expect([over.code, over.stderr]).toEqual([1, expect.stringContaining('There is a ledger here already')]);
    const again = await fairdial(['backup', 'copy'], { cwd: stage.folder, env });
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is there already')]);

    const elsewhere = stage.environment({ FAIRDIAL_DATA_DIR: join(stage.folder, 'elsewhere') });
    await writeFile(join(stage.folder, 'copy', 'ledger.rdb'), 'cut');
    const cut = await fairdial(['restore', 'copy'], { cwd: stage.folder, env: elsewhere });
    expect([cut.code, cut.stderr]).toEqual([1, expect.stringContaining('is damaged')]);
    expect((await readdir(stage.folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
