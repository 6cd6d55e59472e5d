import type { Clock } from '../domain/clock.ts';

/** An answer that was dated `serverMs` by the provider came in at `localMs`, both epoch ms. */
export type OnServerTime = (serverMs: number, localMs: number) => void;
/** Called with the `Date` header of each answer, as its headers come in. */
export type NoteDate = (header: string | string[] | undefined) => void;

/** The form every server must send (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

export function createDateNote(clock: Clock, onServerTime: OnServerTime | undefined): NoteDate {
  return (header) => {
    if (!onServerTime || typeof header !== 'string' || !HTTP_DATE.test(header)) return;
    const serverMs = Date.parse(header);
    if (!Number.isNaN(serverMs)) onServerTime(serverMs, clock.wallMs());
  };
}
