import { type Clock, systemClock } from '../domain/clock.ts';
import { count } from '../domain/number-words.ts';
import type { ReportLedger } from '../reports/report-ledger.ts';
import { displayKind } from './display-kind.ts';
import { bar, percent } from './format.ts';
import { openLiveScreen } from './live-screen.ts';

export interface ExportDisplay {
  /** The ledger, whose reading is the progress of an export. */
  watching(ledger: ReportLedger): ReportLedger;
  end(): void;
}

export interface ExportDisplayOptions {
  readonly name: string;
  readonly json: boolean | undefined;
  readonly clock?: Clock;
}

const BAR_WIDTH = 24;
const EVERY_MS = { live: 250, lines: 10_000, none: Number.POSITIVE_INFINITY } as const;

/** How far an export is: nothing for a short one, then a bar, or a line every ten seconds. */
export function createExportDisplay(
  stream: NodeJS.WriteStream,
  { name, json, clock = systemClock }: ExportDisplayOptions,
): ExportDisplay {
  const kind = displayKind(stream, { json });
  const screen = openLiveScreen(stream);
  const done = { contacts: 0, attempts: 0 };
  let imported = 0;
  let shownAt = clock.monotonicMs();

  const show = () => {
    const now = clock.monotonicMs();
    if (now - shownAt < EVERY_MS[kind]) return;
    shownAt = now;
    if (kind === 'live') screen.draw([exportLine(name, { ...done, imported })]);
    else stream.write(`${exportLine(name, { ...done, imported })}\n`);
  };

  return {
    watching: (ledger) => ({
      campaigns: ledger.campaigns,
      contacts: {
        imported: async (campaign) => {
          imported = await ledger.contacts.imported(campaign);
          return imported;
        },
        imports: (campaign) => ledger.contacts.imports(campaign),
        rejected: (campaign, from, limit) => ledger.contacts.rejected(campaign, from, limit),
        page: async (campaign, from, limit) => {
          const views = await ledger.contacts.page(campaign, from, limit);
          done.contacts = from + views.length;
          show();
          return views;
        },
      },
      attempts: {
        journal: async (campaign, cursor, limit) => {
          const lines = await ledger.attempts.journal(campaign, cursor, limit);
          done.attempts += lines.records.length;
          show();
          return lines;
        },
      },
    }),
    end: screen.clear,
  };
}

export function exportLine(
  name: string,
  { contacts, imported, attempts }: { contacts: number; imported: number; attempts: number },
): string {
  const attemptsText = attempts > 0 ? `, ${count(attempts)} attempts` : '';
  return `${name}  exporting  ${bar(contacts, imported, BAR_WIDTH)}  ${count(contacts)}/${count(imported)} contacts (${percent(contacts, imported)})${attemptsText}`;
}
