import { oneLine } from './output.ts';

type Details = Readonly<Record<string, string>>;

/** What to do with the answer to a web call, of which only some shapes are known. */
export function joinText(details: Details): string {
  const link = linkIn(details);
  if (link !== undefined) return `Open this in a browser and talk: ${oneLine(link)}`;
  return CLIENT_TEXT;
}

const CLIENT_TEXT =
  "The provider's answer has no page to open. Join with its client for the browser (its guide on web calls): give it the address and the token.";

/** A page that runs nothing: the link where there is one, and every detail. */
export function webCallPage(details: Details): string {
  const link = linkIn(details);
  const join =
    link === undefined
      ? `<p>${escaped(CLIENT_TEXT)}</p>`
      : `<p><a href="${escaped(link)}" rel="noreferrer">Join the call</a> (the browser will ask for the microphone)</p>`;
  const rows = Object.entries(details).map(
    ([name, value]) =>
      `<dt>${escaped(name)}${escaped(meaningOf(value, name))}</dt><dd><code>${escaped(value)}</code></dd>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Fairdial: web call</title>
<h1>Web call</h1>
${join}
<dl>${rows.join('')}</dl></html>`;
}

/** The address of a page, under whatever name. */
function linkIn(details: Details): string | undefined {
  return Object.values(details).find((value) => protocolOf(value) === 'https:');
}

function meaningOf(value: string, name: string): string {
  if (protocolOf(value) === 'wss:') return ' (the address to connect to)';
  return /token/i.test(name) ? ' (the ticket to enter with: whoever has it can join)' : '';
}

function protocolOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).protocol : undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
