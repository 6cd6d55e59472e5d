import type { Overview, OverviewChange } from './state.ts';
import { withChange } from './state.ts';

export interface StreamListener {
  changed(overview: Overview): void;
  /** Undefined once all is well again. */
  troubled(reason: string | undefined): void;
}

type Whole = Overview & { readonly whole: true };
type Message = Whole | OverviewChange | { readonly trouble: string };

/** The service says something every ten seconds at least: after this long it, or the way to it, is gone. */
const SILENCE_MS = 25_000;
const TRY_AGAIN_MS = 2_000;

/** Follow the service for as long as somebody can see the page. */
export function followService(listener: StreamListener): void {
  let source: EventSource | undefined;
  let overview: Overview | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(silence);
    clearTimeout(again);
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    close();
    overview = undefined;
    source = new EventSource('/api/events');
    source.onmessage = ({ data }) => hear(JSON.parse(String(data)) as Message);
    source.onerror = lost;
    listenForSilence();
  };
  const lost = (): void => {
    listener.troubled('The service does not answer.');
    // Some refusals end it for good: a new one is made then.
    clearTimeout(again);
    if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, TRY_AGAIN_MS);
  };
  const listenForSilence = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      listener.troubled('The service has not been heard for a while.');
      open();
    }, SILENCE_MS);
  };
  const hear = (message: Message): void => {
    listenForSilence();
    if ('trouble' in message) {
      listener.troubled(message.trouble);
      return;
    }
    const next = isWhole(message) ? message : overview && withChange(overview, message);
    if (!next) return;
    overview = next;
    listener.troubled(undefined);
    listener.changed(next);
  };

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else open();
  });
  addEventListener('pagehide', close);
  open();
}

/** The first message, and the first after trouble, has everything. */
function isWhole(message: Whole | OverviewChange): message is Whole {
  return 'whole' in message;
}
