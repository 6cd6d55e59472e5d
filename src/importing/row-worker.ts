import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { Campaign } from '../domain/campaign.ts';
import { packContacts } from '../ledger/contact-pack.ts';
import { type ContactFiles, inspectContactFiles } from './contact-files.ts';
import { fingerprintContacts } from './fingerprint.ts';
import { type ContactBatch, readContacts } from './read-contacts.ts';
import { type Answer, BATCHES_AHEAD, failureOf, joinCells, type Question } from './worker-messages.ts';

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
  for await (const batch of readContacts(files, campaign)) {
    while (wanted === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    wanted -= 1;
    send(batch);
  }
}

function send({ contacts, cells, rejected, blank, bytesRead, bytesTotal, file }: ContactBatch): void {
  const packed = packContacts(contacts);
  const lines = Uint32Array.from(contacts, ({ row }) => row);
  const batch = { packed, rejected, blank, bytesRead, bytesTotal, file, lines, cells: joinCells(cells) };
  say({ say: 'batch', batch }, [packed.bytes.buffer as ArrayBuffer, lines.buffer]);
}
