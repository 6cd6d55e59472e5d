import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { textOf } from './body-text.ts';
import type { NoteDate } from './date-header.ts';
import { type Deadline, TookTooLong } from './deadline.ts';

/** What came back over a pool of connections, whatever its status. */
export interface PooledAnswer {
  readonly httpStatus: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface PooledRoute {
  readonly pool: Dispatcher;
  readonly deadline: Deadline;
  /** As the headers come in, before the body. */
  readonly noteDate?: NoteDate;
}

/**
 * Sends one request over the pool and waits for its whole answer. Rejects with `TookTooLong`, or with what undici says.
 * Handed the pieces of the answer themselves: the stream and the abort signal of undici's `request` were half of what a
 * question costs (measured).
 */
export function answerOver(route: PooledRoute, request: Dispatcher.DispatchOptions): Promise<PooledAnswer> {
  return new Promise((resolve, reject) => {
    route.pool.dispatch(request, new WaitingForAnswer(route, { resolve, reject }));
  });
}

interface Told {
  readonly resolve: (answer: PooledAnswer) => void;
  readonly reject: (error: unknown) => void;
}

class WaitingForAnswer implements Dispatcher.DispatchHandler {
  readonly #route: PooledRoute;
  readonly #told: Told;
  readonly #stopClock: () => void;
  readonly #pieces: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #late: TookTooLong | undefined;
  #httpStatus = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(route: PooledRoute, told: Told) {
    this.#route = route;
    this.#told = told;
    this.#stopClock = route.deadline.start(() => this.#giveUp());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#late) controller.abort(this.#late);
    else this.#controller = controller;
  }

  /** Of several (RFC 9110 §15.2) the last counts. */
  onResponseStart(_: unknown, httpStatus: number, headers: IncomingHttpHeaders): void {
    this.#httpStatus = httpStatus;
    this.#headers = headers;
    this.#route.noteDate?.(headers.date);
  }

  onResponseData(_: unknown, piece: Buffer): void {
    this.#pieces.push(piece);
  }

  onResponseEnd(): void {
    this.#stopClock();
    const text = textOf(this.#pieces);
    this.#told.resolve({ httpStatus: this.#httpStatus, headers: this.#headers, text });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#stopClock();
    this.#told.reject(error);
  }

  /** Told at once: a request that waits for a connection hears of its end no sooner than it has one. */
  #giveUp(): void {
    this.#late = new TookTooLong();
    this.#told.reject(this.#late);
    this.#controller?.abort(this.#late);
  }
}
