import { objectIn, textIn } from './wire.ts';

/** What an error answer says, whichever of the shapes of oneinbox-api §7 it has. */
export interface ErrorBody {
  readonly message: string;
  /** Fields of our request that the error names, from `detail[].loc`. */
  readonly fields: readonly string[];
}

/**
 * The API's own error: `detail` as string, list or object, or `error`/`message`, flat or nested. Undefined for
 * anything else (HTML of a proxy, no body, foreign JSON): then it is not proved that the API spoke.
 */
export function errorBodyIn(body: unknown): ErrorBody | undefined {
  const { detail, error, message } = objectIn(body) ?? {};
  if (Array.isArray(detail)) return fromList(detail);
  const parts = [detail, error, message].map(messageIn).filter((part) => part !== undefined);
  return parts.length > 0 ? { message: [...new Set(parts)].join(': '), fields: [] } : undefined;
}

function messageIn(said: unknown): string | undefined {
  const nested = objectIn(said);
  if (!nested) return textIn(said);
  return textIn(nested.message) ?? textIn(nested.msg) ?? textIn(nested.code);
}

function fromList(entries: readonly unknown[]): ErrorBody | undefined {
  const problems = entries.map(problemIn).filter((problem) => problem !== undefined);
  if (problems.length === 0) return undefined;
  return {
    message: problems
      .map(({ path, text }) => (path.length > 0 ? `${path.join('.')}: ${text}` : text))
      .join('; '),
    fields: problems.flatMap(({ path }) => path),
  };
}

function problemIn(entry: unknown): { path: string[]; text: string } | undefined {
  const object = objectIn(entry);
  const text = textIn(object?.msg) ?? textIn(object?.message) ?? textIn(entry);
  if (!text) return undefined;
  const loc = Array.isArray(object?.loc) ? object.loc : [];
  return { path: loc.map(String).filter((part) => part !== 'body'), text };
}
