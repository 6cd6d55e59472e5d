import { maskPhone } from '../../domain/phone-number.ts';
import { MOST_NAMES, OTHER } from './labels.ts';

/** How a from number is called in labels: masked, and told apart from others that look the same then. */
export type NumberLabel = (fromNumber: string) => string;

/**
 * `numbers`: those of all campaigns. Unknown ones are named in the order of these, so that the processes that read the same
 * campaigns give the same names; what was named once keeps its name.
 */
export function createNumberLabels(numbers: () => Iterable<string>): NumberLabel {
  const labels = new Map<string, string>();
  const alike = new Map<string, number>();

  const name = (fromNumber: string): string => {
    const masked = maskPhone(fromNumber);
    const seen = (alike.get(masked) ?? 0) + 1;
    alike.set(masked, seen);
    const label = seen === 1 ? masked : `${masked}#${seen}`;
    labels.set(fromNumber, label);
    return label;
  };

  return (fromNumber) => {
    const known = labels.get(fromNumber);
    if (known !== undefined) return known;
    for (const each of [...numbers()].sort()) if (!labels.has(each) && labels.size < MOST_NAMES) name(each);
    const named = labels.get(fromNumber);
    if (named !== undefined) return named;
    return labels.size < MOST_NAMES ? name(fromNumber) : OTHER;
  };
}
