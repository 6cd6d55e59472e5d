import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Engine } from '../../src/engine.ts';
import { listOf, phones, writeCampaign } from '../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../support/engine.ts';
import { pollUntil } from '../support/poll.ts';

const NUMBER = '+12125550190';
const SLOTS = 2;
const PEOPLE = 8;
const QUESTION_MS = 300;

/** A connection to the API, as it was made and first written to (ms). */
interface Line {
  readonly madeAt: number;
  spokeAt?: number;
  posts: number;
  questions: number;
  isOpen: boolean;
}

/** Stands before the API and lets every question about a call wait, as a far network does. */
async function openFarApi(port: number) {
  const lines: Line[] = [];
  const server = createServer((client) => {
    const line: Line = { madeAt: performance.now(), posts: 0, questions: 0, isOpen: true };
    lines.push(line);
    const api = connect({ port, host: '127.0.0.1' });
    const hangUp = () => {
      line.isOpen = false;
      client.destroy();
      api.destroy();
    };
    for (const socket of [client, api]) socket.on('error', hangUp).on('close', hangUp);
    api.on('data', (bytes) => client.write(bytes));
    client.on('data', async (bytes) => {
      line.spokeAt ??= performance.now();
      const text = bytes.toString('latin1');
      const isQuestion = text.startsWith('GET /v1/calls/');
      line.posts += text.split('POST /v1/calls ').length - 1;
      line.questions += isQuestion ? 1 : 0;
      if (isQuestion) await sleep(QUESTION_MS);
      if (!api.destroyed) api.write(bytes);
    });
  });
  return { lines, server, url: await listen(server) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let stage: Stage;
let engine: Engine | undefined;
let api: Awaited<ReturnType<typeof openFarApi>>;
let webhooks: Server;
let publicUrl: string;

beforeEach(async () => {
  stage = await openStage({ mix: { answered: 1 }, ring: '5ms', talk: '300ms', analysis_delay: '5ms' });
  api = await openFarApi(Number(new URL(stage.simulator.url).port));
  webhooks = createHttpServer((request, response) => {
    request.resume().once('end', () => response.end());
    void engine?.hint(request.url?.split('/').at(-1) ?? '');
  });
  publicUrl = await listen(webhooks);
});
afterEach(async () => {
  await stage.close();
  for (const server of [api.server, webhooks]) server.close();
});

it('the connection of the next POST stands by the time its call may leave, and carries no other', async () => {
  const file = await writeCampaign(stage.folder, {
    name: 'far',
    fromNumbers: { [NUMBER]: SLOTS },
    contacts: listOf(phones(PEOPLE)),
  });
  engine = await stage.start([file], {
    ONEINBOX_BASE_URL: api.url,
    FAIRDIAL_PUBLIC_URL: publicUrl,
    // Ends are heard of by webhooks only.
    FAIRDIAL_POLL_SECONDS: '30',
  });
  await untilState(engine, 'far', 'finished', 60_000);
  await engine.stop();

  const posting = api.lines.filter(({ posts }) => posts > 0);
  expect(posting.map(({ posts }) => posts)).toEqual(posting.map(() => 1));
  expect(posting).toHaveLength(PEOPLE);
  const waited = posting.map(({ madeAt, spokeAt = madeAt }) => spokeAt - madeAt);
  expect(waited.filter((ms) => ms > QUESTION_MS / 2).length).toBeGreaterThanOrEqual(PEOPLE - SLOTS - 1);
  // Begun as the last calls ended, when it was not known yet that nobody waits any more.
  const unused = api.lines.filter(({ posts, questions, spokeAt }) => posts + questions === 0 && !spokeAt);
  expect(unused.length).toBeLessThanOrEqual(SLOTS);
  await pollUntil(() => api.lines.every(({ isOpen }) => !isOpen), { what: 'every connection to be closed' });
}, 90_000);
