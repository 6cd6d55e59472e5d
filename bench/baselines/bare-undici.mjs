// The least a caller can do: a loop with the same requests per call as the engine (one POST, the webhooks, one GET),
// no storage, no proof, nothing survives it. Arguments: { url, from, cap, people, first }.
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { phone } from '../kit/campaigns.mjs';

const { url, from, cap, people, first = 0 } = JSON.parse(process.argv[2]);
const pool = new Pool(url, { connections: 100 });
const headers = { authorization: 'Bearer oi_sk_bench', 'content-type': 'application/json' };
let [posted, done] = [0, 0];
let finish;
const finished = new Promise((resolve) => {
  finish = resolve;
});

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    response.writeHead(202).end();
    const { event, call_id: id } = JSON.parse(Buffer.concat(parts).toString());
    if (event === 'call.ended' || event === 'call.failed') void callEnded(id);
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const webhookUrl = `http://127.0.0.1:${server.address().port}/`;

async function post() {
  const n = posted;
  posted += 1;
  const body = JSON.stringify({
    agent_id: 'bench-agent',
    from_number: from,
    to_number: phone(first + n),
    variables: { first_name: 'Ada', last_name: `Person ${n}`, plan: 'Plus' },
    metadata: { fairdial_attempt: `bare-${n}` },
    webhook_url: webhookUrl,
  });
  const answer = await pool.request({ path: '/v1/calls', method: 'POST', headers, body });
  await answer.body.json();
}

async function callEnded(id) {
  const answer = await pool.request({ path: `/v1/calls/${id}`, method: 'GET', headers });
  const call = await answer.body.json();
  if (call.ended_at === null) throw new Error('told of an end that is none');
  done += 1;
  if (posted < people) void post();
  if (done === people) finish();
}

const began = process.cpuUsage();
const at = performance.now();
for (let n = 0; n < Math.min(cap, people); n += 1) void post();
await finished;
const { user, system } = process.cpuUsage(began);
console.log(
  JSON.stringify({
    msPerCall: (user + system) / 1_000 / people,
    perSecond: (people / (performance.now() - at)) * 1_000,
  }),
);
process.exit(0);
