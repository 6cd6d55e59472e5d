import { FairdialError } from '../domain/errors.ts';

/**
 * How the ledger is laid out in its store. Counts up whenever a key, or what stands under one, changes so that an earlier
 * or later fairdial would misread it; then src/ledger/layout-steps.ts gets the way there from the one before.
 *
 * - 1: contacts as JSON arrays, numbers found in 8,192 keys by all their digits. These ledgers do not say which they are.
 * - 2: contacts as packed text, a fresh one's place as its bucket alone, numbers found in 16,384 keys by a quotient.
 */
export const LAYOUT = 2;
/** Of a ledger that holds something and does not say. */
export const FIRST_LAYOUT = 1;

/** Written by a newer fairdial than this one: nothing may be read or written. */
export function ledgerNewer(layout: number): FairdialError {
  return new FairdialError(
    'ledger-newer',
    `This ledger was written by a newer fairdial (layout ${layout}; this one knows up to ${LAYOUT}).`,
    'Install that version of fairdial, or a newer one. Nothing was changed.',
  );
}

/** Processes of an earlier fairdial would misread what they come to meet. */
export function ledgerInUse(runs: number): FairdialError {
  return new FairdialError(
    'ledger-in-use',
    `This ledger was written by an earlier fairdial, and ${runs === 1 ? 'a process of it still runs' : `${runs} processes of it still run`}: it can be brought up to date only once they have ended.`,
    'Stop every earlier fairdial on this Redis (live calls go on), then start this one.',
  );
}

/** What a process of an earlier fairdial is told: it takes it for a doubt, and does not dial. */
export const FOR_EARLIER =
  'this ledger has been brought up to date for a newer fairdial, and this one is an earlier version: install the newer one. Do not accept-ledger';
