import { Agent } from 'undici';
import type { CallEvent } from '../oneinbox/wire.ts';
import type { CallWatch } from './call-log.ts';
import type { Call } from './calls.ts';
import { dice } from './dice.ts';
import type { Scenario } from './scenario-schema.ts';
import type { Timeline } from './timeline.ts';
import { secondsOf, summaryOf } from './wire-call.ts';

/** Posts a call's events to its own `webhook_url`: late, twice or never, as the scenario says. */
export interface WebhookSender {
  send(event: CallEvent, call: Call): void;
  stats(): WebhookStats;
  stop(): Promise<void>;
}
export interface WebhookStats {
  /** Answered with 2xx. */
  readonly delivered: number;
  /** Never sent, by the scenario's wish. */
  readonly lost: number;
  /** Given up after the last repetition. */
  readonly failed: number;
}

interface Message {
  readonly target: Target;
  readonly body: string;
  /** The call whose end this is. */
  readonly tells?: Call;
}

const TELLS_THE_END: ReadonlySet<CallEvent> = new Set(['call.ended', 'call.failed']);

/** Pauses before each repetition; OneInbox tells no schedule (oneinbox-api §5.4). */
const PAUSES_MS = [250, 500, 1_000, 2_000];
const ANSWER_WITHIN_MS = 5_000;
const CONNECTIONS_PER_RECEIVER = 64;

/** @param watch is told which calls' ends were taken note of. */
export function createWebhookSender(
  scenario: () => Scenario,
  timeline: Timeline,
  watch?: CallWatch,
): WebhookSender {
  const agent = new Agent({
    connections: CONNECTIONS_PER_RECEIVER,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
  });
  const counts = { delivered: 0, lost: 0, failed: 0 };

  const deliver = async (message: Message, n: number): Promise<void> => {
    if (await posted(agent, message)) {
      counts.delivered += 1;
      if (message.tells) watch?.('told', message.tells);
    } else if (n >= PAUSES_MS.length) counts.failed += 1;
    else timeline.after(PAUSES_MS[n] ?? 0, () => void deliver(message, n + 1));
  };

  return {
    send: (event, call) => {
      if (call.webhookUrl === undefined) return;
      const { webhooks, seed } = scenario();
      const chances = dice(seed, 'webhook', event, call.to, call.plan.nth);
      const delay = chances.within(webhooks.delay);
      if (chances.chance(webhooks.loss)) {
        counts.lost += 1;
        return;
      }
      const message: Message = {
        target: targetOf(call.webhookUrl),
        body: JSON.stringify(payloadOf(event, call)),
        ...(TELLS_THE_END.has(event) && { tells: call }),
      };
      const copies = chances.chance(webhooks.duplicate) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        timeline.after(copy === 0 ? delay : chances.within(webhooks.delay), () => void deliver(message, 0));
      }
    },
    stats: () => ({ ...counts }),
    stop: () => agent.destroy(),
  };
}

/** Whether it was answered with 2xx. What the answer says is not read, so it needs no stream to be read from. */
function posted(agent: Agent, { target, body }: Message): Promise<boolean> {
  const { origin, path } = target;
  return new Promise((resolve) => {
    let status = 0;
    const handler = {
      onRequestStart: () => {},
      onResponseStart: (_: unknown, statusCode: number) => {
        status = statusCode;
      },
      onResponseData: () => {},
      onResponseEnd: () => resolve(status >= 200 && status < 300),
      onResponseError: () => resolve(false),
    };
    agent.dispatch({ origin, path, method: 'POST', headers: JSON_BODY, body }, handler);
  });
}

const JSON_BODY = { 'content-type': 'application/json' };

interface Target {
  readonly origin: string;
  readonly path: string;
}

function targetOf(url: string): Target {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

/** Flat JSON with an `event` field (oneinbox-api §5.3). */
function payloadOf(event: CallEvent, call: Call) {
  const base = {
    event,
    call_id: call.callId,
    agent_id: call.agentId,
    to_number: call.to,
    from_number: call.from,
    created_at: new Date(call.createdAt).toISOString(),
  };
  if (event === 'call.started') return base;
  return {
    ...base,
    status: call.status,
    duration_seconds: secondsOf(call),
    end_reason: call.endReason,
    outcome: call.outcome,
    summary: summaryOf(call),
  };
}
