import { test } from 'vitest';
import { judge } from './judge.ts';
import { runWorld } from './world.ts';

test('try', async () => {
  Error.stackTraceLimit = 0;
  const began = performance.now();
  let events = 0,
    calls = 0,
    posts = 0,
    bad = 0;
  const N = Number(process.env.N ?? 100),
    from = Number(process.env.FROM ?? 0);
  const kinds = new Map<string, number[]>();
  for (let seed = from; seed < from + N; seed++) {
    let ran;
    try {
      ran = await runWorld(seed);
    } catch (e) {
      console.log(seed, String(e));
      continue;
    }
    events += ran.events;
    calls += ran.provider.calls.length;
    posts += ran.provider.posts.length;
    const found = judge(ran);
    if (found.length) {
      bad++;
      for (const f of found) {
        const k = f.replace(/[0-9a-f]{32}-\d+|call-\d+|\d+/g, '#');
        kinds.set(k, [...(kinds.get(k) ?? []), seed]);
      }
    }
  }
  const ms = performance.now() - began;
  console.log({
    seedsPerSecond: (N / ms) * 1000,
    events: events / N,
    usPerEvent: (ms * 1000) / events,
    calls: calls / N,
    posts: posts / N,
    bad,
  });
  for (const [k, seeds] of kinds) console.log(seeds.length, k, [...new Set(seeds)].slice(0, 8).join(' '));
  if (process.env.SEED) {
    Error.stackTraceLimit = 20;
    let a;
    try {
      a = await runWorld(Number(process.env.SEED), { traced: true });
    } catch (e) {
      console.log(String(e), (globalThis as any).lastTrace?.slice(-60).join('\n'));
      throw e;
    }
    console.log(a.trace.slice(-Number(process.env.LINES ?? 100)).join('\n'));
    console.log(
      judge(a),
      JSON.stringify(a.scenario.provider),
      JSON.stringify(a.scenario.weather),
      a.scenario.lives,
    );
    if (process.env.CALLS)
      console.log(
        a.provider.calls
          .map((c) =>
            JSON.stringify({
              ...c,
              createdAt: (c.createdAt - a.scenario.start) / 1000,
              endedAt: (c.endedAt - a.scenario.start) / 1000,
              analysisAt: (c.analysisAt - a.scenario.start) / 1000,
              visibleAt: 0,
            }),
          )
          .join('\n'),
      );
  }
  const a = await runWorld(7),
    b = await runWorld(7);
  console.log(a.print === b.print, a.events, b.events);
}, 600000);
