import { byId, element, keyedRows, type Row, setAttribute, setHidden, setShare, setText } from './dom.ts';
import { clock, count, hourOfDay, moment, offsetMinutes, percent, place, plural, weekday } from './format.ts';
import { detailsShown, type Shown, sumOf, type ZoneHours } from './state.ts';

const HOUR_MS = 3_600_000;
/** As far as the service tells: from three hours ago on. */
const HOURS_BEFORE = 3;
const HOURS_SHOWN = 36;
const MOST_ROWS = 24;

interface Span {
  readonly begin: number;
  readonly end: number;
  readonly now: number;
}

/** People of one clock, whatever their campaign; `steps`: which share of them may be called from when to when. */
interface Place {
  readonly key: string;
  readonly zones: readonly string[];
  readonly waiting: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

interface Item {
  readonly place: Place;
  readonly span: Span;
}

/** Who waits, by the clocks they live by, east above west: the day moves down the list. */
export function createZoneStrip(): (shown: Shown) => void {
  const rows = keyedRows<Item>(byId('zones'), (item) => item.place.key, placeRow);
  const hours = keyedRows<Mark>(byId('zone-hours'), ({ at }) => String(at), hourMark);
  return (shown) => {
    const all = detailsShown(shown).flatMap(([, detail]) => detail.zones);
    const begin = (Math.floor(shown.now / HOUR_MS) - HOURS_BEFORE) * HOUR_MS;
    const span = { begin, end: begin + HOURS_SHOWN * HOUR_MS, now: shown.now };
    const places = placesIn(all, span);
    const [listed, rest] = [places.slice(0, MOST_ROWS), places.slice(MOST_ROWS)];
    const eastFirst = listed.toSorted((a, b) => offsetOf(b, shown.now) - offsetOf(a, shown.now));
    rows(eastFirst.map((place) => ({ place, span })));
    hours(marksIn(span));
    setHidden(byId('zones-none'), places.length > 0);
    setHidden(byId('zones-some'), places.length === 0);
    const more = `and ${plural(sumOf(rest.map(({ waiting }) => waiting)), 'contact')} on ${plural(rest.length, 'more clock')}`;
    setText(byId('zones-more'), rest.length > 0 ? more : '');
    setText(byId('zones-open'), openText(all));
  };
}

function openText(zones: readonly ZoneHours[]): string {
  const [open, all] = [sumOf(zones.map((zone) => zone.open)), sumOf(zones.map(({ waiting }) => waiting))];
  return all === 0 ? '' : `${count(open)} of ${plural(all, 'waiting contact')} inside their hours now`;
}

function offsetOf({ zones: [first = 'UTC'] }: Place, now: number): number {
  return offsetMinutes(first, now);
}

/** Over all campaigns shown; the most contacts first. */
function placesIn(all: readonly ZoneHours[], span: Span): Place[] {
  const groups = new Map<string, ZoneHours[]>();
  for (const zone of all) {
    const key = zone.zones.join('&');
    groups.set(key, [...(groups.get(key) ?? []), zone]);
  }
  return [...groups]
    .map(([key, group]) => ({
      key,
      zones: group[0]?.zones ?? [],
      waiting: sumOf(group.map(({ waiting }) => waiting)),
      steps: stepsOf(group, span),
    }))
    .sort((a, b) => b.waiting - a.waiting);
}

/** From every instant at which the hours of some of them change to the next. */
function stepsOf(group: readonly ZoneHours[], { begin, end }: Span): Step[] {
  const all = sumOf(group.map(({ waiting }) => waiting));
  const changes = group.flatMap(({ ranges }) => ranges.flat()).filter((at) => at > begin && at < end);
  const edges = [...new Set([begin, ...changes, end])].sort((a, b) => a - b);
  const steps: Step[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const open = group.filter(({ ranges }) => ranges.some((range) => range[0] <= from && from < range[1]));
    const share = sumOf(open.map(({ waiting }) => waiting)) / Math.max(1, all);
    const last = steps.at(-1);
    const to = edges[index + 1] ?? end;
    if (last?.share === share) steps[steps.length - 1] = { ...last, to };
    else steps.push({ from, to, share });
  }
  return steps;
}

function placeRow(): Row<Item> {
  const name = element('span', { class: 'place' });
  const local = element('span', { class: 'number local' });
  const waiting = element('td', { class: 'number' });
  const state = element('td', { class: 'when' });
  const spans = element('span', { class: 'spans' });
  const nowLine = element('span', { class: 'now' });
  const track = element('td', { class: 'track', 'aria-hidden': 'true' }, spans, nowLine);
  const node = element('tr', {}, element('th', { scope: 'row' }, name, local), waiting, state, track);
  const draw = keyedRows<Step & { readonly span: Span }>(spans, ({ from }) => String(from), stepPart);
  return {
    node,
    update({ place: shown, span }) {
      const [first = 'UTC'] = shown.zones;
      setText(name, shown.zones.map(place).join(' + '));
      setAttribute(name, 'title', shown.zones.join(' and '));
      setText(local, clock(span.now, first));
      setText(waiting, count(shown.waiting));
      setText(state, stateText(shown, span, first));
      draw(shown.steps.filter(({ share }) => share > 0).map((step) => ({ ...step, span })));
      setShare(nowLine, 'left', shareOf(span.now, span));
    },
  };
}

/** The more of them may be called, the fuller the colour. */
function stepPart(): Row<Step & { readonly span: Span }> {
  const node = element('span', { class: 'part' });
  return {
    node,
    update({ from, to, share, span }) {
      const left = shareOf(from, span);
      setShare(node, 'left', left);
      setShare(node, 'width', shareOf(to, span) - left);
      setAttribute(node, 'data-share', String(Math.ceil(share * 4)));
    },
  };
}

function shareOf(at: number, { begin, end }: Span): number {
  return (at - begin) / (end - begin);
}

/** On the clock of the people themselves. */
function stateText({ steps }: Place, { now, end }: Span, zone: string): string {
  const current = steps.find(({ from, to }) => from <= now && now < to);
  if (!current) return '';
  const change = moment(current.to, now, zone);
  if (current.share === 0) return current.to >= end ? 'closed for a day or more' : `opens ${change}`;
  const whole = current.share === 1 ? 'open' : `${percent(current.share)} open`;
  return current.to >= end ? whole : `${whole} until ${change}`;
}

interface Mark {
  readonly at: number;
  readonly share: number;
}

/** Every sixth hour of the reader's clock. */
function marksIn(span: Span): Mark[] {
  const marks: Mark[] = [];
  for (let at = span.begin; at < span.end; at += HOUR_MS)
    if (hourOfDay(at) % 6 === 0) marks.push({ at, share: shareOf(at, span) });
  return marks;
}

/** A name further right would stand out of a phone's screen: the line is enough there. */
const LAST_NAMED_SHARE = 0.86;

function hourMark(): Row<Mark> {
  const node = element('span', { class: 'mark number' });
  return {
    node,
    update({ at, share }) {
      const name = clock(at) === '00:00' ? weekday(at) : clock(at);
      setText(node, share > LAST_NAMED_SHARE ? '' : name);
      setShare(node, 'left', share);
    },
  };
}
