import { expect } from 'vitest';
import type { LiveAttemptState } from '../../src/domain/attempt.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { NOW } from './fixtures.ts';
import type { Command, Step, World } from './model-commands.ts';
import { snapshot } from './model-snapshot.ts';

/** Reading everything back is what costs; a difference that matters is still there some commands later. */
const COMMANDS_PER_SNAPSHOT = 6;

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
      expect(await answerOf(step, ledger), `step ${world.step}: ${command}`).toEqual(expected);
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
    expect(await snapshot(ledger, world), `after step ${world.step}`).toEqual(expected);
  }
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
