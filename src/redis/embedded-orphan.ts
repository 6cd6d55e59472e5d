import { join } from 'node:path';
import { FairdialError } from '../domain/errors.ts';
import {
  type EmbeddedFiles,
  readRecord,
  removeRecord,
  removeSocket,
  type ServerRecord,
} from './embedded-files.ts';
import { identify, isAlive, isForeign, mayWorkIn, type ProcessIdentity } from './embedded-identity.ts';
import { ANOTHER_LEDGER, inUse } from './embedded-lock.ts';
import { askServer, endProcess, type ServerFacts } from './embedded-server.ts';

/**
 * Ends the server that a killed process left behind on our directory, so that there is never a second one: Redis
 * does not lock its files. Call it with the directory's lock held.
 * @throws {FairdialError} `data-dir-in-use` when a server answers there that we cannot prove to be such an orphan.
 */
export async function retireOrphan(files: EmbeddedFiles): Promise<void> {
  const record = readRecord(files);
  const facts = await askServer(record?.socketPath ?? join(files.redisDir, 'redis.sock'));
  if (facts && facts.dir !== files.redisDir) return removeRecord(files); // a copied directory: the server is the original's
  if (record && isAlive(record.owner)) throw inUse(files.dataDir, record.owner);

  const orphan = facts ? provenOrphan(files, record, facts) : silentOrphan(files, record);
  if (orphan) await endProcess(orphan);
  if (record) removeSocket(files, record.socketPath);
  removeRecord(files);
}

/** It answers, from our directory, and the one who started it lived on this machine and is dead. */
function provenOrphan(
  files: EmbeddedFiles,
  record: ServerRecord | undefined,
  facts: ServerFacts,
): ProcessIdentity {
  const orphan = identify(facts.pid);
  if (record && !isForeign(record.owner) && orphan) return orphan;
  throw new FairdialError(
    'data-dir-in-use',
    `A redis-server (process ${facts.pid}) already serves ${files.redisDir}, started by someone unknown here, perhaps in another container.`,
    `Stop the service it belongs to first. ${ANOTHER_LEDGER}`,
  );
}

/** It does not answer (stopped, stuck, dying), but the process we noted still lives. */
function silentOrphan(files: EmbeddedFiles, record: ServerRecord | undefined): ProcessIdentity | undefined {
  const server = record?.server;
  return server && isAlive(server) && mayWorkIn(server, files.redisDir) ? server : undefined;
}
