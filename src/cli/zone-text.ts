import type { Campaign } from '../domain/campaign.ts';
import type { TimeZoneSource } from '../domain/contact.ts';
import { count, plural } from '../domain/number-words.ts';
import type { ZoneDataReport } from '../domain/zone-data-age.ts';
import type { ContactsPreview } from '../importing/preview-contacts.ts';
import { columns } from './format.ts';

/** Zone sets and jurisdictions beyond these are summed up. */
const MOST_LINES = 12;

/** Contacts by their possible zones, and how they are known. */
export function zoneLines({ zones }: ContactsPreview): string[] {
  const rows = zones.map(({ zones: set, source, contacts }) => [
    count(contacts),
    sourceText(source),
    zoneText(set),
  ]);
  return columns(
    shortList(rows, (hidden) => ['', '', `and ${plural(hidden, 'more set')} of zones`]),
    [0],
  );
}

/** Contacts by the law they may be under, where the campaign obeys any. */
export function jurisdictionLines({ rules }: Campaign, { jurisdictions }: ContactsPreview): string[] {
  if (rules === undefined || rules.packs.length === 0) return [];
  const rows = jurisdictions.map(({ jurisdiction, contacts }) => [
    count(contacts),
    jurisdiction ?? 'nowhere known: every rule holds',
  ]);
  return columns(
    shortList(rows, (hidden) => ['', `and ${plural(hidden, 'more place')}`]),
    [0],
  );
}

/** Which zone data decides, and where this machine's own is another: a remark, ours holds. */
export function zoneDataLines(report: ZoneDataReport, { zones }: ContactsPreview): string[] {
  const { version, runtimeVersion = 'no', disagreeing } = report;
  const touched = (name: string) =>
    zones.filter((each) => each.zones.includes(name)).reduce((sum, { contacts }) => sum + contacts, 0);
  return [
    `clocks: tz ${version}; Node.js has ${runtimeVersion}`,
    ...disagreeing.map(
      (name) => `  ${name}: Node.js has another clock (${plural(touched(name), 'contact')}); ours decides`,
    ),
  ];
}

/** People with several possible zones are called only when all of them are open. */
export function zoneText(zones: readonly string[]): string {
  const [first = '', ...others] = zones;
  if (others.length === 0) return first;
  const named = [first, ...others].slice(0, 3).join(', ');
  return `one of ${zones.length}: ${named}${zones.length > 3 ? ', …' : ''}`;
}

/** The first rows, and a last one for the rest. */
export function shortList(rows: readonly string[][], rest: (hidden: number) => string[]): string[][] {
  if (rows.length <= MOST_LINES) return [...rows];
  return [...rows.slice(0, MOST_LINES - 1), rest(rows.length - MOST_LINES + 1)];
}

/** `from the number and the postal code`. */
function sourceText(source: TimeZoneSource): string {
  return `from the ${source
    .split('+')
    .map((each) => (each === 'postal' ? 'postal code' : each))
    .join(' + ')}`;
}
