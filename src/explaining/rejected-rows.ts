import type { RejectedRow } from '../domain/contact.ts';
import { parsePhone } from '../domain/phone-number.ts';
import type { CampaignEntry, Ledger } from '../ledger/ledger.ts';

const PAGE = 1_000;
/** Digits that are surely written in every way of writing a number. */
const LAST_DIGITS = 7;

/** The rejected rows of a campaign's last import that name this number (E.164), in whatever way it was written. */
export async function rejectedRowsOf(
  ledger: { readonly contacts: Pick<Ledger['contacts'], 'rejected'> },
  { campaign, import: imported }: CampaignEntry,
  phone: string,
): Promise<RejectedRow[]> {
  const column = imported.header?.roles.phone;
  if (column === undefined || imported.rejected === 0) return [];
  const found: RejectedRow[] = [];
  for (let from = 0; ; from += PAGE) {
    const rows = await ledger.contacts.rejected(campaign.name, from, PAGE);
    found.push(
      ...rows.filter(({ cells }) => isNumber(cells[column] ?? '', phone, campaign.contacts.country)),
    );
    if (rows.length < PAGE) return found;
  }
}

function isNumber(cell: string, phone: string, country: string | undefined): boolean {
  if (!cell.replaceAll(/\D/g, '').endsWith(phone.slice(-LAST_DIGITS))) return false;
  const read = parsePhone(cell, country, { tollFree: true });
  return read.kind === 'valid' && read.phone === phone;
}
