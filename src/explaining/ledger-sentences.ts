import type { ImportRecord } from '../domain/contact.ts';
import type { ContactView, Suppression, SuppressionScope } from '../ledger/ledger.ts';
import type { Happening } from './attempt-sentences.ts';

/**
 * When the person came into the campaign. The ledger does not say which pass brought them: of several, the first on
 * record is named, and that there were more.
 */
export function importHappenings({ contact }: ContactView, passes: readonly ImportRecord[]): Happening[] {
  const [first] = passes;
  if (!first) return [];
  const file = first.files[(contact.file ?? 1) - 1] ?? first.files[0] ?? 'the contacts';
  const row = `row ${contact.row} of ${file}${contact.id && ` (id ${contact.id})`}`;
  const text =
    passes.length === 1
      ? `imported from ${row} by import ${first.id}`
      : `imported from ${row}, by import ${first.id} or one of the ${passes.length - 1} later ones`;
  return [{ at: first.ended, kind: 'imported', text }];
}

/** Each naming of the number, and its end where it has one. */
export function suppressionHappenings(
  suppressions: readonly (Suppression & SuppressionScope)[],
): (Happening & SuppressionScope)[] {
  return suppressions.flatMap((entry) => {
    const { at, until, reason, source, campaign } = entry;
    const scope = campaign === undefined ? {} : { campaign };
    const whose = campaign === undefined ? 'by any campaign' : `by ${campaign}`;
    const text = `not to be called ${whose}: ${reason || 'no reason given'} (source: ${source})`;
    return [
      { at, kind: 'suppressed' as const, text, ...scope },
      ...(until === undefined
        ? []
        : [
            {
              at: until,
              kind: 'suppression-ends' as const,
              text: `that suppression ends (source: ${source})`,
              ...scope,
            },
          ]),
    ];
  });
}
