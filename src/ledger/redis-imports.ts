import { type ImportRecord, type NewContact, type RejectedRow, variableNames } from '../domain/contact.ts';
import { FairdialError } from '../domain/errors.ts';
import { bucketOf, encodeRecord, lineOfRow } from './contact-codec.ts';
import { importDay } from './import-day.ts';
import type { AddResult, ContactLedger, ImportPass } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';

/** How long a pass may be silent before another process may take the import over. */
const LEASE_MS = 60_000;

type ImportPart = Pick<
  ContactLedger,
  'beginImport' | 'addBatch' | 'addRejected' | 'sweepUnseen' | 'finishImport' | 'abandonImport' | 'imports'
>;

export function createRedisImports(store: RedisStore): ImportPart {
  const { scripts } = store;
  /** Under which number the names of each pass's variables stand. */
  const columns = new Map<string, number>();
  return {
    async beginImport(pass, now) {
      const names = JSON.stringify(variableNames(pass.header));
      const about = [
        pass.fingerprint,
        JSON.stringify(pass.header),
        now,
        LEASE_MS,
        names,
        pass.run ?? '',
      ] as const;
      const reply = String(await scripts.run('begin-import', pass.campaign, pass.token, ...about));
      if (reply === 'unknown')
        throw new FairdialError('unknown-campaign', `There is no campaign ${pass.campaign}.`);
      if (reply === 'busy') return 'busy';
      columns.set(nameOf(pass), Number(reply.split('|')[1]));
      return 'begun';
    },
    async addBatch(pass, contacts, now) {
      if (contacts.length === 0) return [];
      const named = columns.get(nameOf(pass));
      if (named === undefined) throw importLost(pass);
      const { buckets, args } = encodeBatch(contacts, named);
      const lines = await scripts.run(
        'add-contacts',
        pass.campaign,
        pass.token,
        now,
        LEASE_MS,
        buckets,
        ...args,
      );
      return (heldBy(pass, lines) as string[]).map(decodeAddResult);
    },
    async addRejected(pass, rows, now) {
      if (rows.length === 0) return;
      const texts = rows.map((row) => JSON.stringify(row));
      heldBy(pass, await scripts.run('add-rejected', pass.campaign, pass.token, now + LEASE_MS, ...texts));
    },
    async sweepUnseen(pass, limit, now) {
      const swept = await scripts.run('sweep-unseen', pass.campaign, pass.token, limit, now + LEASE_MS);
      const [cancelled, done] = heldBy(pass, swept) as [number, number];
      return { cancelled, done: done === 1 };
    },
    async finishImport(pass, now, done) {
      const record = done ? JSON.stringify({ ...done, fingerprint: pass.fingerprint, ended: now }) : '';
      const about = [pass.fingerprint, record, importDay(now)] as const;
      const ended = heldBy(pass, await scripts.run('end-import', pass.campaign, pass.token, ...about));
      columns.delete(nameOf(pass));
      return String(ended).split('|')[1];
    },
    async imports(campaign) {
      const texts = await store.ask((redis) => redis.lrange(store.keys.imports(campaign), 0, -1));
      return texts.map((text) => JSON.parse(text) as ImportRecord);
    },
    async abandonImport(pass) {
      columns.delete(nameOf(pass));
      await scripts.run('end-import', pass.campaign, pass.token, '', '', '');
    },
  };
}

function nameOf({ campaign, token }: ImportPass): string {
  return `${campaign} ${token}`;
}

/** Every list of rejected rows as it was given, oldest first. */
export function decodeRejected(texts: readonly string[]): RejectedRow[] {
  return texts.map((text) => JSON.parse(text) as RejectedRow);
}

function encodeBatch(
  contacts: readonly NewContact[],
  columns: number,
): { buckets: string; args: (string | number)[] } {
  const indexes = new Map<string, number>();
  const buckets: [string, string][] = [];
  const args: (string | number)[] = [];
  for (const contact of contacts) {
    const { text, description } = bucketOf(contact);
    if (!indexes.has(text)) indexes.set(text, buckets.push([text, JSON.stringify(description)]));
    args.push(encodeRecord(contact, columns), indexes.get(text) ?? 0);
  }
  return { buckets: JSON.stringify(buckets), args };
}

function decodeAddResult(line: string): AddResult {
  const [kind, seq, row] = line.split('|');
  if (kind === 'duplicate') return { kind, seq: Number(seq), ofRow: lineOfRow(Number(row)) };
  return { kind: kind as 'added' | 'updated' | 'unchanged' | 'kept', seq: Number(seq) };
}

function heldBy(pass: ImportPass, reply: unknown): unknown {
  if (reply === 'lost') throw importLost(pass);
  return reply;
}

function importLost(pass: ImportPass): FairdialError {
  return new FairdialError(
    'import-lost',
    `Another process took over the import of ${pass.campaign}.`,
    'Nothing is lost: the other process imports the file.',
  );
}
