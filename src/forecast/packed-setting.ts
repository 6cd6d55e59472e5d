import type { ContactTraits } from '../domain/contact-traits.ts';
import { ContactPacker } from './contact-packer.ts';
import type { CourseSetting, LiveCall, PlannedCampaign } from './course-setting.ts';
import type { PackedTexts } from './packed-texts.ts';

/**
 * What courses begin with, made once for all of them: a few arrays for a hundred thousand people, which are quick to look
 * through and cheap to hand to another thread. What changes in a course is in its `Roll` and `Persons`.
 */
export interface PackedSetting extends Omit<CourseSetting, 'campaigns'> {
  readonly campaigns: readonly PackedCampaign[];
}

export interface PackedCampaign extends Omit<PlannedCampaign, 'contacts' | 'live'>, PackedContacts {
  readonly live: readonly PackedLive[];
}

/** Contacts are known by their seq: their place in the list, from 0. */
export interface PackedContacts {
  readonly size: number;
  /** Of each bucket, in the order in which the list first has them. */
  readonly traits: readonly ContactTraits[];
  /** The bucket of each contact. */
  readonly bucketOf: Uint32Array;
  /** All contacts, bucket after bucket, in file order; those of a bucket begin at its `firstOf`. */
  readonly inBuckets: Uint32Array;
  readonly firstOf: Uint32Array;
  /** Equal numbers are one person, in whichever campaign. */
  readonly persons: Uint32Array;
  readonly rows: Uint32Array;
  readonly ids: PackedTexts;
  /** Epoch ms; NaN: this contact has none; undefined: nobody has. */
  readonly notBefore: Float64Array | undefined;
  readonly notAfter: Float64Array | undefined;
  readonly dueAt: Float64Array | undefined;
  /** Calls made before. */
  readonly attempts: Uint16Array;
}

export interface PackedLive extends Omit<LiveCall, 'contact'> {
  readonly seq: number;
}

export function packSetting({ campaigns, ...rest }: CourseSetting): PackedSetting {
  const phones = new Map<string, number>();
  return { ...rest, campaigns: campaigns.map((planned) => packCampaign(planned, phones)) };
}

function packCampaign(
  { contacts, live = [], ...rest }: PlannedCampaign,
  phones: Map<string, number>,
): PackedCampaign {
  const packer = new ContactPacker(phones);
  for (const planned of contacts) packer.add(planned);
  const packed = packer.packed();
  return { ...rest, ...packed, live: packLive(live, packed, phones) };
}

/** Calls to people who are not on the list are none of this forecast. */
function packLive(
  live: readonly LiveCall[],
  { persons }: PackedContacts,
  phones: ReadonlyMap<string, number>,
): PackedLive[] {
  if (live.length === 0) return [];
  const seqOf = new Map(Array.from(persons, (person, seq) => [person, seq]));
  return live.flatMap(({ contact, ...call }) => {
    const seq = seqOf.get(phones.get(contact.phone) ?? -1);
    return seq === undefined ? [] : [{ ...call, seq }];
  });
}
