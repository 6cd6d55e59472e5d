import type { BucketTerms, CampaignOffer } from './ledger.ts';

/** Offers as the script reads them: the same terms are written once, and each bucket names its own by number, from 1. */
export function encodeGroups(groups: readonly (readonly CampaignOffer[])[]): string {
  return `[${groups.map((group) => `[${group.map(encoded).join()}]`).join()}]`;
}

/** The door hands over the same offers until one of them changes. */
const texts = new WeakMap<CampaignOffer, string>();

function encoded(offer: CampaignOffer): string {
  const text = texts.get(offer) ?? JSON.stringify(encodeOffer(offer));
  texts.set(offer, text);
  return text;
}

function encodeOffer({ terms, ...offer }: CampaignOffer): object {
  if (!terms) return offer;
  const tables: BucketTerms[] = [];
  const numbers = new Map<BucketTerms, number>();
  const numberOf = (each: BucketTerms) => {
    const known = numbers.get(each);
    if (known !== undefined) return known;
    numbers.set(each, tables.push(each));
    return tables.length;
  };
  return { terms: terms.map(numberOf), tables, ...offer };
}
