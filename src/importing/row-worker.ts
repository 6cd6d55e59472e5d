import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Campaign } from '../domain/campaign.ts';
import type { RejectedRow } from '../domain/contact.ts';
import { contactPacker } from '../ledger/contact-pack.ts';
import { type ContactFiles, inspectContactFiles } from './contact-files.ts';
import { fingerprintContacts } from './fingerprint.ts';
import { type RowCollector, readBatches } from './read-contacts.ts';
import {
  type Answer,
  appendCells,
  BATCHES_AHEAD,
  failureOf,
  type Question,
  type SentBatch,
} from './worker-messages.ts';

/** The thread that reads the contact files of one campaign. It ends when it is ended. */
const campaign = workerData as Campaign;
const port = parentPort;
if (!port) throw new Error('the reader of rows is no program of its own');
let wanted = 0;
let wake = () => {};

const say = (answer: Answer, transfer: readonly ArrayBuffer[] = []) =>
  port.postMessage(answer, [...transfer]);

port.on('message', ({ ask }: Question) => {
  if (ask !== 'more') return;
  wanted += 1;
  wake();
});
for await (const [question] of on(port, 'message')) await answer(question as Question);

async function answer(question: Question): Promise<void> {
  if (question.ask === 'more') return;
  try {
    say({ say: 'done', value: await answerTo(question) });
  } catch (error) {
    say({ say: 'failed', failure: failureOf(error) });
  }
}

function answerTo(question: Exclude<Question, { ask: 'more' }>): Promise<unknown> {
  switch (question.ask) {
    case 'fingerprint':
      return fingerprintContacts(campaign);
    case 'inspect':
      return inspectContactFiles(campaign);
    case 'read':
      return sendAll(question.files);
  }
}

async function sendAll(files: ContactFiles): Promise<void> {
  wanted = BATCHES_AHEAD;
  for await (const batch of readBatches(files, campaign, { collector: packingCollector() })) {
    while (wanted === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    wanted -= 1;
    say({ say: 'batch', batch }, [
      batch.packed.bytes.buffer as ArrayBuffer,
      batch.lines.buffer as ArrayBuffer,
    ]);
  }
}

/** Keeps no row but as bytes and text: objects that outlive the reading of a row cost more than the reading. */
function packingCollector(): RowCollector<SentBatch> {
  const packer = contactPacker();
  let lines: number[] = [];
  let cells = '';
  let rejected: RejectedRow[] = [];
  return {
    contact(contact, own) {
      packer.add(contact);
      lines.push(contact.row);
      cells = appendCells(cells, own, lines.length === 1);
    },
    rejected: (row) => void rejected.push(row),
    finish({ file, ...about }) {
      const packed = packer.pack();
      const batch = { ...about, packed, rejected, file, lines: Uint32Array.from(lines), cells };
      lines = [];
      cells = '';
      rejected = [];
      return batch;
    },
  };
}
