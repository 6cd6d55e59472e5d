import type { CallPage } from './api.ts';
import { ApiUnavailable } from './errors.ts';
import { type Answer, type Questions, unexpected } from './questions.ts';
import { toObservation } from './to-observation.ts';
import { objectIn, type WireObject } from './wire.ts';

/**
 * Pages of all calls. A listing may prove that a call does not exist, so whatever makes it incomplete is an error,
 * never an early end (oneinbox-api §8 row 3). Our cursor wraps the API's, with what is needed to notice a circle.
 */
type Place =
  | { readonly by: 'cursor'; readonly cursor: string; readonly page: number; readonly mark: string }
  | { readonly by: 'offset'; readonly offset: number; readonly firstId: string };

const PAGE = 100;

/** One page; without `cursor` the first. Falls back to offset pages where the API has no cursor endpoint. */
export async function listCalls(questions: Questions, prefix: string, cursor?: string): Promise<CallPage> {
  const place = cursor === undefined ? undefined : placeIn(cursor);
  if (place?.by === 'offset') return offsetPage(questions, prefix, place);
  const after = place ? `&cursor=${encodeURIComponent(place.cursor)}` : '';
  const answer = await questions.ask({
    method: 'GET',
    path: `${prefix}/v1/calls/cursor?limit=${PAGE}${after}`,
  });
  if (!place && NO_CURSOR_ENDPOINT.has(answer.httpStatus)) return offsetPage(questions, prefix);
  return cursorPage(answer, place);
}

/** 422: an older API takes `cursor` for the id of a call. */
const NO_CURSOR_ENDPOINT: ReadonlySet<number> = new Set([404, 405, 422]);

function cursorPage(answer: Answer, place: Extract<Place, { by: 'cursor' }> | undefined): CallPage {
  const { record, items } = pageIn(answer);
  const next =
    typeof record?.next_cursor === 'string' && record.next_cursor !== '' ? record.next_cursor : undefined;
  const more = record?.has_more ?? next !== undefined;
  const isOdd = !Array.isArray(record?.items) || typeof record.has_more !== 'boolean';
  if (more !== true) return { calls: items.map(observed), ...oddIf(isOdd) };
  if (next === undefined) throw new ApiUnavailable('the call list says there is more, but not where');
  if (items.length === 0)
    throw new ApiUnavailable('the call list says there is more, but shows an empty page');
  if (next === place?.cursor || next === place?.mark) {
    throw new ApiUnavailable('the call list goes round in circles');
  }
  return { calls: items.map(observed), nextCursor: cursorOf(following(place, next)), ...oddIf(isOdd) };
}

function oddIf(isOdd: boolean): { odd?: true } {
  return isOdd ? { odd: true } : {};
}

/** The mark is the cursor of the latest page whose number is a power of two: a circle of any length meets it again. */
function following(place: Extract<Place, { by: 'cursor' }> | undefined, cursor: string): Place {
  const page = (place?.page ?? 0) + 1;
  const isPowerOfTwo = Number.isInteger(Math.log2(page));
  return { by: 'cursor', cursor, page, mark: isPowerOfTwo || !place ? cursor : place.mark };
}

async function offsetPage(
  questions: Questions,
  prefix: string,
  place: Extract<Place, { by: 'offset' }> = { by: 'offset', offset: 0, firstId: '' },
): Promise<CallPage> {
  const path = `${prefix}/v1/calls?limit=${PAGE}&offset=${place.offset}`;
  const { record, items } = pageIn(await questions.ask({ method: 'GET', path }));
  const calls = items.map(observed);
  const offset = place.offset + calls.length;
  const firstId = calls[0]?.callId ?? '';
  const total = typeof record?.total === 'number' ? record.total : undefined;
  if (calls.length > 0 && firstId === place.firstId) {
    throw new ApiUnavailable('the call list shows the same page again');
  }
  if (calls.length === 0 && total !== undefined && offset < total) {
    throw new ApiUnavailable('the call list ends before its total');
  }
  const last = calls.length === 0 || (total !== undefined && offset >= total && calls.length < PAGE);
  const odd = oddIf(total === undefined);
  return last
    ? { calls, ...odd }
    : { calls, ...odd, nextCursor: cursorOf({ by: 'offset', offset, firstId }) };
}

function pageIn(answer: Answer): { record: WireObject | undefined; items: readonly unknown[] } {
  if (answer.httpStatus !== 200) throw unexpected(answer);
  const record = objectIn(answer.body);
  const items = [answer.body, record?.items, record?.data, record?.calls].find(Array.isArray);
  if (!items) throw new ApiUnavailable('the call list has no list of calls in it', { httpStatus: 200 });
  return { record, items };
}

function observed(item: unknown) {
  const observation = toObservation(item, 'poll');
  if (!observation) throw new ApiUnavailable('the call list holds a call without id', { httpStatus: 200 });
  return observation;
}

function cursorOf(place: Place): string {
  return JSON.stringify(place);
}

function placeIn(cursor: string): Place {
  return JSON.parse(cursor) as Place;
}
