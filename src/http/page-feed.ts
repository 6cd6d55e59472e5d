import type { Clock } from '../domain/clock.ts';
import type { Overview, OverviewChange } from '../domain/overview.ts';
import { changeOf } from './overview-change.ts';

/** Somebody who looks at the page. */
export interface Viewer {
  /** False when it cannot keep up: it is let go, and comes back by itself. */
  send(data: string): boolean;
  end(): void;
}

/**
 * What the page shows, read once for all who look, and not at all while nobody does. A viewer is first told all, then
 * what changes.
 */
export interface PageFeed {
  /** Not older than a moment. Rejects as the reader does. */
  latest(): Promise<Overview>;
  /** False when there are too many already. */
  join(viewer: Viewer): boolean;
  leave(viewer: Viewer): void;
  viewers(): number;
  /** Ends all viewers; nobody may join from then on. */
  close(): void;
}

export interface FeedParts {
  readonly read: () => Promise<Overview>;
  readonly clock: Clock;
  /** Told instead when the reading failed. */
  readonly excuse: (error: unknown) => string;
  /** Default 1 s. */
  readonly everyMs?: number;
}

export const MOST_VIEWERS = 50;
const EVERY_MS = 1_000;
/** A timer may come a little early: the next turn is to read again all the same. */
const FRESH = 0.9;
const STALE = 3;
/** Said so often even when nothing changes, so that both sides notice a connection that is gone. */
const KEEP_ALIVE_MS = 10_000;

export function createPageFeed({ read, clock, excuse, everyMs = EVERY_MS }: FeedParts): PageFeed {
  const viewers = new Set<Viewer>();
  const greeted = new Set<Viewer>();
  const stopping = new AbortController();
  let known: { readonly overview: Overview; readonly readAt: number } | undefined;
  let told: Overview | undefined;
  let reading: Promise<Overview> | undefined;
  let isFollowing = false;

  const readOnce = async (): Promise<Overview> => {
    const overview = await read();
    known = { overview, readAt: clock.monotonicMs() };
    return overview;
  };
  const youngerThan = (ageMs: number): Overview | undefined =>
    known && clock.monotonicMs() - known.readAt < ageMs ? known.overview : undefined;
  const fresh = (): Promise<Overview> => {
    const overview = youngerThan(FRESH * everyMs);
    if (overview) return Promise.resolve(overview);
    reading ??= readOnce().finally(() => {
      reading = undefined;
    });
    return reading;
  };

  const leave = (viewer: Viewer): void => {
    viewers.delete(viewer);
    greeted.delete(viewer);
  };
  const send = (viewer: Viewer, data: string): void => {
    if (viewer.send(data)) return;
    leave(viewer);
    viewer.end();
  };
  const tell = (overview: Overview, isLate: boolean): boolean => {
    const change = told ? changeOf(told, overview) : undefined;
    const news = change ?? (isLate ? ({ at: overview.at } satisfies OverviewChange) : undefined);
    const whole = [...viewers].some((viewer) => !greeted.has(viewer))
      ? JSON.stringify({ whole: true, ...overview })
      : '';
    const piece = news && JSON.stringify(news);
    for (const viewer of [...viewers]) {
      const data = greeted.has(viewer) ? piece : whole;
      greeted.add(viewer);
      if (data !== undefined) send(viewer, data);
    }
    told = overview;
    return news !== undefined;
  };
  const follow = async (): Promise<void> => {
    let toldAt = clock.monotonicMs();
    while (viewers.size > 0 && !stopping.signal.aborted) {
      try {
        if (tell(await fresh(), clock.monotonicMs() - toldAt >= KEEP_ALIVE_MS)) toldAt = clock.monotonicMs();
      } catch (error) {
        tellTrouble(viewers, excuse(error), send);
        for (const viewer of viewers) greeted.delete(viewer);
      }
      await clock.sleep(everyMs, stopping.signal);
    }
    isFollowing = false;
  };

  return {
    // While somebody looks, the next reading is under way: who asks does not wait for it.
    latest: async () => (isFollowing ? youngerThan(STALE * everyMs) : undefined) ?? fresh(),
    join(viewer) {
      if (viewers.size >= MOST_VIEWERS || stopping.signal.aborted) return false;
      viewers.add(viewer);
      if (isFollowing) return true;
      isFollowing = true;
      told = undefined;
      void follow();
      return true;
    },
    leave,
    viewers: () => viewers.size,
    close() {
      stopping.abort();
      for (const viewer of viewers) viewer.end();
      viewers.clear();
    },
  };
}

/** Everything is told again once the reading succeeds. */
function tellTrouble(
  viewers: Iterable<Viewer>,
  reason: string,
  send: (viewer: Viewer, data: string) => void,
): void {
  const data = JSON.stringify({ trouble: reason });
  for (const viewer of [...viewers]) send(viewer, data);
}
