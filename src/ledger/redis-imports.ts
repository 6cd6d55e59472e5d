import { type ImportRecord, type RejectedRow, variableNames } from '../domain/contact.ts';
import { FairdialError } from '../domain/errors.ts';
import { lineOfRow } from './contact-codec.ts';
import { type PackedContacts, packContacts } from './contact-pack.ts';
import { campaignPurged } from './errors.ts';
import { importDay } from './import-day.ts';
import type { AddResult, ContactLedger, ImportPass } from './ledger.ts';
import type { RedisStore } from './redis-store.ts';

/** How long a pass may be silent before another process may take the import over. */
const LEASE_MS = 60_000;

type ImportPart = Pick<
  ContactLedger,
  | 'beginImport'
  | 'addBatch'
  | 'addPacked'
  | 'addRejected'
  | 'sweepUnseen'
  | 'finishImport'
  | 'abandonImport'
  | 'imports'
>;

export function createRedisImports(store: RedisStore): ImportPart {
  const { scripts } = store;
  /** Under which number the names of each pass's variables stand. */
  const columns = new Map<string, number>();
  const add = async (pass: ImportPass, packed: PackedContacts, now: number): Promise<AddResult[]> => {
    const named = columns.get(nameOf(pass));
    if (named === undefined) throw importLost(pass);
    const about = [now, LEASE_MS, packed.buckets, named] as const;
    const added = await scripts.run(
      'add-contacts',
      pass.campaign,
      pass.token,
      ...about,
      asBuffer(packed.bytes),
      packed.periods,
    );
    return decodeAdded(heldBy(pass, added) as Added);
  };
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
      if (reply === 'purged') throw campaignPurged(pass.campaign);
      if (reply === 'old') throw oldLedger(pass);
      if (reply === 'busy') return 'busy';
      columns.set(nameOf(pass), Number(reply.split('|')[1]));
      return 'begun';
    },
    async addBatch(pass, contacts, now) {
      if (contacts.length === 0) return [];
      return add(pass, packContacts(contacts), now);
    },
    addPacked: (pass, packed, now) => add(pass, packed, now),
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Added = [letters: string, firstSeq: number, others: string];

const KINDS: Readonly<Record<string, AddResult['kind']>> = {
  a: 'added',
  u: 'updated',
  n: 'unchanged',
  k: 'kept',
  d: 'duplicate',
};

/** A letter for each row; the added ones are numbered on from the first, and the others are named. */
function decodeAdded([letters, firstSeq, others]: Added): AddResult[] {
  const named = others === '' ? [] : others.split(',');
  const results: AddResult[] = [];
  let [seq, next] = [firstSeq, 0];
  for (const letter of letters) {
    const kind = KINDS[letter] ?? 'kept';
    results.push(kind === 'added' ? { kind, seq: seq++ } : recognised(kind, named[next++] ?? ''));
  }
  return results;
}

function recognised(kind: Exclude<AddResult['kind'], 'added'>, text: string): AddResult {
  const [known, row] = text.split('|');
  if (kind === 'duplicate') return { kind, seq: Number(known), ofRow: lineOfRow(Number(row)) };
  return { kind, seq: Number(known) };
}

function heldBy(pass: ImportPass, reply: unknown): unknown {
  if (reply === 'lost') throw importLost(pass);
  return reply;
}

function oldLedger({ campaign }: ImportPass): FairdialError {
  return new FairdialError(
    'old-ledger',
    `The contacts of ${campaign} were stored by an earlier version of Fairdial, and this one stores them in another way.`,
    'Finish the campaign with that version, or give it another name and list only those still to be called.',
  );
}

function importLost(pass: ImportPass): FairdialError {
  return new FairdialError(
    'import-lost',
    `Another process took over the import of ${pass.campaign}.`,
    'Nothing is lost: the other process imports the file.',
  );
}
