// Loaded into the engine (`node --import`) by `refill --only legs`: writes down when each leg of the way from a webhook to the
// next POST begins and ends, seen from outside the product: HTTP by Node's and undici's channels, Redis at ioredis.

import { channel } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { Redis } from 'ioredis';
import { loadScripts, SCRIPT_NAMES } from '../../dist/redis/scripts.js';

const file = process.env.FAIRDIAL_BENCH_LEGS;
const lines = [];
const note = (what, id, more = '') => lines.push(`${what} ${id} ${performance.now().toFixed(3)} ${more}`);

if (isMainThread && file && process.argv[1]?.endsWith('main.js')) {
  watchHttp();
  watchRedis(await namesOfScripts());
  setInterval(() => {
    if (lines.length > 0) appendFileSync(file, `${lines.splice(0).join('\n')}\n`);
  }, 250).unref();
}

function watchHttp() {
  const on = (name, then) => channel(name).subscribe(then);
  on('http.server.request.start', ({ request }) => {
    const token = /^\/webhooks\/oneinbox\/([^/?]+)/.exec(request.url)?.[1];
    if (token) note('hook', token);
  });
  const callOf = ({ request }) => /\/v1\/calls\/([^/?]+)$/.exec(request.path)?.[1];
  on('undici:request:create', (message) => callOf(message) && note('get', callOf(message)));
  on('undici:request:trailers', (message) => callOf(message) && note('got', callOf(message)));
  on('http.client.request.start', ({ request }) => {
    const attempt = request.method === 'POST' && request.getHeader('idempotency-key');
    if (attempt) note('post', attempt);
  });
}

/** Scripts by their SHA and by their text: asked of the shelf itself, with a Redis that knows none and only listens. */
async function namesOfScripts() {
  const names = new Map();
  for (const name of SCRIPT_NAMES) {
    const evalsha = async (sha) => {
      names.set(sha, name);
      throw new Error('NOSCRIPT');
    };
    await loadScripts(
      { evalsha, eval: async (text) => names.set(text, name), script: async () => {} },
      'x',
    ).run(name);
  }
  return names;
}

function watchRedis(names) {
  const { sendCommand } = Redis.prototype;
  Redis.prototype.sendCommand = function watched(command, ...rest) {
    const begin = WATCHED[names.get(command.args[0])];
    if (begin) {
      const end = begin(command.args.slice(3));
      command.promise.then(end, () => {});
    }
    return sendCommand.call(this, command, ...rest);
  };
}

const WATCHED = {
  'end-attempt': between('end', 'ended'),
  // Of a call whose record is final this is its end as well; of others it comes later.
  'settle-attempt': between('end', 'ended'),
  'begin-posting-batch'([batch]) {
    return (answers) => {
      for (const index of answers.keys()) note('fenced', `${batch}-${index}`);
    };
  },
  'mark-placed'([id, callId]) {
    note('call', id, callId);
    return () => {};
  },
  'open-attempts'() {
    const at = performance.now().toFixed(3);
    return (reply) => {
      for (const { id } of JSON.parse(String(reply)).opened) note('opened', id, at);
    };
  },
};

function between(begun, done) {
  return ([id]) => {
    note(begun, id);
    return (reply) => note(done, id, reply === 'gone' ? 'gone' : '');
  };
}
