import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { ScenarioInput } from '../../../src/simulator/scenario-schema.ts';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/server.ts';

/** A quick life: everything that takes time takes as little as it can. */
export const QUICK: ScenarioInput = {
  ring: '1ms',
  talk: '1ms',
  dial_delay: 0,
  analysis_delay: '1ms',
  mix: { answered: 1 },
};

export async function simulator(scenario: ScenarioInput, options: SimulatorOptions = {}): Promise<Simulator> {
  const started = await startSimulator({ scenario: scenarioFrom({ ...QUICK, ...scenario }), ...options });
  onTestFinished(() => started.stop());
  return started;
}

export const CREATE = {
  agent_id: 'agt_1',
  from_number: '+12125550100',
  to_number: '+12125550101',
  variables: { first_name: 'Ann' },
  metadata: { fairdial_attempt: 'attempt-1' },
};

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at whatever came
  readonly body: any;
}

/** Speak to it as any HTTP client would. A string body is sent as it is. */
export async function ask(sim: Simulator, method: string, path: string, body?: unknown): Promise<Reply> {
  const response = await fetch(`${sim.url}${path}`, {
    method,
    headers: { authorization: 'Bearer oi_sk_test', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : parsed(text) };
}

export function create(sim: Simulator, changes: object = {}): Promise<Reply> {
  return ask(sim, 'POST', '/v1/calls', { ...CREATE, ...changes });
}

/** Wait until `fact` gives something, and give it back. */
export async function until<T>(fact: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const value = await fact();
    if (value) return value;
    await pause(5);
  }
  expect.unreachable('it never became true');
}

/** A webhook receiver that answers with the given statuses in turn, then with 200. */
export async function receiver(...statuses: number[]) {
  // biome-ignore lint/suspicious/noExplicitAny: whatever was posted
  const events: any[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    events.push({ path: request.url, ...JSON.parse(body) });
    response.statusCode = statuses.shift() ?? 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/1?x=2`, events };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
