import { test } from 'vitest';
import { runWorld } from './world.ts';
test('try', async () => {
  Error.stackTraceLimit = 0;
  const began = performance.now();
  let events = 0, calls = 0, undrained = 0, posts = 0;
  const N = Number(process.env.N ?? 100);
  for (let seed = 0; seed < N; seed++) {
    let ran; try { ran = await runWorld(seed); } catch (e) { console.log(seed, String(e)); continue; }
    events += ran.events; calls += ran.provider.calls.length; posts += ran.provider.posts.length;
    if (!ran.drained) { undrained++; const c=[...ran.store.state.attempts.values()].map(a=>[a.attempt.state,a.attempt.held,a.attempt.reason].join()); console.log(seed, ran.scenario.provider.echo, ran.events, c.join(' | '), [...ran.store.state.campaigns.values()].map(s=>s.state+JSON.stringify(s.counts)).join(' ')); }
  }
  const ms = performance.now() - began;
  console.log({ seedsPerSecond: N / ms * 1000, events: events / N, usPerEvent: ms*1000/events, calls: calls / N, posts: posts/N, undrained });
  const a = await runWorld(7), b = await runWorld(7);
  console.log(a.print === b.print, a.events, b.events);
}, 600000);
