import { type Context, Hono } from 'hono';
import { present } from '../domain/present.ts';
import { LedgerUnavailable } from '../ledger/errors.ts';
import { onlyMethods, refuse } from './answers.ts';
import type { HttpDeps, HttpEngine } from './deps.ts';
import { needEngine } from './need-engine.ts';
import { createPageFeed, type PageFeed, type Viewer } from './page-feed.ts';
import { createOverviewReader, type OverviewReader } from './read-overview.ts';
import type { SharedStandings } from './standings.ts';

/** Read by the engine that is there at the time. */
export function createOverviewFeed(
  { engine, clock, guardMs, accountLimit, token, log }: HttpDeps,
  standings: SharedStandings,
): PageFeed {
  let reader: { readonly of: HttpEngine; readonly overview: OverviewReader } | undefined;
  const read = () => {
    const started = engine();
    if (!started) return Promise.reject(new Starting());
    if (reader?.of !== started) {
      const standing = async () => (await standings.readNow(started)).all;
      const sources = { engine: started, clock, guardMs, standing, steerable: token !== undefined };
      reader = { of: started, overview: createOverviewReader({ ...sources, ...present({ accountLimit }) }) };
    }
    return reader.overview.read();
  };
  const excuse = (error: unknown) => {
    if (error instanceof Starting) return 'Fairdial is still starting.';
    if (error instanceof LedgerUnavailable) return 'Redis does not answer.';
    log.error({ error: String(error) }, 'the overview could not be read');
    return 'Something went wrong here; the log says more.';
  };
  return createPageFeed({ read, clock, excuse });
}

class Starting extends Error {}

/** `/api/overview`: all of it at once; `/api/events`: all of it, then what changes, as server-sent events. */
export function overviewRoutes(deps: HttpDeps, feed: PageFeed): Hono {
  const routes = new Hono();
  routes.get('/overview', needEngine(deps.engine), async (context) => context.json(await feed.latest()));
  routes.all('/overview', onlyMethods('GET'));
  routes.get('/events', (context) => answerEvents(context, feed));
  routes.all('/events', onlyMethods('GET'));
  return routes;
}

function answerEvents(context: Context, feed: PageFeed): Response {
  const stream = eventStream(feed);
  if (stream) {
    context.header('content-type', 'text/event-stream');
    context.header('x-accel-buffering', 'no');
    return context.body(stream);
  }
  context.header('retry-after', '30');
  return refuse(context, 503, [
    'too-many-viewers',
    'Too many pages are open; close one, or ask again later.',
  ]);
}

/** So much may wait for a slow viewer before it is let go. */
const MOST_UNSENT_BYTES = 4 * 1024 * 1024;
/** How soon a browser comes back, ms. */
const RETRY_MS = 2_000;

/** Undefined when nobody may join. */
function eventStream(feed: PageFeed): ReadableStream<Uint8Array> | undefined {
  let viewer: Viewer | undefined;
  let joined = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        viewer = viewerOf(controller);
        joined = feed.join(viewer);
        if (joined) controller.enqueue(Buffer.from(`retry: ${RETRY_MS}\n\n`));
      },
      cancel() {
        if (viewer) feed.leave(viewer);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNSENT_BYTES }),
  );
  return joined ? stream : undefined;
}

function viewerOf(controller: ReadableStreamDefaultController<Uint8Array>): Viewer {
  return {
    send(data) {
      if ((controller.desiredSize ?? 0) <= 0) return false;
      controller.enqueue(Buffer.from(`data: ${data}\n\n`));
      return true;
    },
    end() {
      try {
        controller.close();
      } catch {
        // The viewer has gone by itself.
      }
    },
  };
}
