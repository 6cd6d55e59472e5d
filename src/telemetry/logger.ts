import { type Logger, pino } from 'pino';
import type { LogLevel } from '../domain/log-level.ts';

export type { Logger } from 'pino';

/** The log of this process: JSON lines on stderr, so that stdout stays for results. */
export function createLogger({
  level,
  pretty,
  run,
}: {
  level: LogLevel;
  pretty: boolean;
  run: string;
}): Logger {
  const options = { level, base: { run }, timestamp: pino.stdTimeFunctions.isoTime };
  return pretty ? pino(options, prettyStream()) : pino(options, pino.destination({ fd: 2, sync: true }));
}

/** `09:30:12 INFO  message  key=value …`: for a person watching one process. */
function prettyStream(): { write(line: string): void } {
  return {
    write(line) {
      const {
        level,
        time,
        msg,
        run: _run,
        event: _event,
        ...fields
      } = JSON.parse(line) as Record<string, unknown>;
      const name = pino.levels.labels[Number(level)]?.toUpperCase() ?? '';
      const rest = Object.entries(fields).map(
        ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      );
      process.stderr.write(`${String(time).slice(11, 19)} ${name.padEnd(5)} ${msg}  ${rest.join(' ')}\n`);
    },
  };
}
