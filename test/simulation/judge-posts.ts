import { isOpen, mayPlace } from '../../src/domain/calling-hours.ts';
import { hoursFor } from '../../src/rules/hours-for.ts';
import { versionOf } from './evidence.ts';
import type { Opened } from './history.ts';
import type { TruePost } from './provider.ts';
import { GUARD_MS, isDuring, MAX_CALL_MS, MINUTE, SECOND } from './scales.ts';
import type { Ran } from './world.ts';

/** I1, I2, I7, I8, not_before and not_after. */
export function judgePosts(ran: Ran): string[] {
  const { provider, store } = ran;
  const found: string[] = [];
  const calls = new Map<string, number>();
  const posts = new Map<string, number>();
  for (const { attemptId } of provider.calls) calls.set(attemptId, (calls.get(attemptId) ?? 0) + 1);
  for (const [id, count] of calls) if (count > 1) found.push(`I2: ${count} calls of attempt ${id}`);
  for (const post of provider.posts) {
    const { attemptId, beganAt, request } = post;
    posts.set(attemptId, (posts.get(attemptId) ?? 0) + 1);
    const opened = store.history.opened.get(attemptId);
    const fencedAt = store.history.fenced.get(attemptId)?.at;
    if (!opened || fencedAt === undefined || fencedAt > beganAt) {
      found.push(`I1: a POST of ${attemptId}, which was never opened and fenced`);
      continue;
    }
    if (beganAt - fencedAt > 15 * SECOND)
      found.push(`I17: ${attemptId} left ${beganAt - fencedAt} ms after its fence`);
    if (request.toNumber !== opened.phone || request.fromNumber !== opened.from)
      found.push(`I1: ${attemptId} was posted with other numbers`);
    found.push(...judgeHours(ran, post, opened));
  }
  for (const { callId, afterMs } of provider.stops)
    if (afterMs < MAX_CALL_MS - MINUTE) found.push(`${callId} was hung up after ${afterMs} ms`);
  for (const [id, count] of posts) if (count > 1) found.push(`I2: ${count} POSTs of attempt ${id}`);
  return found;
}

function judgeHours(
  { provider, store, scenario }: Ran,
  { attemptId, beganAt, fate }: TruePost,
  opened: Opened,
): string[] {
  const campaign = versionOf(store.history.versions, opened.version);
  const contact = store.history.fenced.get(attemptId)?.contact;
  const { hours, zones } = hoursFor(campaign, contact ?? { zones: [] });
  const found: string[] = [];
  const { clocksApartMs: apart, doubts } = scenario.weather;
  if (doubts.some((doubt) => isDuring(doubt, beganAt)))
    found.push(`I21: ${attemptId} left while store or clock were in doubt`);
  // A clock that is fast opens the window as much too soon.
  const isWithin = [0, apart].some((ahead) => mayPlace(hours, zones, beganAt + ahead, GUARD_MS - apart));
  if (!isWithin) found.push(`I7/I8: ${attemptId} left outside its hours`);
  const call = fate === 'ghost' ? undefined : provider.calls.find((each) => each.attemptId === attemptId);
  if (call && !isOpen(hours, zones, call.createdAt) && !isOpen(hours, zones, call.createdAt + apart))
    found.push(`I7: ${call.callId} was made outside its hours`);
  if (contact?.notAfter !== undefined && beganAt > contact.notAfter + apart)
    found.push(`I17: ${attemptId} left after its not_after`);
  return found;
}
