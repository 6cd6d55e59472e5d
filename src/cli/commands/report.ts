import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { exportReports } from '../../reports/export-reports.ts';
import { examples } from '../arguments.ts';
import { plural } from '../format.ts';
import { print, printJson } from '../output.ts';
import { unknownCampaign, withLedger } from '../with-ledger.ts';

interface ReportOptions {
  readonly reports: string;
  readonly json?: boolean;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description('export the reports of a campaign now')
    .argument('<campaign>', 'its name')
    .option('--reports <dir>', 'folder for the reports', 'reports')
    .option('--json', 'print where they lie as JSON')
    .addHelpText(
      'after',
      examples(['fairdial report renewals-november', 'writes reports/renewals-november/*.csv']),
    )
    .action(report);
}

async function report(name: string, { reports, json }: ReportOptions): Promise<void> {
  await withLedger(async (ledger) => {
    if (!(await ledger.campaigns.get(name))) throw await unknownCampaign(ledger, name);
    const { folder, exportedAt, identity, rejected, attempts } = await exportReports(
      { ledger, clock: systemClock },
      name,
      reports,
    );
    if (json)
      return printJson({
        campaign: name,
        folder,
        exported_at: new Date(exportedAt).toISOString(),
        identity,
        rejected,
        attempts,
      });
    print(
      `${folder}/: ${plural(identity.imported, 'contact')}, ${plural(attempts, 'attempt')}, ${plural(rejected, 'rejected row')}.`,
    );
  });
}
