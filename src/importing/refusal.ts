import type { RejectedRow } from '../domain/contact.ts';

/** Why a row is not imported. */
export type Refusal = Pick<RejectedRow, 'code' | 'message' | 'suggestion'>;

export function refusal(code: string, message: string, suggestion: string): Refusal {
  return { code, message, suggestion };
}
