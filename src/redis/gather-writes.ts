import type { Redis } from 'ioredis';

/**
 * Call it before a command: all that is sent in one turn of the event loop then leaves in one write, before the loop waits again.
 * A write for each command wakes Redis for each, and Redis syncs its file once for all that it finds when it wakes.
 */
export function gatherWrites(redis: Redis): () => void {
  let held: Redis['stream'] | undefined;
  return () => {
    const { stream, status } = redis;
    if (status !== 'ready' || stream === held) return;
    held = stream;
    stream.cork();
    setImmediate(() => {
      held = undefined;
      stream.uncork();
    });
  };
}
