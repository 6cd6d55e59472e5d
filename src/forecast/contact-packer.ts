import { type ContactTraits, textOfTraits, traitsOf } from '../domain/contact-traits.ts';
import type { PlannedContact } from './course-setting.ts';
import type { PackedContacts } from './packed-setting.ts';
import { packTexts } from './packed-texts.ts';

const NONE = Number.NaN;

/** Takes the contacts of one campaign one after the other; what only their calls need is not kept. */
export class ContactPacker {
  /** Phone → person, over all campaigns. */
  readonly #phones: Map<string, number>;
  /** Persons of the campaigns before; those of them who are in this one too. */
  readonly #before: number;
  readonly #again = new Set<number>();
  readonly #traits: ContactTraits[] = [];
  readonly #buckets = new Map<string, number>();
  readonly #bucketOf: number[] = [];
  readonly #persons: number[] = [];
  readonly #rows: number[] = [];
  readonly #ids: string[] = [];
  readonly #attempts: number[] = [];
  readonly #instants = { notBefore: [] as number[], notAfter: [] as number[], dueAt: [] as number[] };
  #last: { readonly traits: ContactTraits; readonly bucket: number } | undefined;

  /** @param phones shared by the campaigns of one setting; whom it does not have yet is added. */
  constructor(phones: Map<string, number>) {
    this.#phones = phones;
    this.#before = phones.size;
  }

  /** A number that the campaign has already is left out, as an import does. */
  add({ contact, attempts = 0, dueAt = NONE }: PlannedContact): void {
    const person = this.#newPerson(contact.phone);
    if (person === undefined) return;
    this.#persons.push(person);
    this.#bucketOf.push(this.#bucketFor(contact));
    this.#rows.push(contact.row);
    this.#ids.push(contact.id);
    this.#attempts.push(attempts);
    const { notBefore = NONE, notAfter = NONE } = contact;
    this.#instants.notBefore.push(notBefore);
    this.#instants.notAfter.push(notAfter);
    this.#instants.dueAt.push(dueAt);
  }

  packed(): PackedContacts {
    const bucketOf = Uint32Array.from(this.#bucketOf);
    const { notBefore, notAfter, dueAt } = this.#instants;
    return {
      size: bucketOf.length,
      traits: this.#traits,
      bucketOf,
      ...sortedByBucket(bucketOf, this.#traits.length),
      persons: Uint32Array.from(this.#persons),
      rows: Uint32Array.from(this.#rows),
      ids: packTexts(this.#ids),
      notBefore: whereAny(notBefore),
      notAfter: whereAny(notAfter),
      dueAt: whereAny(dueAt),
      attempts: Uint16Array.from(this.#attempts),
    };
  }

  #newPerson(phone: string): number | undefined {
    const known = this.#phones.get(phone);
    if (known === undefined) {
      const person = this.#phones.size;
      this.#phones.set(phone, person);
      return person;
    }
    if (known >= this.#before || this.#again.has(known)) return undefined;
    this.#again.add(known);
    return known;
  }

  #bucketFor(contact: ContactTraits): number {
    if (this.#last && haveSameParts(contact, this.#last.traits)) return this.#last.bucket;
    const text = textOfTraits(contact);
    const bucket = this.#buckets.get(text) ?? this.#traits.push(traitsOf(contact)) - 1;
    this.#buckets.set(text, bucket);
    this.#last = { traits: contact, bucket };
    return bucket;
  }
}

/** Contacts bucket after bucket, in file order. */
export function sortedByBucket(
  bucketOf: Uint32Array,
  buckets: number,
): Pick<PackedContacts, 'firstOf' | 'inBuckets'> {
  const firstOf = new Uint32Array(buckets + 1);
  for (const bucket of bucketOf) firstOf[bucket + 1] = (firstOf[bucket + 1] ?? 0) + 1;
  for (let bucket = 0; bucket < buckets; bucket += 1)
    firstOf[bucket + 1] = (firstOf[bucket + 1] ?? 0) + (firstOf[bucket] ?? 0);
  const next = firstOf.slice();
  const inBuckets = new Uint32Array(bucketOf.length);
  for (let seq = 0; seq < bucketOf.length; seq += 1) {
    const bucket = bucketOf[seq] ?? 0;
    const place = next[bucket] ?? 0;
    inBuckets[place] = seq;
    next[bucket] = place + 1;
  }
  return { firstOf, inBuckets };
}

/** Surely equal traits; neighbours in a list often have them. */
function haveSameParts(a: ContactTraits, b: ContactTraits): boolean {
  return (
    a.zones === b.zones &&
    a.fromNumber === b.fromNumber &&
    a.jurisdictions === b.jurisdictions &&
    a.window === b.window &&
    a.maxAttempts === b.maxAttempts &&
    a.priority === b.priority
  );
}

function whereAny(instants: readonly number[]): Float64Array | undefined {
  return instants.every(Number.isNaN) ? undefined : Float64Array.from(instants);
}
