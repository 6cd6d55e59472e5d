import { objectIn, textIn, type WireObject } from './wire.ts';

/** Who said what in a call: `messages` where there are any, else a transcript that is a list (oneinbox-api §8 row 28). */

/** Messages fill in some time after the end, so an empty list proves nothing; an empty transcript does. */
export function personSpokeIn(record: WireObject): boolean | undefined {
  const spoken = spokenIn(record);
  if (!spoken) return isEmptyText(record.transcript) ? false : undefined;
  const roles = new Set(spoken.map(({ role }) => role));
  if (roles.has('user')) return true;
  return roles.has('agent') || roles.has('assistant') ? false : undefined;
}

/** More than anybody says in a call; what follows is left out. */
const MOST_WORDS = 20_000;

/** All the person said, one remark a line; undefined when the record does not tell speakers apart. */
export function wordsOfPersonIn(record: WireObject): string | undefined {
  const remarks = spokenIn(record)?.flatMap(({ role, content }) => (role === 'user' ? content : []));
  const told = remarks ?? remarksInText(record.transcript);
  return told && told.length > 0 ? told.join('\n').slice(0, MOST_WORDS) : undefined;
}

/** A transcript in one piece names its speakers at the beginning of each line. */
function remarksInText(transcript: unknown): string[] | undefined {
  return textIn(transcript)
    ?.split('\n')
    .flatMap((line) => /^\s*(?:user|customer|caller|human)\s*:\s*(.+)$/i.exec(line)?.[1] ?? []);
}

function spokenIn(record: WireObject): { role: string | undefined; content: string }[] | undefined {
  const told = [record.messages, record.transcript].find((list) => Array.isArray(list) && list.length > 0);
  if (!Array.isArray(told)) return undefined;
  return told.flatMap((each) => {
    const message = objectIn(each);
    const content = message && contentOf(message.content);
    return content ? [{ role: textIn(message.role)?.toLowerCase(), content }] : [];
  });
}

function contentOf(content: unknown): string {
  if (typeof content === 'string') return content.trim();
  return content === null || content === undefined ? '' : JSON.stringify(content);
}

function isEmptyText(transcript: unknown): boolean {
  return typeof transcript === 'string' && transcript.trim() === '';
}
