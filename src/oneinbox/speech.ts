import { objectIn, textIn, type WireObject } from './wire.ts';

/** Who said what in a call: `messages` where there are any, else a transcript that is a list (oneinbox-api §8 row 28). */

export interface Speech {
  /** Messages fill in some time after the end, so an empty list proves nothing; an empty transcript does. */
  readonly personSpoke: boolean | undefined;
  /** All the person said, one remark a line; undefined when the record does not tell speakers apart. */
  readonly personWords: string | undefined;
}

export function speechIn(record: WireObject): Speech {
  const spoken = spokenIn(record);
  return {
    personSpoke: personSpoke(spoken, record.transcript),
    personWords: wordsOfPerson(spoken, record.transcript),
  };
}

interface Remark {
  readonly role: string | undefined;
  readonly content: string;
}

function personSpoke(spoken: readonly Remark[] | undefined, transcript: unknown): boolean | undefined {
  if (!spoken) return isEmptyText(transcript) ? false : undefined;
  if (spoken.some(isOfPerson)) return true;
  return spoken.some(({ role }) => role === 'agent' || role === 'assistant') ? false : undefined;
}

/** More than anybody says in a call; what follows is left out. */
const MOST_WORDS = 20_000;

function wordsOfPerson(spoken: readonly Remark[] | undefined, transcript: unknown): string | undefined {
  const told = spoken?.filter(isOfPerson).map(({ content }) => content) ?? remarksInText(transcript);
  return told && told.length > 0 ? told.join('\n').slice(0, MOST_WORDS) : undefined;
}

function isOfPerson({ role }: Remark): boolean {
  return role === 'user';
}

/** A transcript in one piece names its speakers at the beginning of each line. */
function remarksInText(transcript: unknown): string[] | undefined {
  return textIn(transcript)
    ?.split('\n')
    .flatMap((line) => /^\s*(?:user|customer|caller|human)\s*:\s*(.+)$/i.exec(line)?.[1] ?? []);
}

function spokenIn({ messages, transcript }: WireObject): Remark[] | undefined {
  const told = isFilledList(messages) ? messages : transcript;
  if (!isFilledList(told)) return undefined;
  const spoken: Remark[] = [];
  for (const each of told) {
    const message = objectIn(each);
    const content = message && contentOf(message.content);
    if (content) spoken.push({ role: textIn(message.role)?.toLowerCase(), content });
  }
  return spoken;
}

function isFilledList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function contentOf(content: unknown): string {
  if (typeof content === 'string') return content.trim();
  return content === null || content === undefined ? '' : JSON.stringify(content);
}

function isEmptyText(transcript: unknown): boolean {
  return typeof transcript === 'string' && transcript.trim() === '';
}
