import type { Config } from '../config/config.ts';
import { apiAddress } from '../oneinbox/connection.ts';
import { note } from './output.ts';
import { styleFor } from './style.ts';

/** Settings that give a trial a ledger of its own, in a private Redis and in one that several share. */
export const TRIAL_LEDGER = 'FAIRDIAL_KEY_PREFIX=trial FAIRDIAL_DATA_DIR=./data/trial';

export interface OtherOrigin {
  readonly says: string;
  readonly mend: string;
}

type Settings = Pick<Config, 'apiKey' | 'baseUrl'>;

/**
 * What is to be said of a ledger whose calls were made through another API than these settings name: a trial against the
 * simulator closes its contacts for the account, too. Nothing while there is no key: nobody can be called from here then.
 */
export function otherOrigin(known: string | undefined, config: Settings): OtherOrigin | undefined {
  const { apiKey, baseUrl } = config;
  if (apiKey === undefined || known === undefined) return undefined;
  const { origin } = apiAddress(baseUrl);
  if (known === origin) return undefined;
  return {
    says: `the calls in this ledger were made through ${known}, and ONEINBOX_BASE_URL is ${origin} now: whoever was reached there is not called again, and every attempt there counts`,
    mend: `A trial needs a ledger of its own (${TRIAL_LEDGER}); if those calls were one, the account needs another. If all is well: fairdial accept-ledger --origin --why TEXT`,
  };
}

/** One line on stderr, where there is something to say. */
export function warnOfOtherOrigin(known: string | undefined, config: Settings): void {
  const other = otherOrigin(known, config);
  if (other) note(`${styleFor(process.stderr)('yellow', 'warning:')} ${other.says} → ${other.mend}`);
}
