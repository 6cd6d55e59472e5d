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

/** Its name is closed for good: who was called under it is forgotten, and nobody may be called again by mistake. */
export function campaignPurged(name: string): FairdialError {
  return new FairdialError(
    'campaign-purged',
    `Campaign ${name} was purged: its contacts are forgotten, also who was called.`,
    'Give the campaign another name, and list only those to be called.',
  );
}
