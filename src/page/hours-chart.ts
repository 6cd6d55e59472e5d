import { byId, setHidden, setText, textTable } from './dom.ts';
import { clock, count, day } from './format.ts';
import { detailsShown, type HourCounts, type Shown, sumOf } from './state.ts';
import UPlot from './uplot.js';

const HOUR_MS = 3_600_000;
/** A first hour by itself would be one bar as wide as the page. */
const LEAST_HOURS = 12;
const MOST_HOURS = 48;
const HEIGHT = 220;

/** From the foot of a bar up; the colours are those of the style sheet. */
const SERIES = [
  ['answered', 'Answered', '--chart-answered'],
  ['voicemail', 'Voicemail', '--chart-voicemail'],
  ['noAnswer', 'No answer or busy', '--chart-no-answer'],
  ['failed', 'Failed', '--chart-failed'],
] as const;
type Part = (typeof SERIES)[number][0];

/** Calls by the hour in which they were placed: a chart for eyes, a table for everybody. */
export function createHoursChart(): (shown: Shown) => void {
  const host = byId('hours-chart');
  const table = textTable(byId('hours-table') as HTMLTableSectionElement);
  let chart: UPlot | undefined;
  let hours: readonly HourCounts[] = [];
  let drawn = '';

  const draw = (): void => {
    chart?.destroy();
    chart = new UPlot(
      optionsFor(host, () => hours),
      dataOf(hours),
      host,
    );
  };
  const resize = new ResizeObserver(() => chart?.setSize({ width: host.clientWidth, height: HEIGHT }));
  resize.observe(host);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (chart) draw();
  });

  return (shown) => {
    const details = detailsShown(shown);
    const known = byHour(details.map(([, { calls }]) => calls.hours));
    const isEmpty = known.length === 0;
    setHidden(byId('hours-none'), !isEmpty);
    setHidden(byId('hours-some'), isEmpty);
    setHidden(byId('hours-counting'), !details.some(([, { calls }]) => calls.counting && calls.placed > 0));
    const next = JSON.stringify([known, Math.floor(shown.now / HOUR_MS), host.clientWidth > 0]);
    if (next === drawn || isEmpty) return;
    drawn = next;
    hours = spread(known, shown.now);
    if (!chart) draw();
    else chart.setData(dataOf(hours));
    table(known.toReversed().map((hour) => [String(hour.hour), ...cellsOf(hour)]));
    for (const [part] of SERIES)
      setText(byId(`legend-${part}`), count(sumOf(known.map((each) => each[part]))));
  };
}

function cellsOf({ hour, placed, answered, voicemail, noAnswer, failed }: HourCounts): string[] {
  return [`${day(hour)}, ${clock(hour)}`, ...[placed, answered, voicemail, noAnswer, failed].map(count)];
}

function byHour(all: readonly (readonly HourCounts[])[]): HourCounts[] {
  const hours = new Map<number, HourCounts>();
  for (const row of all.flat()) {
    const other = hours.get(row.hour);
    hours.set(row.hour, other ? added(other, row) : row);
  }
  return [...hours.values()].sort((a, b) => a.hour - b.hour).slice(-MOST_HOURS);
}

function added(a: HourCounts, b: HourCounts): HourCounts {
  return {
    hour: a.hour,
    placed: a.placed + b.placed,
    answered: a.answered + b.answered,
    voicemail: a.voicemail + b.voicemail,
    noAnswer: a.noAnswer + b.noAnswer,
    failed: a.failed + b.failed,
  };
}

/** With the hours between in which nothing happened. What ended days ago is shown where it was. */
function spread(known: readonly HourCounts[], now: number): HourCounts[] {
  const [first, last] = [known[0]?.hour ?? 0, known.at(-1)?.hour ?? 0];
  const current = Math.floor(now / HOUR_MS) * HOUR_MS;
  const end = current - last < LEAST_HOURS * HOUR_MS ? Math.max(current, last) : last;
  const begin = Math.max(
    end - (MOST_HOURS - 1) * HOUR_MS,
    Math.min(first, end - (LEAST_HOURS - 1) * HOUR_MS),
  );
  const all: HourCounts[] = [];
  for (let hour = begin; hour <= end; hour += HOUR_MS)
    all.push(
      known.find((each) => each.hour === hour) ?? {
        ...{ hour, placed: 0, answered: 0, voicemail: 0, noAnswer: 0, failed: 0 },
      },
    );
  return all;
}

/** Bars lie over each other, the highest first: each shows the sum of what is below it. */
function dataOf(hours: readonly HourCounts[]): UPlot.AlignedData {
  const upTo = (part: Part) => {
    const parts = SERIES.slice(0, SERIES.findIndex(([name]) => name === part) + 1).map(([name]) => name);
    return hours.map((hour) => sumOf(parts.map((name) => hour[name])));
  };
  return [hours.map(({ hour }) => hour / 1_000), ...SERIES.toReversed().map(([part]) => upTo(part))];
}

function optionsFor(host: HTMLElement, hours: () => readonly HourCounts[]): UPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const [ink, lines] = [colour('--ink-2'), colour('--line')];
  const axis = {
    stroke: ink,
    grid: { stroke: lines, width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  };
  const bars = UPlot.paths.bars?.({ size: [0.72, 28], align: 1, radius: 0.08 });
  return {
    width: Math.max(200, host.clientWidth),
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { range: (_, min, max) => [min, max + HOUR_MS / 1_000] },
      y: { range: (_, __, max) => [0, Math.max(4, max * 1.08)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        values: (_, splits) => splits.map((at) => axisText(at * 1_000)),
        space: 56,
      },
      {
        ...axis,
        size: 44,
        values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? count(at) : '')),
      },
    ],
    series: [
      {},
      ...SERIES.toReversed().map(([, label, name]) => ({
        label,
        fill: colour(name),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
      })),
    ],
    hooks: { setCursor: [(chart) => tellHour(hours()[chart.cursor.idx ?? -1])] },
  };
}

function axisText(at: number): string {
  const text = clock(at);
  return text === '00:00' ? day(at) : text;
}

function tellHour(hour: HourCounts | undefined): void {
  const line = byId('hours-told');
  if (!hour) {
    setText(line, '');
    return;
  }
  const parts = SERIES.map(([part, label]) => `${count(hour[part])} ${label.toLowerCase()}`);
  setText(line, `${day(hour.hour)}, ${clock(hour.hour)}: ${count(hour.placed)} placed, ${parts.join(', ')}`);
}
