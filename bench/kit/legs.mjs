import { readFileSync } from 'node:fs';
import { quantile } from './stats.mjs';

/** What is loaded into the engine to be watched. */
export const TRACE = new URL('./trace-legs.mjs', import.meta.url).href;

/**
 * What `trace-legs.mjs` wrote down, as legs: `{ leg, ms }` each with the ms of every call. The kth end frees the slot of the
 * (cap + k)th call.
 */
export function legsIn(file, cap) {
  const at = eventsIn(file);
  const ends = inOrder(at.end).slice(0, inOrder(at.opened).length);
  const opens = inOrder(at.opened).slice(cap);
  const ended = ends.map((id) => wayOfEnd(id, at));
  const placed = opens.map((id) => wayOfPlacement(id, at));
  const refills = placed.flatMap((open, k) => (ended[k] ? [{ ...open, ...ended[k] }] : []));
  const leg = (name, from, to) => ({ leg: name, ms: refills.map((way) => way[to] - way[from]) });
  return [
    leg('webhook in → GET begun (its token looked up)', 'hook', 'get'),
    leg('GET', 'get', 'got'),
    leg('GET answered → end sent', 'got', 'end'),
    leg('end sent → open and fence sent', 'end', 'open'),
    leg('end, open and fence: one answer of Redis', 'open', 'fenced'),
    leg('fence → POST: journal, connection', 'fenced', 'post'),
    leg('GET answered → POST', 'got', 'post'),
    leg('webhook in → POST', 'hook', 'post'),
  ];
}

/** A leg as a row of a table. The tenth percentile is what it takes where no other program is in the way. */
export function rowOfLeg({ leg, ms }) {
  const known = ms.filter(Number.isFinite);
  const [p10, p50, p99] = [0.1, 0.5, 0.99].map((share) => quantile(known, share));
  const note = `p50 of ${known.length}; p10 ${p10.toFixed(2)}, p99 ${p99.toFixed(2)} ms`;
  return { figure: leg, value: p50, unit: 'ms', note };
}

/** Per name and id, the instants of every time it happened. */
function eventsIn(file) {
  const events = {};
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [name, id, at, more] = line.split(' ');
    if (!name || more === 'gone') continue;
    events[name] ??= new Map();
    const known = events[name].get(id) ?? [];
    events[name].set(id, [...known, { at: Number(at), more }]);
  }
  return events;
}

/** Ids by the instant at which it first happened. */
function inOrder(events = new Map()) {
  return [...events].sort(([, [a]], [, [b]]) => a.at - b.at).map(([id]) => id);
}

function wayOfEnd(id, { hook, call, get, got, end, ended }) {
  const sent = end.get(id)[0].at;
  const callId = call?.get(id)?.[0].more;
  const begun = lastBefore(get?.get(callId), sent);
  return {
    hook: lastBefore(hook?.get(tokenOf(id)), begun),
    get: begun,
    got: lastBefore(got?.get(callId), sent),
    end: sent,
    ended: ended?.get(id)?.[0].at,
  };
}

function wayOfPlacement(id, { opened, fenced, post }) {
  const [{ more }] = opened.get(id);
  const [done, left] = [fenced, post].map((events) => events?.get(id)?.[0].at);
  return { open: Number(more), fenced: done, post: left };
}

function lastBefore(events = [], instant = Number.NaN) {
  return events.findLast(({ at }) => at <= instant)?.at;
}

/** As the engine makes the token of an attempt's webhooks. */
function tokenOf(id) {
  const cut = id.lastIndexOf('-');
  return id.slice(0, cut) + Number(id.slice(cut + 1)).toString(36);
}
