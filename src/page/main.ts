import { createAttention } from './attention.ts';
import { createCampaigns, totalsOf } from './campaigns.ts';
import { byId, setAttribute, setHidden, setText } from './dom.ts';
import { createForecasts } from './forecasts.ts';
import { clockWithSeconds, count, rate } from './format.ts';
import { createHoursChart } from './hours-chart.ts';
import { createNumbers } from './numbers.ts';
import { createOutcomes } from './outcomes.ts';
import type { Overview, Shown } from './state.ts';
import { createSteering } from './steering.ts';
import { createStory } from './story.ts';
import { followService } from './stream.ts';
import { createWaiting } from './waiting.ts';
import { createZoneStrip } from './zone-strip.ts';

/** Times that run ("in 5 min") are worked out anew so often even when nothing else changes. */
const REDRAW_MS = 10_000;

const steering = createSteering();
const views = [
  createAttention(),
  createCampaigns(steering, (name) => show(only === name ? undefined : name)),
  createNumbers(steering),
  createHoursChart(),
  createOutcomes(),
  createZoneStrip(),
  createWaiting(),
  drawHeader,
];
createStory(steering);
const withForecasts = createForecasts(() => draw());

let overview: Overview | undefined;
let only: string | undefined = location.hash.slice(1) || undefined;
/** How far the service's clock is ahead of ours. */
let aheadMs = 0;
let isDrawing = false;

followService({
  changed(next) {
    overview = next;
    aheadMs = next.at - Date.now();
    draw();
  },
  troubled(reason) {
    setText(byId('trouble-text'), reason ?? '');
    const since = overview ? ` What you see is from ${clockWithSeconds(overview.at)}.` : '';
    setText(byId('trouble-since'), since);
    setHidden(byId('trouble'), reason === undefined);
    document.body.classList.toggle('stale', reason !== undefined);
  },
});
setInterval(draw, REDRAW_MS);
addEventListener('hashchange', () => {
  only = location.hash.slice(1) || undefined;
  draw();
});
byId('show-all').addEventListener('click', () => show(undefined));

function show(name: string | undefined): void {
  only = name;
  history.replaceState(undefined, '', name === undefined ? location.pathname : `#${name}`);
  draw();
}

/** However many pieces come, once a frame. */
function draw(): void {
  if (isDrawing || !overview) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    if (!overview) return;
    const isKnown = overview.campaigns.some(({ name }) => name === only);
    const shown: Shown = {
      overview: withForecasts(overview),
      only: isKnown ? only : undefined,
      now: Date.now() + aheadMs,
    };
    for (const view of views) view(shown);
    document.body.classList.remove('waiting-for-data');
  });
}

function drawHeader(shown: Shown): void {
  const { service, breaker } = shown.overview;
  const { live, limit, left, perMinute } = totalsOf(shown);
  setText(byId('total-live'), limit === undefined ? count(live) : `${count(live)} / ${count(limit)}`);
  setText(byId('total-left'), count(left));
  setText(byId('total-pace'), perMinute > 0 ? rate(perMinute) : '–');
  const state = service.ready ? (breaker ? 'breaker open' : 'ready') : 'not dialling';
  setText(byId('service-state'), state);
  setAttribute(byId('service-state'), 'data-state', service.ready && !breaker ? 'good' : 'bad');
  setText(byId('seen-at'), clockWithSeconds(shown.overview.at));
  setHidden(byId('read-only'), service.steerable);
  setHidden(byId('story-form'), !service.steerable);
  setHidden(byId('filter'), shown.only === undefined);
  setText(byId('filter-name'), shown.only ?? '');
}
