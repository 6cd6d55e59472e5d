import type { BucketTerms, CampaignOffer } from './ledger.ts';

/** Offers as the script reads them: the same terms are written once, and each bucket names its own by number, from 1. */
export function encodeGroups(groups: readonly (readonly CampaignOffer[])[]): string {
  return JSON.stringify(groups.map((group) => group.map(encodeOffer)));
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
  return { ...offer, terms: terms.map(numberOf), tables };
}
