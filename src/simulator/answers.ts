import type { WireProblem } from '../oneinbox/wire.ts';

/** What an endpoint answers. `body` is JSON unless `type` says otherwise; `hang` and `reset` answer nothing. */
export type Reply = HttpReply | 'hang' | 'reset';
export interface HttpReply {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function json(status: number, body: unknown): HttpReply {
  return { status, body: JSON.stringify(body) };
}

/** The API's simple error: `{"detail": "…"}`. */
export function refusal(status: number, detail: string, headers: Record<string, string> = {}): HttpReply {
  return { ...json(status, { detail }), headers };
}

export function unprocessable(problems: readonly WireProblem[]): HttpReply {
  return json(422, { detail: problems });
}

export function badQuery(name: string, msg: string): HttpReply {
  return unprocessable([{ loc: ['query', name], msg, type: 'value_error' }]);
}

export const NOT_FOUND = refusal(404, 'Not Found');
export const CALL_NOT_FOUND = refusal(404, 'Call not found');
