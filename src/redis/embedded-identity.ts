import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** One process and no other: a pid is reused, a pid with its moment of birth is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Machine boot and pid space, `/`, start time; compared, never understood. */
  readonly birth: string;
}

/** Who bears this pid now; undefined when nobody alive does. */
export function identify(pid: number): ProcessIdentity | undefined {
  const start = startOf(pid);
  return start === undefined ? undefined : { pid, birth: `${pidSpace()}/${start}` };
}

/** @throws never: a process can always see itself. */
export function identifySelf(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, birth: `${pidSpace()}/unknown` };
}

export function isAlive({ pid, birth }: ProcessIdentity): boolean {
  return identify(pid)?.birth === birth;
}

/** Born before the last boot, or in another container: its pid says nothing here. */
export function isForeign({ birth }: ProcessIdentity): boolean {
  return !birth.startsWith(`${pidSpace()}/`);
}

/** False only when we can see that the process works in another directory (Linux tells, macOS does not). */
export function mayWorkIn({ pid }: ProcessIdentity, directory: string): boolean {
  return (linkTarget(`/proc/${pid}/cwd`) ?? directory) === directory;
}

function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
}

/** /proc/PID/stat after the name in brackets: state first, start time in clock ticks since boot twentieth (proc(5)). */
function startFromProc(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && !isDead(fields[0] ?? '') ? fields[19] : undefined;
}

function startFromPs(pid: number): string | undefined {
  try {
    // A fixed language and zone: the same process must read the same on another day and in another place.
    const env = { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' };
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      env,
      encoding: 'utf8',
    }).trim();
    const [state = '', ...start] = line.split(/\s+/);
    return isDead(state) ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

/** A zombie only waits for its parent to look. */
function isDead(state: string): boolean {
  return state === '' || 'ZX'.includes(state.charAt(0));
}

function pidSpace(): string {
  const boot = textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? 'boot';
  return `${boot} ${linkTarget('/proc/self/ns/pid') ?? 'pids'}`;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
