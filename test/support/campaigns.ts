import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localTime } from '../../src/domain/local-time.ts';

/** A campaign written for a test: the YAML's fields as an object, and the rows of its list. */
export interface WrittenCampaign {
  readonly name: string;
  readonly fromNumbers: Readonly<Record<string, number>>;
  /** The pace of each of them; none when left out. */
  readonly callsPerSecond?: number;
  readonly contacts: readonly string[];
  /** Further lines of YAML, top level. */
  readonly yaml?: string;
  /** Default: never closes. */
  readonly window?: string;
}

const NEVER_CLOSES = '  mon-sun: "00:00-24:00"';

/** A `mon-sun:` entry of five hours around now, on the clock of `zone`; also past midnight. */
export function windowAroundNow(zone: string): string {
  const hour = Math.floor(localTime(zone, Date.now()).minute / 60);
  const clock = (at: number) => `${String((at + 24) % 24).padStart(2, '0')}:00`;
  return `mon-sun: "${clock(hour - 2)}-${clock(hour + 3)}"`;
}

/** Write `<folder>/<name>.yaml` and its list below `contacts/`; gives the YAML's path. */
export async function writeCampaign(folder: string, campaign: WrittenCampaign): Promise<string> {
  await writeContacts(folder, campaign.name, campaign.contacts);
  const path = join(folder, `${campaign.name}.yaml`);
  await writeFile(path, yamlOf(campaign));
  return path;
}

export async function writeContacts(folder: string, name: string, rows: readonly string[]): Promise<void> {
  await mkdir(join(folder, 'contacts'), { recursive: true });
  await writeFile(join(folder, 'contacts', `${name}.csv`), `${rows.join('\n')}\n`);
}

export function yamlOf(campaign: WrittenCampaign): string {
  const { name, fromNumbers, callsPerSecond, yaml = '', window = NEVER_CLOSES } = campaign;
  const pace = callsPerSecond === undefined ? '' : `, calls_per_second: ${callsPerSecond}`;
  const numbers = Object.entries(fromNumbers).map(
    ([number, max]) => `  - { number: "${number}", max_concurrent: ${max}${pace} }`,
  );
  return [
    `name: ${name}`,
    'agent_id: test-agent',
    'from_numbers:',
    ...numbers,
    `contacts: { file: contacts/${name}.csv, country: US }`,
    'calling_window:',
    window,
    yaml,
    '',
  ].join('\n');
}

/** Area codes of one zone each, with room for 100 numbers of the 555-01xx kind. */
const AREA_CODES = [
  212, 213, 215, 216, 267, 301, 302, 303, 305, 310, 312, 313, 314, 315, 316, 317, 318, 319, 323, 330, 334,
  336, 337, 347, 352, 360, 385, 386, 401, 402, 404, 405, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419,
  425, 440, 443, 469, 475, 484, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515, 516, 518, 520,
  530, 551, 559, 561, 562, 563, 571, 573, 580, 585, 586, 601, 602, 603, 607, 608, 609, 610, 612, 614, 615,
  616, 617, 618, 619, 623, 626, 630, 631, 636, 641, 646, 650, 651, 657, 660, 661, 662, 678, 682, 702, 703,
  704, 706, 707, 708, 712, 713, 714, 716, 717, 718,
] as const;

/** `count` different numbers: +1 xxx 555 01xx, beyond a hundred per area code with other fictitious exchanges. */
export function phones(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const area = AREA_CODES[index % AREA_CODES.length];
    const within = Math.floor(index / AREA_CODES.length);
    const exchange = 555 + Math.floor(within / 100);
    return `+1${area}${exchange}01${String(within % 100).padStart(2, '0')}`;
  });
}

/** A list with a header, one row a phone. */
export function listOf(numbers: readonly string[]): string[] {
  return ['phone,first_name', ...numbers.map((phone, index) => `${phone},Person ${index}`)];
}
