import { jsonIn, objectIn, textIn } from '../oneinbox/wire.ts';
import { json, type Reply, unprocessable } from './answers.ts';
import { problem } from './create-request.ts';

/** `POST /v1/calls/web`: a call in the browser. Nobody joins it here, and it is no call of the log. */
export function startWebCall(body: string): Reply {
  const request = objectIn(jsonIn(body));
  const agentId = textIn(request?.agent_id);
  if (!agentId) return unprocessable([problem(['agent_id'], 'Field required', 'missing')]);
  return json(201, {
    id: 'web_simulated',
    agent_id: agentId,
    type: 'web',
    status: 'initiated',
    room_name: 'room-simulated',
    url: 'wss://rooms.example.invalid',
    token: 'join-token-simulated',
    variables: request?.variables ?? {},
  });
}
