import { join } from 'node:path';
import { count } from '../domain/number-words.ts';
import type { CampaignStanding, Standing } from '../domain/standing.ts';
import { columns } from './format.ts';
import { stateText } from './progress-lines.ts';
import type { Style } from './style.ts';

/** How a run went, for programs. */
export function summaryJson(standing: Standing, reportsDir: string) {
  return {
    at: new Date(standing.at).toISOString(),
    campaigns: standing.campaigns.map((campaign) => ({
      name: campaign.name,
      state: campaign.state,
      reason: campaign.reason,
      imported: campaign.imported,
      rejected: campaign.rejected,
      counts: campaign.counts,
      held: campaign.held,
      reports: join(reportsDir, campaign.name),
    })),
  };
}

/** How a run went, and where the reports lie. */
export function summaryText(standing: Standing, reportsDir: string, style: Style): string {
  const heads = [
    'campaign',
    'contacts',
    'done',
    'exhausted',
    'suppressed',
    'expired',
    'cancelled',
    'open',
    'rejected rows',
  ];
  const rows = standing.campaigns.map((campaign) => [campaign.name, ...figures(campaign)]);
  const [head = '', ...lines] = columns([heads, ...rows], [1, 2, 3, 4, 5, 6, 7, 8]);
  return [style('bold', head), ...lines, '', ...endings(standing), ...reportLines(standing, reportsDir)].join(
    '\n',
  );
}

function figures({ imported, counts, rejected }: CampaignStanding): string[] {
  const open = counts.waiting + counts.calling + counts.unconfirmed;
  const { done, exhausted, suppressed, expired, cancelled } = counts;
  return [imported, done, exhausted, suppressed, expired, cancelled, open, rejected].map(count);
}

function reportLines({ campaigns }: Standing, reportsDir: string): string[] {
  return campaigns.map(({ name }) => `Reports of ${name}: ${join(reportsDir, name)}/`);
}

/** What did not come to its end, and what to do about it. */
function endings({ campaigns }: Standing): string[] {
  return campaigns.flatMap((campaign) => {
    const { name, state, held } = campaign;
    return [
      ...(state === 'paused'
        ? [`${name} is ${stateText(campaign)}. Go on with: fairdial resume ${name}, then the same command.`]
        : []),
      ...(held > 0
        ? [
            `${name}: whether ${count(held)} held ${held === 1 ? 'call was' : 'calls were'} made, only a person can say: fairdial status ${name} lists them.`,
          ]
        : []),
    ];
  });
}

/** A contact left held, or a campaign that ended paused, is a failure (spec §1). */
export function runSucceeded({ campaigns }: Standing): boolean {
  return campaigns.every(({ state, held }) => state !== 'paused' && held === 0);
}
