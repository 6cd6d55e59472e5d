import type { NewContact } from '../domain/contact.ts';
import { type ContactTraits, textOfTraits, traitsOf } from '../domain/contact-traits.ts';
import { present } from '../domain/present.ts';
import type { CourseSetting, PlannedCampaign, PlannedContact } from './course-setting.ts';

/** What a course begins with, as it is handed to another thread: a few arrays for a hundred thousand people. */
export interface PackedSetting extends Omit<CourseSetting, 'campaigns'> {
  readonly campaigns: readonly PackedCampaign[];
}

interface PackedCampaign extends Omit<PlannedCampaign, 'contacts'> {
  /** Each set of traits once. */
  readonly traits: readonly ContactTraits[];
  /** Which of them a contact has. */
  readonly traitsOf: Uint32Array;
  readonly phones: PackedTexts;
  readonly ids: PackedTexts;
  readonly rows: Uint32Array;
  /** NaN: it has none. */
  readonly notBefore: Float64Array;
  readonly notAfter: Float64Array;
  readonly dueAt: Float64Array;
  readonly attempts: Uint32Array;
}

/** All of them in a row, and where each ends. */
interface PackedTexts {
  readonly text: string;
  readonly ends: Uint32Array;
}

export function packSetting({ campaigns, ...rest }: CourseSetting): PackedSetting {
  return { ...rest, campaigns: campaigns.map(packCampaign) };
}

export function unpackSetting({ campaigns, ...rest }: PackedSetting): CourseSetting {
  return { ...rest, campaigns: campaigns.map(unpackCampaign) };
}

function packCampaign({ contacts, ...rest }: PlannedCampaign): PackedCampaign {
  const all = contacts.map(({ contact }) => contact);
  return {
    ...rest,
    ...packTraits(all),
    phones: packTexts(all.map(({ phone }) => phone)),
    ids: packTexts(all.map(({ id }) => id)),
    rows: Uint32Array.from(all, ({ row }) => row),
    notBefore: Float64Array.from(all, ({ notBefore = Number.NaN }) => notBefore),
    notAfter: Float64Array.from(all, ({ notAfter = Number.NaN }) => notAfter),
    dueAt: Float64Array.from(contacts, ({ dueAt = Number.NaN }) => dueAt),
    attempts: Uint32Array.from(contacts, ({ attempts = 0 }) => attempts),
  };
}

function packTraits(contacts: readonly NewContact[]): Pick<PackedCampaign, 'traits' | 'traitsOf'> {
  const traits: ContactTraits[] = [];
  const known = new Map<string, number>();
  const placeOf = (contact: NewContact) => {
    const text = textOfTraits(contact);
    const place = known.get(text) ?? traits.push(traitsOf(contact)) - 1;
    known.set(text, place);
    return place;
  };
  return { traitsOf: Uint32Array.from(contacts, placeOf), traits };
}

function packTexts(texts: readonly string[]): PackedTexts {
  let end = 0;
  const ends = Uint32Array.from(texts, (text) => (end += text.length));
  return { text: texts.join(''), ends };
}

function unpackCampaign(packed: PackedCampaign): PlannedCampaign {
  const { traits, traitsOf, phones, ids, rows, notBefore, notAfter, dueAt, attempts, ...rest } = packed;
  const contacts: PlannedContact[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const contact: NewContact = {
      ...(traits[traitsOf[index] ?? 0] ?? { zones: [] }),
      row: rows[index] ?? 0,
      id: textAt(ids, index),
      phone: textAt(phones, index),
      zoneSource: 'column',
      values: NO_VALUES,
      ...present({ notBefore: written(notBefore[index]), notAfter: written(notAfter[index]) }),
    };
    const due = written(dueAt[index]);
    const made = attempts[index] ?? 0;
    contacts.push(
      due === undefined && made === 0 ? { contact } : { contact, attempts: made, ...present({ dueAt: due }) },
    );
  }
  return { ...rest, contacts };
}

const NO_VALUES: readonly string[] = [];

function textAt({ text, ends }: PackedTexts, index: number): string {
  return text.slice(ends[index - 1] ?? 0, ends[index]);
}

function written(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
