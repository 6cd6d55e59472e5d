import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** Of /proc, on every Linux that Node runs on. */
const MS_A_TICK = 10;

/** What the figures below it were measured on, in one line. */
export function machineLine() {
  const cpus = os.cpus();
  const redis = /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1];
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GB`;
  return [
    `${cpus.length} cores (${cpus[0]?.model.trim() ?? 'unknown'})`,
    memory,
    `Node ${process.versions.node}`,
    `Redis ${redis}`,
    `load ${loadNow()} at the start`,
  ].join(', ');
}

/** The load average of the last minute. */
export function loadNow() {
  return os.loadavg()[0].toFixed(1);
}

/** CPU time of a process with all its threads, in ms; 0 once it has ended. */
export function cpuMs(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = line.slice(line.lastIndexOf(') ') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK;
  } catch {
    return 0;
  }
}

/** The same of the threads it has now, to the nanosecond: for spans in which none ends. */
export function fineCpuMs(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const ns = threads.map((id) =>
      Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'latin1').split(' ')[0]),
    );
    return ns.reduce((sum, each) => sum + each, 0) / 1e6;
  } catch {
    return 0;
  }
}

/** MB in memory: now, and the most there ever were since `forgetPeak`. */
export function memoryOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'latin1');
    const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1024;
    return { now: of('VmRSS'), peak: of('VmHWM') };
  } catch {
    return undefined;
  }
}

/** Milliseconds since the Unix epoch with a fraction: the same for all processes of this machine. */
export function nowMs() {
  return performance.timeOrigin + performance.now();
}

/** Reads the CPU time of some processes when made and again when asked; gives the ms between. */
export function startCpuMeter(pids, read = cpuMs) {
  const at = nowMs();
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, read(pid)]);
  return () => {
    const used = before.map(([name, pid, ms]) => [name, read(pid) - ms]);
    return { ...Object.fromEntries(used), wallMs: nowMs() - at };
  };
}
