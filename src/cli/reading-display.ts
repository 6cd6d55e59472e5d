import { type Clock, systemClock } from '../domain/clock.ts';
import { count, plural } from '../domain/number-words.ts';
import { displayKind } from './display-kind.ts';
import { bar, duration, percent } from './format.ts';
import { openLiveScreen } from './live-screen.ts';

/** How far the reading of a file, or of several in a row, has come. */
export interface RowsRead {
  readonly rows: number;
  readonly rejected: number;
  readonly bytesRead: number;
  readonly bytesTotal: number;
}

export interface ReadingDisplay {
  /** What is read from now on. */
  begin(name: string): void;
  show(read: RowsRead): void;
  end(): void;
}

const BAR_WIDTH = 24;
const EVERY_MS = { live: 250, lines: 10_000, none: Number.POSITIVE_INFINITY } as const;
/** What is read sooner is not worth a picture; and a rate over less says nothing. */
const SHORT_MS = 1_000;

/** How far a long list is read: nothing for a short one, then a line drawn in place, or one every ten seconds. */
export function createReadingDisplay(
  stream: NodeJS.WriteStream,
  { json, clock = systemClock }: { readonly json: boolean | undefined; readonly clock?: Clock },
): ReadingDisplay {
  const kind = displayKind(stream, { json });
  const screen = openLiveScreen(stream);
  let [name, beganAt, shownAt] = ['', clock.monotonicMs(), Number.NEGATIVE_INFINITY];
  return {
    begin(next) {
      [name, beganAt] = [next, clock.monotonicMs()];
      shownAt = beganAt + SHORT_MS - EVERY_MS.live;
      if (kind === 'lines') shownAt = beganAt;
    },
    show(read) {
      const now = clock.monotonicMs();
      if (now - shownAt < EVERY_MS[kind]) return;
      shownAt = now;
      const line = readingLine(name, read, now - beganAt);
      if (kind === 'live') screen.draw([line]);
      else stream.write(`${line}\n`);
    },
    end: screen.clear,
  };
}

/** `dnc.csv  █████░░░░  1,200,000 rows (40%), 3 rejected  240,000 rows/s  about 8s left` */
export function readingLine(
  name: string,
  { rows, rejected, bytesRead, bytesTotal }: RowsRead,
  tookMs: number,
): string {
  const refused = rejected > 0 ? `, ${count(rejected)} rejected` : '';
  const rate = Math.round((1_000 * rows) / Math.max(1, tookMs));
  const leftMs = bytesRead > 0 ? (tookMs * (bytesTotal - bytesRead)) / bytesRead : 0;
  return [
    name,
    bar(bytesRead, bytesTotal, BAR_WIDTH),
    `${plural(rows, 'row')} (${percent(bytesRead, bytesTotal)})${refused}`,
    `${count(rate)} rows/s`,
    ...(leftMs > 0 ? [`about ${duration(Math.max(1_000, leftMs))} left`] : []),
  ].join('  ');
}
