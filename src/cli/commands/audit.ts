import type { Command } from 'commander';
import { audit } from '../../auditing/audit.ts';
import { withDefinitions } from '../../auditing/definitions.ts';
import type { AuditInput, ProviderCall } from '../../auditing/facts.ts';
import { fetchProviderCalls, readProviderCalls } from '../../auditing/read-calls.ts';
import { inputFromLedger } from '../../auditing/read-ledger.ts';
import { inputFromReports } from '../../auditing/read-reports.ts';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { createOneInboxClient } from '../../oneinbox/client.ts';
import { examples, wholeNumber } from '../arguments.ts';
import { withEvidence } from '../audit-evidence.ts';
import { auditJson, auditText, violationsIn } from '../audit-text.ts';
import type { Finish } from '../command-list.ts';
import { WrongRequest } from '../exit.ts';
import { loadFiles } from '../load-files.ts';
import { print, printJson } from '../output.ts';
import { readConfig, readDiallingConfig } from '../settings.ts';
import { styleFor } from '../style.ts';
import { withLedger } from '../with-ledger.ts';

interface AuditOptions {
  readonly calls?: string;
  readonly fetch?: boolean;
  readonly ledger?: boolean;
  readonly campaign?: readonly string[];
  readonly guard?: number;
  readonly events?: string;
  readonly logs?: readonly string[];
  readonly perDay?: number;
  readonly perWeek?: number;
  readonly json?: boolean;
}

export function addAudit(program: Command, finish: Finish): void {
  program
    .command('audit')
    .argument('[dir]', 'folder of the reports (default: reports)')
    .option('--calls <file>', "the provider's calls: the simulator's log, or call records as JSON")
    .option('--fetch', 'ask the API for its calls')
    .option('--ledger', 'use the ledger instead of reports: more is checked')
    .option('--campaign <file>', 'a campaign file to judge reports by; may be repeated', repeated)
    .option('--guard <seconds>', 'how long before closing a call must leave', wholeNumber(0, 86_400))
    .option('--events <dir>', "folder of the engine's event logs (default: the data directory's)")
    .option('--logs <file...>', 'logs and other output, searched for secrets and imported numbers')
    .option(
      '--per-day <n>',
      'most calls to one person in 24 hours (default: as the campaigns limit them)',
      wholeNumber(1, 1_000),
    )
    .option(
      '--per-week <n>',
      'most calls to one person in 7 days (default: as the campaigns limit them)',
      wholeNumber(1, 1_000),
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial audit --ledger --fetch --logs fairdial.log', 'everything that can be checked'],
        ['fairdial audit --calls calls.jsonl --campaign renewals.yaml', 'from files alone'],
      ),
    )
    .action((dir: string | undefined, options: AuditOptions) => runAudit(dir, options, finish));
}

async function runAudit(dir: string | undefined, options: AuditOptions, finish: Finish): Promise<void> {
  refuseContradictions(dir, options);
  const config = options.fetch ? readDiallingConfig() : readConfig();
  const definitions = await loadFiles(options.campaign ?? [], systemClock.wallMs());
  const calls = await providerCalls(options, config);
  const record = withDefinitions(
    await recordFor(dir, options, calls),
    definitions.map(({ campaign }) => campaign),
  );
  const input = await withEvidence(record, config, options);
  const report = audit(input, { guardMs: guardMs(options, config), frequency: frequencyIn(options) });
  if (options.json) printJson(auditJson(report));
  else print(auditText(report, styleFor(process.stdout)));
  if (violationsIn(report.findings) > 0) finish(1);
}

function refuseContradictions(dir: string | undefined, { calls, fetch, ledger }: AuditOptions): void {
  if ((calls === undefined) === !fetch)
    throw new WrongRequest(
      'Where are the calls of the provider?',
      'Give --calls FILE or --fetch, one of them: our own record alone proves nothing.',
    );
  if (ledger && dir !== undefined)
    throw new WrongRequest('Both a folder of reports and --ledger were given.', 'Leave one of them out.');
}

/** Before the record: it must not be older than the calls. */
async function providerCalls({ calls }: AuditOptions, config: Config): Promise<ProviderCall[]> {
  if (calls !== undefined) return readProviderCalls(calls);
  const { baseUrl, apiKey = '', requestsPerSecond } = config;
  const pace = requestsPerSecond === undefined ? {} : { requestsPerSecond };
  const api = createOneInboxClient({ baseUrl, apiKey, clock: systemClock, ...pace });
  try {
    return await fetchProviderCalls(api);
  } finally {
    await api.close();
  }
}

function recordFor(
  dir = 'reports',
  { ledger }: AuditOptions,
  calls: readonly ProviderCall[],
): Promise<AuditInput> {
  return ledger ? withLedger((opened) => inputFromLedger(opened, calls)) : inputFromReports(dir, calls);
}

function guardMs({ guard }: AuditOptions, config: Config): number {
  return guard === undefined ? config.guardMs : guard * 1_000;
}

/** Where only one of the two is given, the other does not limit; where none is, what each campaign holds. */
function frequencyIn({ perDay, perWeek }: AuditOptions) {
  if (perDay === undefined && perWeek === undefined) return 'held';
  const unlimited = Number.POSITIVE_INFINITY;
  return { perDay: perDay ?? unlimited, perWeek: perWeek ?? unlimited };
}

function repeated(file: string, files: readonly string[] = []): string[] {
  return [...files, file];
}
