import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewContact } from '../../../src/domain/contact.ts';
import type { RowSource } from '../../../src/importing/row-source.ts';
import { openRows } from '../../../src/importing/row-source.ts';
import { packContacts } from '../../../src/ledger/contact-pack.ts';
import { campaign } from '../../conformance/fixtures.ts';

/** The thread itself is only there once the project is built (`npm run build`). */
const BUILT = new URL('../../../dist/importing/worker-rows.js', import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fairdial-rows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function list(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

const campaignOf = (...files: string[]) =>
  campaign('beside', { contacts: { files, columns: {}, country: 'US' } });

async function besideAndHere(...files: string[]): Promise<[beside: RowSource, here: RowSource]> {
  const { openWorkerRows } = (await import(
    BUILT.href
  )) as typeof import('../../../src/importing/worker-rows.ts');
  return [openWorkerRows(campaignOf(...files)), await openRows(campaignOf(...files), {})];
}

/** Everything a source says, its contacts packed. */
async function allOf(rows: RowSource) {
  const print = await rows.fingerprint();
  const files = await rows.inspect();
  const batches: unknown[] = [];
  for await (const batch of rows.read(files)) {
    const contacts: unknown[] = [];
    const keep = async (_: unknown, given: unknown) => {
      contacts.push(given);
      return [];
    };
    const pack = async (_: unknown, given: readonly NewContact[]) => keep(_, packContacts(given));
    if (batch.contacts.length > 0)
      await batch.add({ addBatch: pack, addPacked: keep } as never, undefined as never, 0);
    const { length } = batch.contacts;
    const { rejected, blank, bytesRead, bytesTotal } = batch;
    const repeated = length > 0 ? [batch.duplicate(0, 7), batch.duplicate(length - 1, 8)] : [];
    batches.push({ length, contacts: contacts.map(plain), rejected, blank, bytesRead, bytesTotal, repeated });
  }
  return { print, files, batches, again: await rows.fingerprint() };
}

/** A buffer of either thread as the same text. */
function plain(packed: unknown) {
  const { count, buckets, periods, bytes } = packed as ReturnType<typeof packContacts>;
  return { count, buckets, periods, bytes: Buffer.from(bytes).toString('base64') };
}

const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => {
    const number = String(1_000_000 + from + n).slice(1);
    if (n % 40 === 0) return `n/a,"Ann, ${n}",x`;
    if (n % 41 === 0) return `=1+1${n},broken`;
    return n % 3 === 0
      ? `+44207${number.slice(-7).padStart(7, '9')},Ä ${n},`
      : `(212) 555-01${number.slice(-2)},Bob,y`;
  });

describe.skipIf(!existsSync(BUILT))('a thread that reads rows', () => {
  it('says what reading them here says: rows, refusals, repeated rows, files in several orders', async () => {
    const first = await list('first.csv', ['phone,name,plan', ...rows(4_000), '', '+12125550100,Last,z']);
    const second = await list('second.csv', ['plan,name,phone', 'x,Eve,+12125550101', '', 'y,Ann,12']);
    const [beside, here] = await besideAndHere(first, second);
    try {
      const said = await allOf(beside);
      expect(said.batches.length).toBeGreaterThan(5);
      // As text: what comes from another thread is of another realm.
      expect(JSON.stringify(said)).toBe(JSON.stringify(await allOf(here)));
    } finally {
      await beside.close();
    }
  });

  it('finds the same fault with a file, and goes on answering', async () => {
    const broken = await list('broken.csv', ['phone,name', '+12125550100,"never closed']);
    const [beside, here] = await besideAndHere(broken);
    try {
      const [found, expected] = await Promise.all(
        [beside, here].map((each) => each.inspect().catch((error) => error)),
      );
      expect(found.problems).toEqual(expected.problems);
      expect(found.problems).toMatchObject([{ code: 'unclosed-quote', line: 2 }]);
      expect(await beside.fingerprint()).toBe(await here.fingerprint());
    } finally {
      await beside.close();
    }
  });

  it('is ended in the middle of a file', async () => {
    const [beside] = await besideAndHere(await list('long.csv', ['phone,name,plan', ...rows(10_000)]));
    const files = await beside.inspect();
    for await (const batch of beside.read(files)) {
      expect(batch.contacts.length + batch.rejected.length).toBeGreaterThan(0);
      break;
    }
    await beside.close();
  });
});
