/**
 * Named places on the main path at which a test can have the process die or stand still. Each stands on one side of something that
 * must survive: a write of the ledger, a byte on the wire, a file renamed. Fault tests kill at every one of them.
 */
export const CRASH_POINTS = [
  'before-open',
  'after-open',
  'after-hand-over',
  'before-begin-posting',
  'after-begin-posting',
  'before-post',
  'after-post',
  'after-mark-placed',
  'after-mark-unconfirmed',
  'after-back-off',
  'before-give-back',
  'after-give-back',
  'before-end',
  'after-end',
  'before-settle',
  'after-settle',
  'after-rescue-opened',
  'after-rescue-posting',
  'after-reconcile-claim',
  'after-adopt',
  'after-note-absent',
  'before-give-back-absent',
  'after-give-back-absent',
  'before-finish-campaign',
  'after-finish-campaign',
  'after-apply-campaign',
  'after-begin-import',
  'after-import-batch',
  'after-import-rejected',
  'before-finish-import',
  'after-finish-import',
  'before-report-rename',
  'between-report-renames',
  'after-report-rename',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

type Hook = (name: CrashPoint) => void;
const NOTHING: Hook = () => {};
let hook = NOTHING;
let armed: string | undefined;

/** Does nothing, unless a test has armed this name. */
export function crashPoint(name: CrashPoint): void {
  hook(name);
}

/**
 * The same, of a place that stands behind `before` although nobody waits for that there: only where this name is armed. Call
 * it, and await what it gives if that is a promise.
 */
export function crashPointBehind(name: CrashPoint, before: Promise<unknown>): Promise<void> | undefined {
  if (armed !== name) return undefined;
  return before.then(() => crashPoint(name));
}

/** SIGSTOP: the process is held up there instead, until somebody lets it go on. */
export type CrashSignal = 'SIGKILL' | 'SIGSTOP';

/**
 * `name`, `name:n` or `name:n:SIGSTOP`: from now on the process gets that signal (default: SIGKILL) the nth time
 * (default: the first) that place is reached. Undefined disarms. Throws a RangeError when the setting names no place.
 */
export function armCrashPoint(setting: string | undefined, send: (signal: CrashSignal) => void): void {
  hook = setting === undefined ? NOTHING : countdown(setting, send);
  armed = setting?.split(':')[0];
}

/** Tell of every place that is reached, until undefined: the simulation dies at any of them. */
export function watchCrashPoints(watch: ((name: CrashPoint) => void) | undefined): void {
  hook = watch ?? NOTHING;
}

function countdown(setting: string, send: (signal: CrashSignal) => void): Hook {
  const [name, times = '1', signal = 'SIGKILL'] = setting.split(':');
  const known = CRASH_POINTS.some((point) => point === name) && /^[1-9]\d*$/.test(times);
  if (!known || (signal !== 'SIGKILL' && signal !== 'SIGSTOP'))
    throw new RangeError(`no crash point ${setting}; write one of ${CRASH_POINTS.join(', ')}, or name:n`);
  let left = Number(times);
  return (reached) => {
    if (reached !== name) return;
    left -= 1;
    if (left === 0) send(signal);
  };
}
