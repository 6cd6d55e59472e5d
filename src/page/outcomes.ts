import { byId, element, keyedRows, type Row, setHidden, setShare, setText } from './dom.ts';
import { count, percent } from './format.ts';
import { detailsShown, type Shown, sumOf } from './state.ts';

interface Bar {
  readonly label: string;
  readonly count: number;
  readonly share: number;
}

const MOST_LABELS = 10;

/** How calls ended, and what the agent made of those that were answered. */
export function createOutcomes(): (shown: Shown) => void {
  const dispositions = keyedRows<Bar>(byId('dispositions'), ({ label }) => label, barRow);
  const outcomes = keyedRows<Bar>(byId('outcomes'), ({ label }) => label, barRow);
  return (shown) => {
    const calls = detailsShown(shown).map(([, detail]) => detail.calls);
    const ended = summed(calls.flatMap((each) => Object.entries(each.dispositions)));
    const labels = summed(calls.flatMap(({ outcomes: own }) => [...own]));
    dispositions(barsOf(ended.map(([name, number]) => [name.replaceAll('_', ' '), number])));
    outcomes(barsOf(labels).slice(0, MOST_LABELS));
    setHidden(byId('outcomes-none'), ended.length > 0);
    setHidden(byId('dispositions-part'), ended.length === 0);
    setHidden(byId('outcomes-part'), labels.length === 0);
    setText(byId('placed'), count(sumOf(calls.map(({ placed }) => placed))));
  };
}

function summed(pairs: readonly (readonly [string, number | undefined])[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [label, number = 0] of pairs) sums.set(label, (sums.get(label) ?? 0) + number);
  return [...sums].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}

function barsOf(pairs: readonly (readonly [string, number])[]): Bar[] {
  const all = sumOf(pairs.map(([, number]) => number));
  return pairs.map(([label, number]) => ({ label, count: number, share: number / Math.max(1, all) }));
}

function barRow(): Row<Bar> {
  const label = element('span', { class: 'label' });
  const fill = element('span', { class: 'part' });
  const value = element('span', { class: 'number' });
  const share = element('span', { class: 'number share' });
  return {
    node: element(
      'li',
      {},
      label,
      element('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
      value,
      share,
    ),
    update(bar) {
      setText(label, bar.label);
      setText(value, count(bar.count));
      setText(share, percent(bar.share));
      setShare(fill, 'width', bar.share);
    },
  };
}
