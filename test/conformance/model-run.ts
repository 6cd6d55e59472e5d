import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { LiveAttemptState } from '../../src/domain/attempt.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { type MakeLedger, NOW } from './fixtures.ts';
import { type Command, type Step, sequences, type World } from './model-commands.ts';
import { snapshot } from './model-snapshot.ts';

/** Reading everything back is what costs; a difference that matters is still there some commands later. */
const COMMANDS_PER_SNAPSHOT = 6;

/** Drawn sequences have the same answers and the same outcome in memory, in Redis, and when every call is made twice. */
export async function mustBeAlike(
  makeRedisLedger: MakeLedger,
  drawn: { readonly numRuns: number; readonly seed: number; readonly path?: string },
): Promise<void> {
  const alike = fc.asyncProperty(sequences, async (commands) => {
    const redis = await makeRedisLedger();
    try {
      await runAlike(commands, createMemoryLedger(), [createMemoryLedger(), redis]);
    } finally {
      await redis.close();
    }
  });
  await fc.assert(alike, drawn);
}

/**
 * The same commands on every ledger. The first one, the model, hears each call once; the others hear each call that
 * may be repeated twice. All must answer alike (to the first hearing), and tell the same afterwards.
 */
export async function runAlike(
  commands: readonly Command[],
  model: Ledger,
  others: readonly Ledger[],
): Promise<void> {
  const world = newWorld();
  for (const command of commands) {
    world.step += 1;
    world.now += command.after;
    world.live = await liveOf(model);
    const step = command.plan(world);
    const expected = await answerOf(step, model);
    for (const ledger of others) {
      mustEqual(await answerOf(step, ledger), expected, () => `step ${world.step}: ${command}`);
      if (step.again) await answerOf(step, ledger);
    }
    if (world.step % COMMANDS_PER_SNAPSHOT === 0) await expectAlike(world, model, others);
  }
  await expectAlike(world, model, others);
}

function newWorld(): World {
  const live = { opened: [], posting: [], unconfirmed: [], placed: [], ended: [] };
  return { step: 0, now: NOW, attemptIds: [], live, versions: new Map() };
}

export async function liveOf(model: Ledger): Promise<World['live']> {
  const ids = async (state: LiveAttemptState) =>
    (await model.attempts.inState(state, 100)).map(({ id }) => id);
  return {
    opened: await ids('opened'),
    posting: await ids('posting'),
    unconfirmed: await ids('unconfirmed'),
    placed: await ids('placed'),
    ended: await ids('ended'),
  };
}

async function expectAlike(world: World, model: Ledger, others: readonly Ledger[]): Promise<void> {
  const expected = await snapshot(model, world);
  for (const ledger of others) {
    mustEqual(await snapshot(ledger, world), expected, () => `after step ${world.step}`);
  }
}

/** Nearly always they are equal, which is soon seen; the words for what is not take their time. */
function mustEqual(actual: unknown, expected: unknown, where: () => string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, where()).toEqual(expected);
}

/** What was answered, or the code of what was refused. */
async function answerOf({ call }: Step, ledger: Ledger): Promise<unknown> {
  try {
    return await call(ledger);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { refused: error.code };
    throw error;
  }
}
