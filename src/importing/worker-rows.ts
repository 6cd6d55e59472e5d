import { on, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Campaign } from '../domain/campaign.ts';
import type { ContactFiles } from './contact-files.ts';
import { duplicateRow } from './read-contacts.ts';
import type { RowBatch, RowSource } from './row-source.ts';
import { WORKER_FILE } from './worker-file.ts';
import { type Answer, errorOf, type Question, type SentBatch, splitCells } from './worker-messages.ts';

/** Megabytes of heap: some batches of a few hundred kilobytes, and what zones and number plans take (about 20). */
const HEAP = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 96 };

/** Reads the files of this campaign in a thread of its own. Errors of the thread are errors of the caller. */
export function openWorkerRows(campaign: Campaign): RowSource {
  const worker = new Worker(WORKER_FILE, { workerData: campaign, resourceLimits: HEAP });
  const ask = (question: Question) => worker.postMessage(question);
  /** The thread answers in order: whoever asked last is whom it answers. An `error` of the thread rejects. */
  const answered = async (question: Question): Promise<unknown> => {
    const answer = once(worker, 'message') as Promise<[Answer]>;
    ask(question);
    return saidBy((await answer)[0]);
  };
  async function* read(files: ContactFiles): AsyncGenerator<RowBatch> {
    const messages = on(worker, 'message');
    ask({ ask: 'read', files });
    for await (const [answer] of messages as AsyncIterable<[Answer]>) {
      if (answer.say !== 'batch') {
        saidBy(answer);
        return;
      }
      ask({ ask: 'more' });
      yield batchOf(answer.batch);
    }
  }
  return {
    fingerprint: async () => (await answered({ ask: 'fingerprint' })) as string,
    inspect: async () => (await answered({ ask: 'inspect' })) as ContactFiles,
    read,
    async close() {
      await worker.terminate();
    },
  };
}

function saidBy(answer: Answer): unknown {
  if (answer.say === 'failed') throw errorOf(answer.failure);
  return answer.say === 'done' ? answer.value : undefined;
}

function batchOf({ packed, lines, cells, file, ...batch }: SentBatch): RowBatch {
  let split: readonly (readonly string[])[] | undefined;
  return {
    ...batch,
    contacts: { length: packed.count },
    add: async (ledger, pass, now) => {
      if (packed.count === 0) return [];
      if (!ledger.addPacked) throw new Error('this ledger takes no packed contacts');
      return ledger.addPacked(pass, packed, now);
    },
    duplicate(index, ofLine) {
      split ??= splitCells(cells);
      return duplicateRow({ line: lines[index] ?? 0, cells: split[index] ?? [], file }, ofLine);
    },
  };
}
