import { dirname } from 'node:path';
import { buildPlaceRequest } from '../dialing/request.ts';
import type { Campaign } from '../domain/campaign.ts';
import { variableNames } from '../domain/contact.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { present } from '../domain/present.ts';
import { reportZoneData, type ZoneDataReport } from '../domain/zone-data-age.ts';
import { checkSuppressions } from '../importing/check-suppressions.ts';
import { missingInFiles } from '../importing/needed-columns.ts';
import { type ContactsPreview, type PreviewWatch, previewContacts } from '../importing/preview-contacts.ts';
import { rejectionProblem } from '../importing/rejection-guard.ts';
import { suppressionFolders } from '../importing/suppression-folder.ts';
import { createCallBody } from '../oneinbox/client.ts';
import type { WireCreateCall } from '../oneinbox/wire.ts';
import { type AgentTexts, speakingAsAgent } from './ask-agents.ts';
import { limitWarnings } from './check-limits.ts';
import { type PlaceHours, placeHours } from './first-hours.ts';
import type { LoadedFile } from './load-files.ts';

/** What a campaign would do if it were started now. */
export interface CheckedCampaign {
  readonly file: string;
  readonly campaign: Campaign;
  readonly warnings: readonly Problem[];
  readonly contacts: ContactsPreview;
  /** For each set of time zones and each law, the most contacts first. */
  readonly hours: readonly PlaceHours[];
  /** Where the clocks of these zones come from, and which of them this machine has otherwise. */
  readonly zoneData: ZoneDataReport;
  /** Numbers in the suppression files of the campaign, and in those of all campaigns. */
  readonly suppressed: number;
  /** Why the campaign would pause before anybody is dialled. */
  readonly stopped?: Problem;
  /** What would be posted for the row that was asked for. */
  readonly request?: WireCreateCall;
}

export interface CheckOptions {
  readonly now: number;
  /** Show the request of the row that begins on this line. */
  readonly line?: number;
  /** What the agents themselves say, when the account was asked. */
  readonly agents?: AgentTexts;
  /** Told how far the list is read. */
  readonly onRead?: PreviewWatch['onRead'];
}

/** Read everything a campaign names, as a start would, and dial nobody. Rejects with `InputError`. */
export async function checkCampaign(
  loaded: LoadedFile,
  { now, line, agents, onRead }: CheckOptions,
): Promise<CheckedCampaign> {
  const { file, campaign } = loaded;
  const speaking = speakingAsAgent(campaign, agents);
  const problems = await missingInFiles(file, speaking);
  const suppression = await checkSuppressions([campaign], suppressionFolders(dirname(file)));
  problems.push(...suppression.problems);
  if (problems.length > 0) throw new InputError(problems);
  const contacts = await previewContacts(speaking, line, present({ onRead }));
  const noSuchRow = missingRow(contacts, campaign, line);
  if (noSuchRow.length > 0) throw new InputError(noSuchRow);
  const zones = zoneSets(contacts);
  const zoneData = reportZoneData(now, zones.flat());
  return {
    file,
    campaign,
    warnings: [
      ...loaded.warnings,
      ...limitWarnings(loaded),
      ...contacts.warnings,
      ...staleZoneData(file, zoneData),
    ],
    contacts,
    hours: placeHours(campaign, contacts.places, now),
    zoneData,
    suppressed: suppression.numbers,
    ...(contacts.tooMany && { stopped: rejectionProblem(campaign, contacts.tooMany) }),
    ...requestOf(campaign, contacts),
  };
}

function staleZoneData(file: string, { stale, version, ageMonths }: ZoneDataReport): Problem[] {
  if (!stale) return [];
  const message = `the time zone data (${version}) is ${ageMonths} months old: clocks have been changed since by law`;
  return [{ severity: 'warning', file, code: 'stale-zone-data', message, fix: 'Install a newer Fairdial.' }];
}

/** No contact begins on the line that was asked for. */
function missingRow(
  { row, rows }: ContactsPreview,
  { contacts }: Campaign,
  line: number | undefined,
): Problem[] {
  if (line === undefined || row !== undefined) return [];
  const message = `no row begins on line ${line}`;
  const fix = `Lines count from 1, the header's; there are ${rows} rows.`;
  return [{ severity: 'error', file: contacts.files[0] ?? '', line, code: 'no-such-row', message, fix }];
}

function zoneSets({ zones }: ContactsPreview): (readonly string[])[] {
  return [...new Map(zones.map((entry) => [entry.zones.join(' '), entry.zones])).values()];
}

/** The very body the engine would post. */
function requestOf(campaign: Campaign, { header, row }: ContactsPreview): { request?: WireCreateCall } {
  if (row?.kind !== 'contact') return {};
  const contact = { ...row.contact, seq: 0, variables: variableNames(header) };
  return { request: createCallBody(buildPlaceRequest({ campaign, contact })) };
}
