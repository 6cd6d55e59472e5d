import { pollUntil } from '../../support/poll.ts';
import type { Arena } from './arena.ts';
import type { Life } from './life.ts';

export function callsMade(arena: Arena, count: number): Promise<unknown> {
  return pollUntil(() => arena.calls().length >= count, { timeoutMs: 90_000, what: `${count} calls` });
}

/** Fails with what the processes last said. */
export async function untilFinished(arena: Arena, lives: readonly Life[]): Promise<void> {
  const patience = { timeoutMs: 90_000, everyMs: 50, what: 'the campaign to finish' };
  await pollUntil(() => arena.finished(), patience).catch((error) => {
    throw new Error(`not finished: ${lives.map((life) => life.said()).join('\n')}`, { cause: error });
  });
}
