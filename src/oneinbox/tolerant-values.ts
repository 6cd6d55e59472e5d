/** Instants before 2000 or after 2100 are placeholders (year 1, 1970, 9999), not times of a call. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

const ISO_DATE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?$/i;

/** Of that form, what `Date.parse` takes as it stands: nearly all there is, several for each call. */
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** An ISO 8601 date-time as epoch ms; one without offset is UTC, as servers write it. Undefined when it is none. */
export function instantIn(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const at = PLAIN.test(value) ? Date.parse(value) : parsed(value.trim());
  return at >= EARLIEST && at < LATEST ? at : undefined;
}

function parsed(text: string): number {
  const [, date, time, offset = 'Z'] = ISO_DATE_TIME.exec(text) ?? [];
  return Date.parse(`${date}T${time}${withColon(offset)}`);
}

/** A number from 0 to `highest`, also written as a string; undefined for anything else. */
export function quantityIn(value: unknown, highest: number): number | undefined {
  const quantity = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof quantity === 'number' && quantity >= 0 && quantity <= highest ? quantity : undefined;
}

function withColon(offset: string): string {
  return offset.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2').toUpperCase();
}
