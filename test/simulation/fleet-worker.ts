import type { SeedFailure, Slice, SliceResult } from './fleet.ts';
import { judge } from './judge.ts';
import { Tally } from './tally.ts';
import { runWorld } from './world.ts';

// Nobody reads the stacks of the thousands of errors that are part of the weather.
Error.stackTraceLimit = 0;

process.on('message', (slice: Slice) => void play(slice).then((result) => process.send?.(result)));
process.on('disconnect', () => process.exit());

async function play({ mode, from, to }: Slice): Promise<SliceResult> {
  const failures: SeedFailure[] = [];
  const tally = new Tally();
  let events = 0;
  for (let seed = from; seed < to; seed += 1) {
    try {
      const ran = await runWorld(seed, { mode });
      const wrong = judge(ran);
      if (wrong.length > 0) failures.push({ seed, wrong });
      tally.add(ran.tally.counts());
      events += ran.events;
    } catch (error) {
      failures.push({ seed, wrong: [String(error)] });
    }
  }
  return { failures, counts: tally.counts(), events };
}
