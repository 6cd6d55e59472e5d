/** What decides when and from where a contact may be called. Contacts that share it all stand in one bucket. */
export interface ContactTraits {
  /** All zones the person may be in, sorted; every one must be inside its window. Never empty. */
  readonly zones: readonly string[];
  /** The only number the contact may be called from. */
  readonly fromNumber?: string;
  /** Where the person may be under the law, sorted, e.g. `US`, `US-FL`, `GB`. Absent when nothing tells: then every named rule holds. */
  readonly jurisdictions?: readonly string[];
  /** The row's own calling window, as `window-text` writes it; it narrows the campaign's. */
  readonly window?: string;
  /** The row's own limit; it may only be lower than the campaign's. */
  readonly maxAttempts?: number;
  /** Higher first within the campaign; 0 when the row does not say. */
  readonly priority?: number;
}

/** Beyond what a row can say: somebody who asked to be called at a time is not kept waiting by the rest. */
const AHEAD_OF_ALL = 1_000;

/** The traits of a contact that goes before the others of its campaign. */
export function ahead(contact: ContactTraits): ContactTraits {
  return { ...traitsOf(contact), priority: AHEAD_OF_ALL };
}

/** Only the traits of what may carry more. */
export function traitsOf(contact: ContactTraits): ContactTraits {
  const { zones, fromNumber, jurisdictions, window, maxAttempts, priority } = contact;
  return {
    zones,
    ...(fromNumber === undefined ? {} : { fromNumber }),
    ...(jurisdictions === undefined ? {} : { jurisdictions }),
    ...(window === undefined ? {} : { window }),
    ...(maxAttempts === undefined ? {} : { maxAttempts }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** One text for equal traits, another for others: by it a bucket is found again. */
export function textOfTraits(contact: ContactTraits): string {
  const { zones, fromNumber = '', jurisdictions, window, maxAttempts, priority } = contact;
  const place = `${zones.join('&')}~${fromNumber}`;
  const rest = [jurisdictions?.join('&'), window, maxAttempts, priority];
  return rest.every((each) => each === undefined)
    ? place
    : `${place}~${rest.map((each) => each ?? '').join('~')}`;
}
