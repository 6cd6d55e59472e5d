import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { withKeysWrittenOut } from './lua-keys.ts';

/** The shelf: one file each in `scripts/`, its contract on top. A test holds this list and the folder equal. */
export const SCRIPT_NAMES = [
  'add-contacts',
  'add-rejected',
  'apply-campaign',
  'back-off',
  'beat',
  'begin-import',
  'begin-posting',
  'begin-posting-batch',
  'begin-upgrade',
  'claim-looks',
  'close-waiting',
  'contacts-of',
  'count-waiting',
  'end-attempt',
  'end-import',
  'end-ramp',
  'end-upgrade',
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
  'read-contacts',
  'purge-campaign',
  'restore-attempt',
  'set-campaign-state',
  'set-cap',
  'set-next-look',
  'settle-attempt',
  'suppress',
  'sweep-slots',
  'sweep-unseen',
  'take-slots',
  'upgrade-contacts',
  'walk-contacts',
] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

/**
 * Sent behind one another without waiting. One that Redis does not know yet is sent again in full, and would come behind the
 * next: a door asked behind an end would find the slot taken.
 */
const IN_ORDER: readonly ScriptName[] = [
  'open-attempts',
  'begin-posting-batch',
  'end-attempt',
  'settle-attempt',
];

export interface Scripts {
  /** Run one script; `KEYS[1]` is always the prefix. What comes back is documented atop the script. */
  run(name: ScriptName, ...args: readonly (string | number | Buffer)[]): Promise<unknown>;
}

interface LoadedScript {
  readonly source: string;
  readonly sha: string;
}

const shelf = new URL('./scripts/', import.meta.url);

/** Read the shelf from disk once and run its scripts on this connection. */
export function loadScripts(redis: Redis, prefix: string): Scripts {
  const scripts = new Map(SCRIPT_NAMES.map((name) => [name, compose(name)]));
  const makeKnown = () => {
    // Whoever may not load scripts has them sent in full the first time.
    for (const name of IN_ORDER) redis.script('LOAD', scripts.get(name)?.source ?? '').catch(() => {});
  };
  makeKnown();
  return {
    async run(name, ...args) {
      const script = scripts.get(name);
      if (!script) throw new Error(`no script ${name}`);
      try {
        return await redis.evalsha(script.sha, 1, prefix, ...args);
      } catch (error) {
        if (!isMissingScript(error)) throw error;
        // A Redis that was started anew knows none of them.
        makeKnown();
        return await redis.eval(script.source, 1, prefix, ...args);
      }
    },
  };
}

/** The prefix, the pieces named by `-- include a b`, then the script itself. */
function compose(name: ScriptName): LoadedScript {
  const body = readFileSync(new URL(`${name}.lua`, shelf), 'utf8');
  const includes = /^-- include (.+)$/m.exec(body)?.[1]?.split(' ') ?? [];
  const pieces = includes.map((piece) => readFileSync(new URL(`include/${piece}.lua`, shelf), 'utf8'));
  const source = ['local P = KEYS[1]', ...pieces, body].map(withKeysWrittenOut).join('\n');
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

function isMissingScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
