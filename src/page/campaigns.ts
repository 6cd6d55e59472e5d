import { byId, element, keyedRows, type Row, setAttribute, setHidden, setShare, setText } from './dom.ts';
import { count, duration, moment, percent, plural, rate } from './format.ts';
import { type CampaignCard, isUnfinished, leftOf, type Shown, sumOf } from './state.ts';
import { confirmed, type Steering } from './steering.ts';

interface Item {
  readonly card: CampaignCard;
  readonly shown: Shown;
}

/** All campaigns, those at work first; those that have ended in a list to be opened. */
export function createCampaigns(steering: Steering, choose: (name: string) => void): (shown: Shown) => void {
  const make = () => campaignRow(steering, choose);
  const keyOf = ({ card }: Item) => card.name;
  const atWork = keyedRows(byId('campaigns-at-work'), keyOf, make);
  const ended = keyedRows(byId('campaigns-ended'), keyOf, make);
  return (shown) => {
    const cards = shown.overview.campaigns.toSorted((a, b) => byName.compare(a.name, b.name));
    const items = cards.map((card) => ({ card, shown }));
    const [working, over] = [
      items.filter(({ card }) => isUnfinished(card)),
      items.filter(({ card }) => !isUnfinished(card)),
    ];
    atWork(working);
    ended(over);
    setHidden(byId('campaigns-none'), items.length > 0);
    const rest = byId('campaigns-rest') as HTMLDetailsElement;
    setHidden(rest, over.length === 0);
    if (working.length === 0 && !rest.hasAttribute('data-seen')) rest.open = true;
    if (over.length > 0) rest.setAttribute('data-seen', '');
    setText(
      byId('campaigns-rest-count'),
      plural(over.length, 'campaign that has ended', 'campaigns that have ended'),
    );
  };
}

/** `batch-2` before `batch-10`. */
const byName = new Intl.Collator('en', { numeric: true });

const PARTS = [
  ['done', 'reached their end'],
  ['closed', 'closed otherwise'],
  ['live', 'in a call'],
  ['unclear', 'unconfirmed'],
] as const;

function campaignRow(steering: Steering, choose: (name: string) => void): Row<Item> {
  const name = element('button', { type: 'button', class: 'name', title: 'Show only this campaign' });
  const state = element('span', { class: 'state' });
  const note = element('p', { class: 'note' });
  const bars = PARTS.map(([part]) => element('span', { class: `part ${part}` }));
  const bar = element(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' },
    ...bars,
  );
  const share = element('span', { class: 'share' });
  const facts = { left: fact('to go'), live: fact('live'), pace: fact('a minute'), finish: fact('') };
  const buttons = moveButtons(steering);
  const node = element(
    'li',
    { class: 'campaign' },
    element('div', { class: 'who' }, element('h3', {}, name), state, note),
    element('div', { class: 'how-far' }, bar, share),
    element('dl', { class: 'facts' }, ...Object.values(facts).map((each) => each.node)),
    buttons.node,
  );
  let current = '';
  name.addEventListener('click', () => choose(current));
  return {
    node,
    update({ card, shown: { only, now, overview } }) {
      current = card.name;
      setText(name, card.name);
      setAttribute(name, 'aria-pressed', String(only === card.name));
      setAttribute(node, 'data-state', card.state);
      setText(state, card.importing ? 'reading the list' : card.state);
      setText(
        note,
        card.purgedAt === undefined ? card.reason : `${card.reason} ${moment(card.purgedAt, now)}`,
      );
      setHidden(note, card.reason === '');
      drawProgress(card, { bar, bars, share });
      setText(facts.left.value, count(leftOf(card)));
      setText(facts.live.value, liveText(card));
      setText(facts.pace.value, card.attemptsPerMinute ? rate(card.attemptsPerMinute) : '–');
      drawFinish(card, now, facts.finish);
      buttons.update(card, overview.service.steerable);
    },
  };
}

interface Fact {
  readonly node: HTMLElement;
  readonly name: HTMLElement;
  readonly value: HTMLElement;
}

function fact(text: string): Fact {
  const [name, value] = [element('dt', {}, text), element('dd', { class: 'number' })];
  return { node: element('div', {}, name, value), name, value };
}

function liveText({ live, maxConcurrent }: CampaignCard): string {
  return maxConcurrent === undefined ? count(live) : `${count(live)} / ${count(maxConcurrent)}`;
}

function drawProgress(
  card: CampaignCard,
  { bar, bars, share }: { bar: HTMLElement; bars: readonly HTMLElement[]; share: HTMLElement },
): void {
  const { counts, imported } = card;
  const closedOtherwise = counts.exhausted + counts.suppressed + counts.cancelled + counts.expired;
  const parts = [counts.done, closedOtherwise, counts.calling, counts.unconfirmed];
  const whole = Math.max(1, imported);
  parts.forEach((part, index) => {
    const node = bars[index];
    if (node) setShare(node, 'width', part / whole);
  });
  const closed = (counts.done + closedOtherwise) / whole;
  const texts = parts.flatMap((part, index) => (part > 0 ? [`${count(part)} ${PARTS[index]?.[1]}`] : []));
  const waiting = counts.waiting > 0 ? [`${count(counts.waiting)} waiting`] : [];
  const text = `${percent(closed)} of ${plural(imported, 'contact')}: ${[...texts, ...waiting].join(', ')}`;
  setAttribute(bar, 'aria-label', `Progress of ${card.name}`);
  setAttribute(bar, 'aria-valuenow', String(Math.round(100 * closed)));
  setAttribute(bar, 'aria-valuetext', text);
  setAttribute(bar, 'title', text);
  const none = card.purgedAt === undefined ? 'no contacts yet' : 'no counts kept';
  setText(share, imported === 0 ? none : `${percent(closed)} of ${count(imported)}`);
}

function drawFinish({ finish, state, since }: CampaignCard, now: number, { name, value }: Fact): void {
  if (state === 'finished' || state === 'cancelled') {
    setText(name, state);
    setText(value, moment(since, now));
  } else if (finish) {
    setText(name, finish.how === 'pace' ? 'at this pace' : 'forecast finish');
    setText(value, moment(finish.at, now));
    setAttribute(value, 'title', finishTitle(finish, now));
  } else {
    setText(name, 'finish');
    setText(value, '–');
    setAttribute(value, 'title', 'Not known: too few calls have ended lately');
  }
}

function finishTitle({ how, at, early, late }: NonNullable<CampaignCard['finish']>, now: number): string {
  if (how === 'pace')
    return `In ${duration(Math.max(0, at - now))}, if it goes on like this and hours stay open`;
  return early !== undefined && late !== undefined
    ? `Between ${moment(early, now)} and ${moment(late, now)}`
    : moment(at, now);
}

function moveButtons(steering: Steering) {
  let card: CampaignCard | undefined;
  const button = (text: string, act: (card: CampaignCard) => Promise<void>) => {
    const made = element('button', { type: 'button' }, text);
    made.addEventListener('click', () => {
      if (!card) return;
      made.disabled = true;
      void act(card).finally(() => {
        made.disabled = false;
      });
    });
    return made;
  };
  const pause = button('Pause', ({ name }) => steering.move(name, 'pause'));
  const resume = button('Resume', ({ name }) => steering.move(name, 'resume'));
  const cancel = button('Cancel', (asked) => cancelOnceSure(steering, asked));
  cancel.classList.add('quiet');
  return {
    node: element('div', { class: 'moves' }, pause, resume, cancel),
    update(next: CampaignCard, steerable: boolean) {
      card = next;
      for (const [made, text] of [
        [pause, 'Pause'],
        [resume, 'Resume'],
        [cancel, 'Cancel'],
      ] as const)
        setAttribute(made, 'aria-label', `${text} ${next.name}`);
      setHidden(pause, !steerable || next.state !== 'running');
      setHidden(resume, !steerable || next.state !== 'paused');
      setHidden(cancel, !steerable || !isUnfinished(next));
    },
  };
}

async function cancelOnceSure(steering: Steering, { name, counts, live }: CampaignCard): Promise<void> {
  const text = [
    `Its ${plural(counts.waiting, 'waiting contact')} will never be called by it. This cannot be taken back.`,
    ...(live > 0 ? [`${plural(live, 'live call')} will go on to the end.`] : []),
  ].join(' ');
  const sure = await confirmed({ title: `Cancel ${name}?`, text, yes: 'Cancel the campaign', no: 'Keep it' });
  if (sure) await steering.move(name, 'cancel');
}

/** For the line at the top. */
export function totalsOf({ overview: { campaigns, account } }: Shown) {
  return {
    live: account.live,
    limit: account.limit,
    left: sumOf(campaigns.filter(isUnfinished).map(leftOf)),
    perMinute: sumOf(campaigns.map(({ attemptsPerMinute = 0 }) => attemptsPerMinute)),
  };
}
