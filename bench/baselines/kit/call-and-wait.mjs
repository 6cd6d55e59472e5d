import { Pool } from 'undici';

const headers = { authorization: 'Bearer oi_sk_bench', 'content-type': 'application/json' };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let pool;

/** Place one call and ask about it until it has ended. */
export async function callAndWait({ url, from, row, pollMs }) {
  pool ??= new Pool(url, { connections: 64 });
  const { phone, ...variables } = row;
  const body = JSON.stringify({ agent_id: 'bench-agent', from_number: from, to_number: phone, variables });
  const placed = await ask({ path: '/v1/calls', method: 'POST', body });
  for (;;) {
    await sleep(pollMs);
    const call = await ask({ path: `/v1/calls/${placed.id}`, method: 'GET' });
    if (call.ended_at !== null) return call;
  }
}

async function ask(request) {
  const answer = await pool.request({ ...request, headers });
  return answer.body.json();
}
