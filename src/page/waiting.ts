import { byId, element, keyedRows, type Row, setHidden, setText } from './dom.ts';
import { count, moment, plural, untilText } from './format.ts';
import { type CampaignDetail, detailsShown, type Shown, sumOf, type WaitingLine } from './state.ts';

interface Group {
  readonly name: string;
  readonly waiting: CampaignDetail['waiting'];
  readonly now: number;
}

const MOST_GROUPS = 12;

/** What keeps each waiting contact, campaign by campaign, and when that clears. */
export function createWaiting(): (shown: Shown) => void {
  const groups = keyedRows<Group>(byId('waiting'), ({ name }) => name, groupRow);
  return (shown) => {
    const all = detailsShown(shown)
      .map(([name, { waiting }]) => ({ name, waiting, now: shown.now }))
      .filter(({ waiting }) => waiting.count > 0);
    const listed = new Set(all.toSorted((a, b) => b.waiting.count - a.waiting.count).slice(0, MOST_GROUPS));
    groups(all.filter((group) => listed.has(group)));
    setHidden(byId('waiting-none'), all.length > 0);
    const rest = all.filter((group) => !listed.has(group));
    const more = `and ${plural(sumOf(rest.map(({ waiting }) => waiting.count)), 'contact')} of ${plural(rest.length, 'more campaign')}: choose one above`;
    setText(byId('waiting-more'), rest.length > 0 ? more : '');
  };
}

function groupRow(): Row<Group> {
  const name = element('h3');
  const body = element('tbody');
  const lines = keyedRows<Line & { readonly now: number }>(body, keyOfLine, lineRow);
  const advice = element('p', { class: 'advice' });
  const head = element(
    'tr',
    {},
    ...['because', 'contacts', 'clears'].map((text) => element('th', { scope: 'col' }, text)),
  );
  const table = element('table', {}, element('thead', { class: 'unseen' }, head), body);
  return {
    node: element('section', { class: 'group' }, name, table, advice),
    update({ name: text, waiting, now }) {
      setText(name, `${text} · ${count(waiting.count)} waiting`);
      lines(linesOf(waiting.causes).map((line) => ({ ...line, now })));
      tellAdvice(advice, waiting.advice);
    },
  };
}

interface Line extends WaitingLine {
  /** What it sums up. */
  readonly parts: readonly WaitingLine[];
}

/** A list has many clocks: what waits for them to come round is one line, with each of them in it. */
function linesOf(causes: readonly WaitingLine[]): Line[] {
  const windows = causes.filter(({ cause }) => cause === 'window');
  const lines = causes.map((cause) => ({ ...cause, parts: [] }));
  if (windows.length < 2) return lines;
  const times = windows.flatMap((each) => each.until ?? []);
  const [until, last] = [Math.min(...times), Math.max(...times)];
  const sum = {
    ...{ cause: 'window', text: `outside their calling hours, on ${windows.length} clocks`, parts: windows },
    count: sumOf(windows.map((each) => each.count)),
    ...(Number.isFinite(until) && { until }),
    ...(last > until && { last }),
  };
  const at = lines.findIndex(({ cause }) => cause === 'window');
  return lines.flatMap((line, index) => (index === at ? [sum] : line.cause === 'window' ? [] : [line]));
}

function keyOfLine({ cause, text }: WaitingLine): string {
  return cause === 'window' ? cause : `${cause} ${text}`;
}

function lineRow(): Row<Line & { readonly now: number }> {
  const [plain, summary, inner] = [element('span'), element('summary'), element('ul', { class: 'plain' })];
  const whole = element('details', {}, summary, inner);
  const number = element('td', { class: 'number' });
  const clears = element('td', { class: 'when' });
  const parts = keyedRows<WaitingLine & { readonly now: number }>(inner, partKey, () => {
    const node = element('li');
    return {
      node,
      update: ({ text, count: contacts, until, now }) =>
        setText(node, `${count(contacts)} ${text}${until === undefined ? '' : `: ${moment(until, now)}`}`),
    };
  });
  return {
    node: element('tr', {}, element('th', { scope: 'row' }, plain, whole), number, clears),
    update({ text, count: contacts, until, last, now, parts: own }) {
      setText(own.length > 0 ? summary : plain, text);
      setHidden(plain, own.length > 0);
      setHidden(whole, own.length === 0);
      parts(own.map((part) => ({ ...part, now })));
      setText(number, count(contacts));
      const first = last === undefined ? '' : 'the first ';
      setText(clears, until === undefined ? '' : `${first}${moment(until, now)} · ${untilText(until, now)}`);
    },
  };
}

function partKey({ text, until }: WaitingLine): string {
  return `${text} ${until ?? ''}`;
}

function tellAdvice(node: HTMLElement, advice: CampaignDetail['waiting']['advice']): void {
  const text = advice ? `${advice.text}\n${advice.command ?? ''}` : '';
  if (node.dataset.text === text) return;
  node.dataset.text = text;
  const command = advice?.command === undefined ? [] : [' ', element('code', {}, advice.command)];
  node.replaceChildren(...(advice ? ['What would help most: ', advice.text, ...command] : []));
  setHidden(node, !advice);
}
