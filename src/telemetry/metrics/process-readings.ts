import { readdirSync } from 'node:fs';
import type { EventLoopWatch } from '../event-loop.ts';
import type { Instruments } from './instruments.ts';

/** What the process itself costs, and how late it is. */
export function createProcessReadings(
  { gauge, counter }: Instruments,
  { eventLoop, startedAt }: { readonly eventLoop: EventLoopWatch; readonly startedAt: number },
): () => void {
  let cpuShown = 0;
  return () => {
    const { user, system } = process.cpuUsage();
    const cpu = (user + system) / 1e6;
    counter('process_cpu_seconds_total').inc(Math.max(0, cpu - cpuShown));
    cpuShown = Math.max(cpu, cpuShown);
    const { rss, heapUsed } = process.memoryUsage();
    gauge('process_resident_memory_bytes').set(rss);
    gauge('process_heap_bytes').set(heapUsed);
    gauge('process_start_time_seconds').set(startedAt / 1000);
    const descriptors = openDescriptors();
    if (descriptors === undefined) gauge('process_open_fds').remove();
    else gauge('process_open_fds').set(descriptors);
    const { p50, p99, max } = eventLoop.read();
    for (const [quantile, ms] of [
      ['0.5', p50],
      ['0.99', p99],
      ['1', max],
    ] as const)
      gauge('fairdial_event_loop_delay_seconds').set({ quantile }, ms / 1000);
  };
}

/** Linux alone tells; the one with which it is read is not counted. */
function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return undefined;
  }
}
