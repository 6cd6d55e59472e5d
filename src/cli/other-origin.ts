import type { Config } from '../config/config.ts';
import { apiAddress } from '../oneinbox/connection.ts';
import { note } from './output.ts';
import { styleFor } from './style.ts';

export interface OtherOrigin {
  readonly says: string;
  readonly mend: string;
}

type Settings = Pick<Config, 'apiKey' | 'baseUrl' | 'redisUrl'>;

/**
 * What is to be said of a ledger whose calls were made through another API than these settings name: a trial against the
 * simulator closes its contacts for the account, too. Nothing while there is no key: nobody can be called from here then.
 */
export function otherOrigin(known: string | undefined, config: Settings): OtherOrigin | undefined {
  const { apiKey, baseUrl, redisUrl } = config;
  if (apiKey === undefined || known === undefined) return undefined;
  const { origin } = apiAddress(baseUrl);
  if (known === origin) return undefined;
  const another = redisUrl === undefined ? 'FAIRDIAL_DATA_DIR' : 'FAIRDIAL_KEY_PREFIX and FAIRDIAL_DATA_DIR';
  return {
    says: `the calls in this ledger were made through ${known}, and ONEINBOX_BASE_URL is ${origin} now: nobody who was called there is called again`,
    mend: `If those calls were a trial, start from a ledger of its own (another ${another}); if they were real, all is well.`,
  };
}

/** One line on stderr, where there is something to say. */
export function warnOfOtherOrigin(known: string | undefined, config: Settings): void {
  const other = otherOrigin(known, config);
  if (other) note(`${styleFor(process.stderr)('yellow', 'warning:')} ${other.says} → ${other.mend}`);
}
