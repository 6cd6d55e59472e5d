import type { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../domain/clock.ts';
import { plural } from '../../domain/number-words.ts';
import { exportEvents } from '../../reports/campaign-events.ts';
import { exportReports } from '../../reports/export-reports.ts';
import { eventFolder } from '../../telemetry/event-file.ts';
import { examples } from '../arguments.ts';
import { createExportDisplay } from '../export-display.ts';
import { print, printJson } from '../output.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

interface ReportOptions {
  readonly reports: string;
  readonly events?: boolean;
  readonly json?: boolean;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .argument('<campaign>', 'its name')
    .option('--reports <dir>', 'folder for the reports', 'reports')
    .option('--events', 'also events.jsonl: what happened, line by line, as far as this machine still knows')
    .option('--json', 'print where they lie as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial report renewals-november', 'writes reports/renewals-november/*.csv'],
        ['fairdial report renewals-november --events', 'and events.jsonl beside them'],
      ),
    )
    .action(report);
}

async function report(name: string, { reports, events, json }: ReportOptions): Promise<void> {
  await withLedger(async (ledger, config) => {
    if (!(await ledger.campaigns.get(name))) throw await unknownCampaign(ledger, name);
    const display = createExportDisplay(process.stderr, { json, name });
    const tools = { ledger: display.watching(ledger), clock: systemClock, guardMs: config.guardMs };
    const summary = await exportReports(tools, name, reports).finally(display.end);
    const lines = events ? await eventsOf(name, { config, reports }) : undefined;
    const { folder, exportedAt, identity, rejected, attempts } = summary;
    if (json)
      return printJson({
        campaign: name,
        folder,
        exported_at: new Date(exportedAt).toISOString(),
        identity,
        rejected,
        attempts,
        ...(lines !== undefined && { events: lines }),
      });
    const counted = [
      plural(identity.imported, 'contact'),
      plural(attempts, 'attempt'),
      plural(rejected, 'rejected row'),
      ...(lines === undefined ? [] : [plural(lines, 'event')]),
    ];
    print(`${folder}/: ${counted.join(', ')}.`);
  });
}

function eventsOf(
  campaign: string,
  { config, reports }: { readonly config: Config; readonly reports: string },
): Promise<number> {
  const eventsDir = eventFolder(config.dataDir, config.keyPrefix);
  return exportEvents({ eventsDir, campaign, directory: reports, now: systemClock.wallMs() });
}
