import type { Suppression } from './ledger.ts';

type Stored = Omit<Suppression, 'phone'>;

/** How an entry is written in Redis: JSON without the phone, which is the field it stands under. */
export function encodeSuppression({ phone, ...entry }: Suppression): string {
  return JSON.stringify(entry);
}

/** All entries of one number. */
export function decodeSuppressions(phone: string, text: string): Suppression[] {
  const written = JSON.parse(text) as Stored | Stored[];
  return (Array.isArray(written) ? written : [written]).map((entry) => ({ ...entry, phone }));
}
