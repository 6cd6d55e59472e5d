import { setTimeout as sleep } from 'node:timers/promises';
import { type Dice, dice } from '../../../src/simulator/dice.ts';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { pollUntil } from '../../support/poll.ts';
import { freePort } from '../../support/processes.ts';
import { type Arena, openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import type { Run } from './lanes.ts';
import type { Life } from './life.ts';

/** A third each: no webhooks at all; all of them; late, lost and doubled. */
const WEBHOOKS = ['off', 'on', 'bad'] as const;

/** One schedule of one to three SIGKILLs at random instants, over a provider that misbehaves a little. */
export function killRun(seed: number, redisUrl: (lane: number) => string, tally: { kills: number }): Run {
  return {
    name: `kills seed ${seed}`,
    async play(lane) {
      const chances = dice(seed, 'kills');
      const webhooks = WEBHOOKS[seed % WEBHOOKS.length] ?? 'off';
      const settings = webhooks === 'off' ? {} : await webhookSettings();
      const scenario = scenarioOf(seed, chances, webhooks === 'bad');
      const arena = await openArena({ redisUrl: redisUrl(lane), contacts: 6, scenario, settings });
      try {
        const kills = await killAndRestart(arena, chances);
        // Not `+= await`: the other lanes count meanwhile.
        tally.kills += kills;
        await arena.liveToTheEnd();
        return await arena.violations();
      } finally {
        await arena.close();
      }
    },
  };
}

async function webhookSettings(): Promise<Record<string, string>> {
  const port = await freePort();
  return { FAIRDIAL_PORT: String(port), FAIRDIAL_PUBLIC_URL: `http://127.0.0.1:${port}` };
}

function scenarioOf(seed: number, chances: Dice, badWebhooks: boolean): ScenarioInput {
  const some = () => chances.pick({ 0: 2, 0.05: 1, 0.1: 1 });
  return {
    ...QUICK,
    seed,
    faults: {
      status_500_after_accept: some(),
      reset_after_accept: some(),
      malformed_after_accept: some(),
      hang_after_accept: chances.chance(0.2) ? 0.05 : 0,
      status_503_before_accept: some(),
      refuse_429: some(),
    },
    latency: { post: chances.chance(0.5) ? 0 : '10ms-300ms' },
    list_order: chances.pick({ newest: 1, oldest: 1, mixed: 1 }),
    ...(badWebhooks ? { webhooks: { loss: 0.3, duplicate: 0.5, delay: '0ms-400ms' } } : {}),
  };
}

/** Most first kills fall between the first call and the end of the work; the others, and later ones, while a life starts too. */
async function killAndRestart(arena: Arena, chances: Dice): Promise<number> {
  const kills = Number(chances.pick({ 1: 3, 2: 2, 3: 1 }));
  for (let kill = 0; kill < kills; kill += 1) {
    const life = arena.live();
    if (kill === 0 && chances.chance(0.75)) await firstPost(arena, life);
    else await sleep(200);
    await sleep(chances.within({ min: 0, max: 1_300 }));
    life.kill('SIGKILL');
    await life.ended;
    await arena.expireImportLease();
  }
  return kills;
}

/** Counted from here, and not from its start, a busy machine kills as many in the midst of their work as a quiet one. */
async function firstPost({ simulator }: Arena, life: Life): Promise<void> {
  const { posts } = simulator.stats();
  const begun = () => simulator.stats().posts > posts || !life.running();
  await pollUntil(begun, { timeoutMs: 30_000, what: `the first call: ${life.said()}` });
}
