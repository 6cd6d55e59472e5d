import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { luaKeyFunctions } from './keys.ts';

/** The shelf: one file each in `scripts/`, its contract on top. A test holds this list and the folder equal. */
export const SCRIPT_NAMES = [
  'add-contacts',
  'add-rejected',
  'apply-campaign',
  'back-off',
  'beat',
  'begin-import',
  'begin-posting',
  'claim-looks',
  'close-waiting',
  'count-waiting',
  'end-attempt',
  'end-import',
  'expire-overdue',
  'expire-suppressions',
  'free-held-slot',
  'give-back',
  'hold-attempt',
  'hold-day',
  'hold-orphan',
  'journal-of',
  'lift-day',
  'lift-suppressions',
  'mark-placed',
  'mark-unconfirmed',
  'note-absent',
  'note-answer',
  'note-crash',
  'note-trouble',
  'open-attempts',
  'restore-attempt',
  'set-campaign-state',
  'set-next-look',
  'settle-attempt',
  'suppress',
  'sweep-slots',
  'sweep-unseen',
  'take-slots',
  'walk-contacts',
] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

export interface Scripts {
  /** Run one script; `KEYS[1]` is always the prefix. What comes back is documented atop the script. */
  run(name: ScriptName, ...args: readonly (string | number)[]): Promise<unknown>;
}

interface LoadedScript {
  readonly source: string;
  readonly sha: string;
}

const shelf = new URL('./scripts/', import.meta.url);

/** Read the shelf from disk once and run its scripts on this connection. */
export function loadScripts(redis: Redis, prefix: string): Scripts {
  const scripts = new Map(SCRIPT_NAMES.map((name) => [name, compose(name)]));
  return {
    async run(name, ...args) {
      const script = scripts.get(name);
      if (!script) throw new Error(`no script ${name}`);
      try {
        return await redis.evalsha(script.sha, 1, prefix, ...args);
      } catch (error) {
        if (!isMissingScript(error)) throw error;
        return await redis.eval(script.source, 1, prefix, ...args);
      }
    },
  };
}

/** The key functions, the pieces named by `-- include a b`, then the script itself. */
function compose(name: ScriptName): LoadedScript {
  const body = readFileSync(new URL(`${name}.lua`, shelf), 'utf8');
  const includes = /^-- include (.+)$/m.exec(body)?.[1]?.split(' ') ?? [];
  const pieces = includes.map((piece) => readFileSync(new URL(`include/${piece}.lua`, shelf), 'utf8'));
  const source = [luaKeyFunctions(), ...pieces, body].join('\n');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

function isMissingScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
