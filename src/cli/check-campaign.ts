import { templateVariables } from '../campaign/template-variables.ts';
import { buildPlaceRequest } from '../dialing/request.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type ContactHeader, variableNames } from '../domain/contact.ts';
import { InputError, type Problem } from '../domain/errors.ts';
import { nearestNames } from '../domain/nearest-name.ts';
import { reportZoneData, type ZoneDataReport } from '../domain/zone-data-age.ts';
import { type ContactsPreview, previewContacts } from '../importing/preview-contacts.ts';
import { readSuppressionFile } from '../importing/suppression-file.ts';
import { createCallBody } from '../oneinbox/client.ts';
import type { WireCreateCall } from '../oneinbox/wire.ts';
import { type FirstHours, firstHours } from './first-hours.ts';
import type { LoadedFile } from './load-files.ts';

/** What a campaign would do if it were started now. */
export interface CheckedCampaign {
  readonly file: string;
  readonly campaign: Campaign;
  readonly warnings: readonly Problem[];
  readonly contacts: ContactsPreview;
  /** For each set of time zones, the most contacts first. */
  readonly hours: readonly { readonly zones: readonly string[]; readonly first: FirstHours | undefined }[];
  /** Where the clocks of these zones come from, and which of them this machine has otherwise. */
  readonly zoneData: ZoneDataReport;
  /** Numbers in the suppression files of the campaign. */
  readonly suppressed: number;
  /** What would be posted for the row that was asked for. */
  readonly request?: WireCreateCall;
}

export interface CheckOptions {
  readonly now: number;
  /** Show the request of the row that begins on this line. */
  readonly line?: number;
}

/** Read everything a campaign names, as a start would, and dial nobody. Rejects with `InputError`. */
export async function checkCampaign(
  loaded: LoadedFile,
  { now, line }: CheckOptions,
): Promise<CheckedCampaign> {
  const { file, campaign } = loaded;
  const contacts = await previewContacts(campaign, line);
  const problems = [...missingVariables(loaded, contacts.header), ...missingRow(contacts, campaign, line)];
  const suppression = await readSuppressions(campaign);
  problems.push(...suppression.problems);
  if (problems.length > 0) throw new InputError(problems);
  const zones = zoneSets(contacts);
  const zoneData = reportZoneData(now, zones.flat());
  return {
    file,
    campaign,
    warnings: [...loaded.warnings, ...contacts.warnings, ...staleZoneData(file, zoneData)],
    contacts,
    hours: zones.map((set) => ({ zones: set, first: firstHours(campaign.hours, set, now) })),
    zoneData,
    suppressed: suppression.numbers,
    ...requestOf(campaign, contacts),
  };
}

/** Placeholders in the overrides that neither a column nor the campaign's variables fill. */
function missingVariables({ file, campaign }: LoadedFile, header: ContactHeader): Problem[] {
  const given = [...variableNames(header), ...Object.keys(campaign.variables)];
  return templateVariables(campaign.overrides)
    .filter((name) => !given.includes(name))
    .map((name) => {
      const [near] = nearestNames(name, given);
      const fix = near
        ? `Write {{${near}}}, or add the column.`
        : `Add a column ${name}, or set it under variables.`;
      const message = `overrides: {{${name}}} is neither a column of the contacts nor under variables`;
      return { severity: 'error', file, code: 'missing-variable', message, fix };
    });
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

async function readSuppressions(campaign: Campaign): Promise<{ numbers: number; problems: Problem[] }> {
  let numbers = 0;
  const problems: Problem[] = [];
  for (const file of campaign.suppressFiles) {
    for await (const { phones, rejected } of readSuppressionFile(file, campaign.contacts.country)) {
      numbers += phones.length;
      for (const { line, code, message, suggestion } of rejected)
        problems.push({ severity: 'error', file, line, code, message, fix: suggestion });
    }
  }
  return { numbers, problems };
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
