import { systemClock } from '../domain/clock.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';
import { readStanding } from '../reports/standing.ts';
import { displayKind } from './display-kind.ts';
import { WrongRequest } from './exit.ts';
import { isoTime } from './iso-times.ts';
import { openLiveScreen } from './live-screen.ts';
import { createLookRest } from './look-rest.ts';
import { standingSources } from './standing-sources.ts';
import { standingText } from './standing-text.ts';
import { watchStopSignals } from './stop-signals.ts';
import { styleFor } from './style.ts';
import { unknownCampaign, withLedger } from './with-ledger.ts';

/** A person watches: a second is soon enough. */
const EVERY_MS = { live: 1_000, lines: 10_000, none: 10_000 } as const;

/** Shows where things stand until Ctrl-C, drawn over in place on a terminal. Throws `WrongRequest`. */
export async function watchStatus(
  name: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<void> {
  if (json) throw new WrongRequest('--watch is for people.', 'Leave --json or --watch out.');
  const kind = displayKind(process.stdout);
  const screen = openLiveScreen(process.stdout);
  const style = styleFor(process.stdout);
  const { signal } = watchStopSignals(systemClock);
  const restAfter = createLookRest();
  const show = (text: string) => {
    if (kind === 'live')
      screen.draw([
        ...text.split('\n'),
        '',
        style('dim', 'Ctrl-C ends this view; nothing else ends with it.'),
      ]);
    else process.stdout.write(`${style('dim', isoTime(systemClock.wallMs()))}\n${text}\n\n`);
  };
  await withLedger(async (ledger, config) => {
    const sources = standingSources(ledger, config);
    const look = async () => {
      const standing = await readStanding(sources, name === undefined ? undefined : [name]);
      if (name !== undefined && standing.campaigns.length === 0) throw await unknownCampaign(ledger, name);
      return standingText(standing, style);
    };
    while (!signal.aborted) {
      const began = systemClock.monotonicMs();
      const text = await look().catch((error: unknown) => {
        if (error instanceof LedgerUnavailable) return error.message;
        screen.end();
        throw error;
      });
      show(text);
      const rest = restAfter(systemClock.monotonicMs() - began);
      await systemClock.sleep(Math.max(rest, EVERY_MS[kind]), signal);
    }
  });
  screen.end();
}
