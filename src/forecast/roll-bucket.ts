import type { Contact } from '../domain/contact.ts';
import type { ContactTraits } from '../domain/contact-traits.ts';
import { Turns } from '../ledger/memory-turns.ts';
import type { PackedCampaign } from './packed-setting.ts';

/** Those of equal traits wait together: who is fresh in file order, the others by when they are due. */
export interface RollBucket {
  readonly bucket: number;
  readonly traits: ContactTraits;
  /** Somebody of these traits, for the rules that ask about nothing else. */
  readonly somebody: Contact;
  /** Seqs, up to `end`; those before `next` have left. */
  readonly fresh: Uint32Array;
  readonly end: number;
  next: number;
  readonly timed: Turns;
  freshLeft: number;
  timedLeft: number;
}

/** The first of the timed line, whose place is given up. */
export function takeTimed({ timed }: RollBucket): number {
  const seq = timed.firstSeq;
  timed.pop();
  return seq;
}

/** Everybody in it is fresh. */
export function bucketOfRoll(
  { inBuckets, firstOf }: PackedCampaign,
  traits: ContactTraits,
  bucket: number,
): RollBucket {
  const [next = 0, end = 0] = [firstOf[bucket], firstOf[bucket + 1]];
  return {
    bucket,
    traits,
    somebody: {
      ...traits,
      seq: 0,
      row: 0,
      id: '',
      phone: '',
      zoneSource: 'column',
      variables: [],
      values: [],
    },
    fresh: inBuckets,
    next,
    end,
    timed: new Turns(),
    freshLeft: end - next,
    timedLeft: 0,
  };
}
