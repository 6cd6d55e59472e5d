import type { Attempt } from '../domain/attempt.ts';
import { webhookTokenOf } from './attempt-codec.ts';
import { decodeResult } from './contact-codec.ts';
import type { AttemptLedger, PassedFence, PostingPass, PostingResult } from './ledger.ts';
import { contactFrom, type RedisBooks } from './redis-books.ts';
import type { RedisStore } from './redis-store.ts';
import { LAYOUT } from './schema-version.ts';

type Fence = Pick<AttemptLedger, 'beginPosting' | 'beginPostingBatch'>;

/** The fence before the first byte; what passes brings along all that its call is made of. */
export function createRedisFence({ scripts }: RedisStore, books: RedisBooks): Fence {
  const resultOf = async (id: string, answer: unknown, hasMark: boolean): Promise<PostingResult> =>
    Array.isArray(answer)
      ? passed(books, id, { answer: answer as Passed, hasMark })
      : stopped(String(answer));

  return {
    async beginPosting(id, token, run, now, mark) {
      const pass = argumentsOf({ token, run, now, ...(mark && { mark }) });
      return resultOf(id, await scripts.run('begin-posting', id, ...pass), mark !== undefined);
    },
    async beginPostingBatch(batch, pass) {
      const answers = (await scripts.run('begin-posting-batch', batch, ...argumentsOf(pass))) as unknown[];
      const gates = new Map<string, PostingResult>();
      for (const [index, answer] of answers.entries()) {
        const id = `${batch}-${index}`;
        // One that cannot be read is asked for by itself: its trouble is not that of the others.
        const result = await resultOf(id, answer, pass.mark !== undefined).catch(() => undefined);
        if (result) gates.set(id, result);
      }
      return gates;
    },
  };
}

function argumentsOf({ token, run, now, mark }: PostingPass): (string | number)[] {
  return [token, run, now, mark?.journal ?? '', mark?.generation ?? '', mark?.posted ?? 0, LAYOUT];
}

/** As include/fence.lua gives it. */
type Passed = [
  posting: number,
  campaign: string,
  version: string,
  seq: number,
  n: string,
  phone: string,
  fromNumber: string,
  openedAt: string,
  postedAt: string,
  run: string,
  record: string,
  bucket: number,
  result: string,
];

async function passed(
  books: RedisBooks,
  id: string,
  { answer, hasMark }: { answer: Passed; hasMark: boolean },
): Promise<PassedFence> {
  const [posting, campaign, campaignVersion, seq, n, phone, fromNumber, openedAt, postedAt, run] = answer;
  const [record, bucket, text] = answer.slice(10) as [string, number, string];
  const attempt: Attempt = {
    id,
    campaign,
    campaignVersion,
    seq,
    n: Number(n),
    phone,
    fromNumber,
    state: 'posting',
    run,
    openedAt: Number(openedAt),
    looks: 0,
    webhookToken: webhookTokenOf(id),
    postedAt: Number(postedAt),
  };
  const contact = await contactFrom(books, { campaign, seq, record, bucket });
  const result = decodeResult(text === '' ? undefined : text);
  const seen = { contact: record, result: text, bucket };
  const found = { kind: 'post' as const, attempt, contact, seen, ...(result && { result }) };
  return hasMark ? { posting, ...found } : found;
}

/** What the fence says to whom it does not let through. */
function stopped(answer: string): PostingResult {
  const [kind, why] = answer.split('|');
  if (kind === 'refused') return { kind, why } as PostingResult;
  return { kind: kind === 'reconcile' ? 'reconcile' : 'gone' };
}
