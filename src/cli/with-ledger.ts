import { parse } from 'node:path';
import type { Config } from '../config/config.ts';
import { systemClock } from '../domain/clock.ts';
import { fileProblemText } from '../domain/file-problem.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { WrongRequest } from './exit.ts';
import { readConfig } from './settings.ts';

/** Do something with the ledger of these settings, a running service's if there is one, and let go of it. */
export async function withLedger<T>(work: (ledger: Ledger, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  const { openLedger } = await import('../engine/open-ledger.ts');
  const opened = await openLedger(config);
  try {
    return await work(opened.ledger, config);
  } finally {
    await opened.close();
  }
}

/** What to say of a campaign that the ledger does not know. */
export async function unknownCampaign(ledger: Ledger, name: string): Promise<WrongRequest> {
  const wrong = (await ledger.campaigns.fileProblems()).find(
    ({ source, campaign }) => campaign === undefined && parse(source).name === name,
  );
  if (wrong) {
    const text = fileProblemText(wrong, { now: systemClock.wallMs() });
    return new WrongRequest(`There is no campaign named "${name}" yet: its file is not taken up.`, text);
  }
  const known = (await ledger.campaigns.list()).map(({ campaign }) => campaign.name);
  const [near] = nearestNames(name, known);
  if (near !== undefined)
    return new WrongRequest(`There is no campaign named "${name}"; did you mean ${near}?`);
  const names =
    known.length > 0 ? `There are: ${known.slice(0, 20).join(', ')}.` : 'No campaign was ever started here.';
  return new WrongRequest(`There is no campaign named "${name}".`, names);
}
