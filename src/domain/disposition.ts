/** How an attempt ended: our closed list (spec §4). It decides between retry and close. */
export const DISPOSITIONS = [
  'answered',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
  'invalid_number',
  'opted_out',
  'rejected',
  'lost',
  'cancelled',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** The dispositions a campaign's `retry` may name. The others close the contact, whatever the file says. */
export const RETRYABLE_DISPOSITIONS = [
  'answered',
  'voicemail',
  'no_answer',
  'busy',
  'failed',
] as const satisfies readonly Disposition[];
export type RetryableDisposition = (typeof RETRYABLE_DISPOSITIONS)[number];

export function isRetryable(disposition: Disposition): disposition is RetryableDisposition {
  return (RETRYABLE_DISPOSITIONS as readonly Disposition[]).includes(disposition);
}
