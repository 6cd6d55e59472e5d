import { buildPlaceRequest } from '../dialing/request.ts';
import { mayPlace, nextClosing, nextOpening } from '../domain/calling-hours.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type Contact, variableNames } from '../domain/contact.ts';
import { jurisdictionsOfNumber, zonesOfNumber } from '../domain/number-zones.ts';
import { previewContacts } from '../importing/preview-contacts.ts';
import type { PlaceRequest } from '../oneinbox/api.ts';
import { type HoursForContact, hoursFor } from '../rules/hours-for.ts';
import { WrongRequest } from './exit.ts';

/** The contact on this line of the list, as an import would read it. Throws `WrongRequest`. */
export async function contactOnLine(campaign: Campaign, line: number): Promise<Contact> {
  const { row, header } = await previewContacts(campaign, line);
  if (row === undefined)
    throw new WrongRequest(`No row begins on line ${line}.`, "Lines count from 1, the header's.");
  if (row.kind === 'rejected')
    throw new WrongRequest(
      `The row on line ${line} would be rejected: ${row.rejected.message}.`,
      row.rejected.suggestion,
    );
  return { ...row.contact, seq: 0, variables: variableNames(header) };
}

/** What would be posted for this contact, to another phone. It names no campaign and no contact of ours: it is neither's call. */
export function testRequest(
  campaign: Campaign,
  contact: Contact,
  { id, to }: { id: string; to: string },
): PlaceRequest {
  const request = buildPlaceRequest({ campaign, contact: { ...contact, phone: to } });
  const { fairdial_campaign: _, fairdial_contact: __, fairdial_n: ___, ...metadata } = request.metadata;
  return { ...request, metadata: { ...metadata, fairdial_attempt: id, fairdial_test: 'true' } };
}

/** When this phone may be called, whatever the campaign's first and last day: it is tried before it starts. Throws `WrongRequest`. */
export function hoursOfPhone(campaign: Campaign, phone: string): HoursForContact {
  const { start: _, end: __, ...hours } = campaign.hours;
  const byNumber = zonesOfNumber(phone);
  const zones = byNumber.length > 0 ? byNumber : [campaign.timezone].filter((zone) => zone !== undefined);
  if (zones.length === 0)
    throw new WrongRequest(
      'Nothing tells in which time zone this phone is.',
      'Set timezone in the campaign.',
    );
  const jurisdictions = jurisdictionsOfNumber(phone);
  return hoursFor({ ...campaign, hours }, { zones, ...(jurisdictions.length > 0 && { jurisdictions }) });
}

/** Throws `WrongRequest` with the next opening when it may not be called now. */
export function mustBeOpen({ hours, zones }: HoursForContact, now: number, guardMs: number): void {
  if (mayPlace(hours, zones, now, guardMs)) return;
  const closing = nextClosing(hours, zones, now) ?? now;
  const opening = nextOpening(hours, zones, Math.max(now, closing));
  throw new WrongRequest(
    'This phone may not be called now: it is outside the calling hours of the campaign, on the clock of the phone.',
    opening === undefined
      ? 'The hours of the campaign never open there.'
      : `They open next at ${new Date(opening).toISOString()}.`,
  );
}
