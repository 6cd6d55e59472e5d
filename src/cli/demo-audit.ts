import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Campaign } from '../domain/campaign.ts';
import { callsPerPerson, peakPerNumber, peakPerPerson, type SimulatedCall } from '../simulator/call-log.ts';

/** One figure of the reports beside what the simulator's own log says. */
export interface AuditLine {
  readonly what: string;
  readonly reports: string;
  readonly simulator: string;
  readonly agrees: boolean;
}

/** A call as attempts.csv has it. */
export interface ReportedCall {
  readonly callId: string;
  readonly fromNumber: string;
  readonly disposition: string;
}

/** The calls in the attempts.csv of a reports folder. */
export async function readReportedCalls(folder: string): Promise<ReportedCall[]> {
  const text = await readFile(join(folder, 'attempts.csv'), 'utf8');
  const rows: Record<string, string>[] = parse(text, { columns: true, bom: true });
  return rows
    .filter((row) => row.call_id)
    .map((row) => ({
      callId: row.call_id ?? '',
      fromNumber: row.from_number ?? '',
      disposition: row.disposition ?? '',
    }));
}

/** Whether the reports tell what happened, and whether what happened kept to the campaign's limits. */
export function audit(
  campaign: Pick<Campaign, 'fromNumbers' | 'retry'>,
  reported: readonly ReportedCall[],
  log: readonly SimulatedCall[],
): AuditLine[] {
  const peaks = peakPerNumber(log);
  return [
    {
      ...compared('calls', [reported.length, log.length]),
      agrees: sameCalls(reported, log),
    },
    ...campaign.fromNumbers.map(({ number }) =>
      compared(`calls from ${number}`, [
        reported.filter(({ fromNumber }) => fromNumber === number).length,
        log.filter(({ from }) => from === number).length,
      ]),
    ),
    compared('answered', [
      reported.filter(({ disposition }) => disposition === 'answered').length,
      log.filter(({ result }) => result === 'answered').length,
    ]),
    ...campaign.fromNumbers.map(({ number, maxConcurrent }) =>
      kept(`live at once from ${number}`, maxConcurrent, peaks.get(number) ?? 0),
    ),
    kept('calls at once to one person', 1, largest(peakPerPerson(log))),
    kept('calls to one person', campaign.retry.maxAttempts, largest(callsPerPerson(log))),
  ];
}

function compared(what: string, [reports, simulator]: readonly [number, number]): AuditLine {
  return { what, reports: String(reports), simulator: String(simulator), agrees: reports === simulator };
}

function kept(what: string, limit: number, peak: number): AuditLine {
  return { what, reports: `at most ${limit}`, simulator: String(peak), agrees: peak <= limit };
}

function sameCalls(reported: readonly ReportedCall[], log: readonly SimulatedCall[]): boolean {
  const known = new Set(log.map(({ callId }) => callId));
  const ids = new Set(reported.map(({ callId }) => callId));
  return ids.size === reported.length && ids.size === known.size && [...ids].every((id) => known.has(id));
}

function largest(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((most, value) => Math.max(most, value), 0);
}
