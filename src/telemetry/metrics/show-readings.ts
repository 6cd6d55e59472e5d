import { CAMPAIGN_STATES } from '../../domain/campaign.ts';
import type { CampaignStanding, Standing } from '../../domain/standing.ts';
import type { Instruments } from './instruments.ts';
import { WAITING_CAUSES } from './labels.ts';
import { LEDGER_METRICS } from './ledger-metrics.ts';
import type { NumberLabel } from './number-labels.ts';
import type { LedgerReadings, Readings } from './readings.ts';

/** Puts what was read into the gauges; whatever is no longer there (a campaign, an import) leaves them. */
export function showReadings(instruments: Instruments, readings: Readings, numberLabel: NumberLabel): void {
  const { gauge } = instruments;
  for (const { name } of LEDGER_METRICS) gauge(name).reset();
  gauge('fairdial_ready').set(Number(readings.ready));
  gauge('fairdial_ledger_readable').set(Number(readings.ledger !== undefined));
  showImports(instruments, readings);
  showReports(instruments, readings);
  if (readings.ledger) showLedger(instruments, readings.ledger, numberLabel);
  else for (const name of WITHOUT_LABELS) gauge(name).remove();
}

/** `reset` leaves a metric without labels at 0, which would be a claim. */
const WITHOUT_LABELS = LEDGER_METRICS.filter(
  ({ name, labels }) =>
    labels.length === 0 && name !== 'fairdial_ready' && name !== 'fairdial_ledger_readable',
).map(({ name }) => name);

function showLedger(instruments: Instruments, ledger: LedgerReadings, numberLabel: NumberLabel): void {
  const { gauge } = instruments;
  const { standing, attempts, oldestOpened, oldestUnconfirmed, redisMs } = ledger;
  for (const campaign of standing.campaigns) showCampaign(instruments, campaign);
  showNumbers(instruments, standing, numberLabel);
  const breaker = standing.breaker?.state ?? 'closed';
  for (const state of ['closed', 'open', 'half-open'])
    gauge('fairdial_breaker_state').set({ breaker_state: state }, Number(state === breaker));
  for (const [state, count] of Object.entries(attempts)) gauge('fairdial_attempts').set({ state }, count);
  const age = (since: number | undefined) =>
    since === undefined ? 0 : Math.max(0, standing.at - since) / 1000;
  gauge('fairdial_oldest_opened_seconds').set(age(oldestOpened));
  gauge('fairdial_oldest_unconfirmed_seconds').set(age(oldestUnconfirmed));
  gauge('fairdial_redis_latency_seconds').set(redisMs / 1000);
}

function showCampaign({ gauge }: Instruments, standing: CampaignStanding): void {
  const { name: campaign, state, counts, waiting, held, live, rejected } = standing;
  for (const each of CAMPAIGN_STATES)
    gauge('fairdial_campaign_state').set({ campaign, campaign_state: each }, Number(each === state));
  for (const [status, count] of Object.entries(counts))
    gauge('fairdial_contacts').set({ campaign, status }, count);
  for (const cause of WAITING_CAUSES) {
    const count = waiting.reduce((sum, each) => (each.cause === cause ? sum + each.count : sum), 0);
    gauge('fairdial_contacts_waiting').set({ campaign, cause }, count);
  }
  gauge('fairdial_held_attempts').set({ campaign }, held);
  gauge('fairdial_campaign_calls_live').set({ campaign }, live);
  gauge('fairdial_rejected_rows').set({ campaign }, rejected);
}

function showNumbers({ gauge }: Instruments, standing: Standing, numberLabel: NumberLabel): void {
  const { account, numbers } = standing;
  for (const { number, live, limit, backOff } of numbers) {
    const from_number = numberLabel(number);
    gauge('fairdial_calls_live').set({ from_number }, live);
    gauge('fairdial_calls_live_limit').set({ from_number }, limit);
    gauge('fairdial_number_held_back').set({ from_number }, Number(backOff !== undefined));
  }
  gauge('fairdial_account_calls_live').set(account.live);
  gauge('fairdial_account_held_back').set(Number(account.backOff !== undefined));
  if (account.limit === undefined) gauge('fairdial_account_calls_live_limit').remove();
  else gauge('fairdial_account_calls_live_limit').set(account.limit);
}

function showImports({ gauge }: Instruments, { imports }: Readings): void {
  gauge('fairdial_import_read_rows').reset();
  gauge('fairdial_import_progress_ratio').reset();
  for (const [campaign, { rows, bytes, totalBytes }] of imports) {
    gauge('fairdial_import_read_rows').set({ campaign }, rows);
    gauge('fairdial_import_progress_ratio').set({ campaign }, totalBytes > 0 ? bytes / totalBytes : 0);
  }
}

function showReports({ gauge }: Instruments, { reports }: Readings): void {
  gauge('fairdial_report_age_seconds').reset();
  gauge('fairdial_report_unwritten_seconds').reset();
  for (const [campaign, { ageMs, unwrittenMs }] of reports) {
    if (ageMs !== undefined) gauge('fairdial_report_age_seconds').set({ campaign }, ageMs / 1000);
    gauge('fairdial_report_unwritten_seconds').set({ campaign }, unwrittenMs / 1000);
  }
}
