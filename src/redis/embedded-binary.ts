import { spawnSync } from 'node:child_process';
import { FairdialError } from '../domain/errors.ts';

const NAMES = ['redis-server', 'valkey-server'] as const;
/** Where package managers put it when PATH does not say (a service's PATH is often bare). */
const FOLDERS = ['', '/usr/local/bin/', '/opt/homebrew/bin/', '/usr/bin/'] as const;
const OLDEST = [6, 2] as const;

/** A redis-server or valkey-server of version 6.2 or later: a name found through PATH, or an absolute path. */
export function findRedisBinary(): string | undefined {
  return FOLDERS.flatMap((folder) => NAMES.map((name) => folder + name)).find(isUsable);
}

function isUsable(binary: string): boolean {
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 5_000 });
  const version = /\bv=(\d+)\.(\d+)/.exec(stdout ?? '');
  if (!version) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

export function binaryMissing(): FairdialError {
  return new FairdialError(
    'redis-binary-missing',
    'No redis-server or valkey-server of version 6.2 or later was found.',
    'Run `npm run setup`, install one (apt-get install redis-server, brew install redis), or set REDIS_URL.',
  );
}
