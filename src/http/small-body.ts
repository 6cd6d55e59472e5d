import { bodyLimit } from 'hono/body-limit';
import { refuse } from './answers.ts';

const LARGEST_BODY = 1_024;

/** For routes that are sent a few fields: what is longer than 1 KB is refused with 413. */
export const onlySmallBody = bodyLimit({
  maxSize: LARGEST_BODY,
  onError: (context) => refuse(context, 413, ['too-large', 'At most 1 KB is taken.']),
});

/** The fields that were sent; undefined where the text is no JSON object. */
export function fieldsIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}
