import { byId, element, setHidden, setText } from './dom.ts';

/** What a person may do to the service from here; each asks for the token first where it is not known. */
export interface Steering {
  move(campaign: string, move: 'pause' | 'resume' | 'cancel'): Promise<void>;
  /** `max` undefined: what the file says. */
  setCap(campaign: string, fromNumber: string, max: number | undefined): Promise<void>;
  /** The answer, or undefined when it was refused: why has been said then. */
  ask(path: string, body: unknown): Promise<unknown>;
}

/** Gone with the tab, and never written anywhere else. */
const TOKEN = 'fairdial-token';

export function createSteering(): Steering {
  const askToken = createTokenDialog();

  const send = async (path: string, body: unknown, why: string): Promise<Response | undefined> => {
    let hint = why;
    for (;;) {
      const token = sessionStorage.getItem(TOKEN) ?? (await askToken(hint));
      if (token === undefined) return undefined;
      const answer = await post(path, body, token);
      if (answer?.status !== 401) {
        if (answer) sessionStorage.setItem(TOKEN, token);
        return answer;
      }
      sessionStorage.removeItem(TOKEN);
      hint = 'That token was not accepted.';
    }
  };
  const ask = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await send(path, body, 'This needs the token of the service.');
    if (!answer) return undefined;
    const json: unknown = await answer.json().catch(() => undefined);
    if (answer.ok) return json;
    say(messageIn(json) ?? `The service refused this (HTTP ${answer.status}).`, 'bad');
    return undefined;
  };

  return {
    ask,
    async move(campaign, move) {
      const done = await ask(`/api/campaigns/${campaign}/${move}`, {});
      if (done !== undefined) say(`${campaign} is ${stateIn(done)}.${onTheirWayText(done)}`);
    },
    async setCap(campaign, fromNumber, max) {
      const body = { from_number: fromNumber, max_concurrent: max ?? null };
      const done = await ask(`/api/campaigns/${campaign}/cap`, body);
      if (done !== undefined) say(`${fromNumber}: ${capText(done)}.`);
    },
  };
}

async function post(path: string, body: unknown, token: string): Promise<Response | undefined> {
  try {
    return await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    say('The service does not answer.', 'bad');
    return undefined;
  }
}

function messageIn(json: unknown): string | undefined {
  const message = (json as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : undefined;
}

function stateIn(json: unknown): string {
  return String((json as { state?: unknown }).state ?? 'changed');
}

/** Calls that had left when it was paused, and of which nothing is known yet. */
function onTheirWayText(json: unknown): string {
  const { onTheirWay = 0 } = json as { onTheirWay?: number };
  return onTheirWay > 0 ? ` Calls that had left before: ${onTheirWay}.` : '';
}

function capText(json: unknown): string {
  const { max_concurrent: max, limit } = json as { max_concurrent?: number; limit?: number };
  const whole = limit !== undefined && limit !== max ? `; all campaigns together ${limit}` : '';
  return `at most ${max} calls at once${whole}`;
}

/** Asks for the token; undefined when the person would rather not. */
function createTokenDialog(): (why: string) => Promise<string | undefined> {
  const dialog = byId('token-dialog') as HTMLDialogElement;
  const input = byId('token-input') as HTMLInputElement;
  return (why) =>
    new Promise((resolve) => {
      setText(byId('token-why'), why);
      input.value = '';
      dialog.returnValue = '';
      dialog.addEventListener(
        'close',
        () => {
          const token = input.value.trim();
          input.value = '';
          resolve(dialog.returnValue === 'use' && token !== '' ? token : undefined);
        },
        { once: true },
      );
      dialog.showModal();
    });
}

/** Ask before something that cannot be taken back. */
export function confirmed(question: {
  title: string;
  text: string;
  yes: string;
  no: string;
}): Promise<boolean> {
  const dialog = byId('confirm-dialog') as HTMLDialogElement;
  setText(byId('confirm-title'), question.title);
  setText(byId('confirm-text'), question.text);
  setText(byId('confirm-yes'), question.yes);
  setText(byId('confirm-no'), question.no);
  return new Promise((resolve) => {
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
  });
}

const SHOWN_MS = 6_000;
let saying: ReturnType<typeof setTimeout> | undefined;

/** A line at the foot of the page, read out by screen readers. */
export function say(text: string, kind: 'good' | 'bad' = 'good'): void {
  const line = byId('said');
  clearTimeout(saying);
  line.replaceChildren(element('span', { class: kind }, text));
  setHidden(line, false);
  saying = setTimeout(() => setHidden(line, true), SHOWN_MS);
}
