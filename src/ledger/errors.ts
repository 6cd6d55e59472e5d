import { FairdialError } from '../domain/errors.ts';

/** The store did not answer, or not in time. Nothing is known about a change; asking again is safe. */
export class LedgerUnavailable extends FairdialError {
  constructor(cause: unknown) {
    super(
      'ledger-unavailable',
      `Redis did not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check that Redis is running and reachable; dialling resumes by itself.',
      { cause },
    );
  }
}
