import { FairdialError } from '../domain/errors.ts';

/** A line could not be put on disk: what it was to say before the first byte is not said, so no byte may leave. */
export class JournalUnavailable extends FairdialError {
  constructor(path: string, cause: unknown) {
    super(
      'journal-unavailable',
      `The journal ${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Make room on that disk or give this user the right to write there; dialling resumes by itself.',
      { cause },
    );
  }
}
