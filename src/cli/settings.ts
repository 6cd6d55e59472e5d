import { type Config, doubtfulSettings, loadConfig, readEnvironment } from '../config/config.ts';
import type { LogLevel } from '../domain/log-level.ts';
import { missingSetting, problemText } from './exit.ts';
import { note } from './output.ts';
import { styleFor } from './style.ts';

/** The settings of this process; a misspelt or dangerous one is pointed out. Throws `InputError`. */
export function readConfig(): Config {
  const environment = readEnvironment();
  for (const warning of doubtfulSettings(environment)) note(problemText(warning, styleFor(process.stderr)));
  return loadConfig(environment);
}

/** The same for commands that place calls. Throws `InputError`. */
export function readDiallingConfig(): Config & { readonly apiKey: string } {
  return withApiKey(readConfig());
}

/** Throws `InputError` when there is none. */
export function withApiKey(config: Config): Config & { readonly apiKey: string } {
  const { apiKey } = config;
  if (apiKey !== undefined) return { ...config, apiKey };
  throw missingSetting(
    'ONEINBOX_API_KEY',
    'put ONEINBOX_API_KEY=oi_sk_… into .env or the environment; without an account try: fairdial demo',
  );
}

/** Whether the person set the log level; without, commands with a progress display keep the log quiet. */
export function logLevelIsSet(): boolean {
  return Boolean(readEnvironment().LOG_LEVEL);
}

/** Whether the person asked for the details of errors. */
export function wantsDetails(): boolean {
  return ['debug', 'trace'].includes(readEnvironment().LOG_LEVEL ?? '');
}

/** A log line between two redraws would tear the picture, so there is no log unless it was asked for. */
export function quietLog(config: Config, level: LogLevel): Config {
  return logLevelIsSet() ? config : { ...config, logLevel: level };
}

/** Only how to log; whatever else is set is not looked at. */
export function readLogSettings(): Pick<Config, 'logLevel' | 'logPretty'> {
  const { LOG_LEVEL, LOG_PRETTY } = readEnvironment();
  const { logLevel, logPretty } = loadConfig({ LOG_LEVEL, LOG_PRETTY });
  return { logLevel, logPretty };
}
