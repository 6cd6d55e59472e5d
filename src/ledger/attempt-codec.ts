import type { Attempt, LiveAttemptState } from '../domain/attempt.ts';

/** An attempt's HASH, read back; undefined for an empty one. */
export function decodeAttempt(id: string, hash: Readonly<Record<string, string>>): Attempt | undefined {
  if (hash.state === undefined) return undefined;
  return {
    id,
    campaign: hash.campaign ?? '',
    campaignVersion: hash.version ?? '',
    seq: Number(hash.seq),
    n: Number(hash.n),
    phone: hash.phone ?? '',
    fromNumber: hash.fromNumber ?? '',
    state: hash.state as LiveAttemptState,
    run: hash.run ?? '',
    openedAt: Number(hash.openedAt),
    looks: Number(hash.looks),
    webhookToken: webhookTokenOf(id),
    ...(hash.callId === undefined ? {} : { callId: hash.callId }),
    ...(hash.reason ? { reason: hash.reason } : {}),
    ...(hash.held === '1' ? { held: true } : {}),
    ...(hash.overtaken === '1' ? { overtaken: true } : {}),
    ...(hash.onlyByHand === '1' ? { onlyByHand: true } : {}),
    ...numbersIn(hash),
  };
}

/** A HASH as scripts hand it out: field and value by turns; of a field that comes twice, the last. */
export function pairUp(flat: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) pairs[flat[i] ?? ''] = flat[i + 1] ?? '';
  return pairs;
}

const NUMBERS = ['postedAt', 'acceptedAt', 'endedAt', 'httpStatus', 'absentSince', 'absentAt'] as const;

function numbersIn(hash: Readonly<Record<string, string>>) {
  const found: Partial<Record<(typeof NUMBERS)[number], number>> = {};
  for (const field of NUMBERS) if (hash[field] !== undefined) found[field] = Number(hash[field]);
  return found;
}

/** An id is `<batch>-<index>`. The batch is 128 random bits, so nobody outside can guess the token. */
export function webhookTokenOf(id: string): string {
  const cut = id.lastIndexOf('-');
  return id.slice(0, cut) + Number(id.slice(cut + 1)).toString(36);
}

const DOORS_OWN = /^[0-9a-f]{32}(?=[0-9a-z]{1,3}$)/;

/** The ids a webhook token may stand for: where a batch that is not the door's own ends, it does not say. */
export function webhookAttemptIds(token: string): string[] {
  const digits = DOORS_OWN.test(token) ? [token.length - 32] : [1, 2, 3];
  return digits.map((count) => {
    const batch = token.slice(0, -count);
    return `${batch}-${Number.parseInt(token.slice(-count), 36)}`;
  });
}
