import { randomUUID } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { WireCreateCall } from '../oneinbox/wire.ts';
import type { CallLogWriter, CallWatch } from './call-log.ts';
import type { CallPlan } from './call-plan.ts';
import type { Call, CallStore } from './calls.ts';
import type { Timeline } from './timeline.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** Makes calls and lets them live: initiated → ringing → in_progress → completed or failed, then analysed. */
export interface CallLife {
  create(request: WireCreateCall, plan: CallPlan): Call;
  /** Hang up, if there is still something to hang up. */
  stop(call: Call): void;
}

export interface CallLifeParts {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly store: CallStore;
  readonly webhooks: WebhookSender;
  readonly writer: CallLogWriter | undefined;
  readonly watch: CallWatch | undefined;
}

export function createCallLife(parts: CallLifeParts): CallLife {
  const { clock, timeline, store, webhooks, writer, watch } = parts;
  const note = (event: string, call: Call) => {
    call.updatedAt = clock.wallMs();
    writer?.write(event, call, call.updatedAt);
    watch?.(event, call);
  };
  /** A step of a call that meanwhile was hung up does not happen. */
  const later = (call: Call, delayMs: number, step: () => void) =>
    timeline.after(delayMs, () => {
      if (call.endedAt === undefined) step();
    });

  const dial = (call: Call) => {
    call.dialedAt = clock.wallMs();
    store.setStatus(call, 'ringing');
    note('ringing', call);
    const { talk, ring, endStatus, endReason } = call.plan;
    later(call, ring, () => (talk === undefined ? end(call, endStatus, endReason) : answer(call, talk)));
  };
  const answer = (call: Call, talk: number) => {
    call.startedAt = clock.wallMs();
    store.setStatus(call, 'in_progress');
    note('answered', call);
    webhooks.send('call.started', call);
    if (call.plan.result === 'stuck') return;
    later(call, talk, () => end(call, call.plan.endStatus, call.plan.endReason));
  };
  const end = (call: Call, status: string, reason: string | null) => {
    call.endedAt = clock.wallMs();
    call.endReason = reason;
    store.setStatus(call, status);
    store.retire(call);
    note('ended', call);
    webhooks.send(status === 'failed' ? 'call.failed' : 'call.ended', call);
    timeline.after(call.plan.analysisDelay, () => analyse(call));
  };
  const analyse = (call: Call) => {
    call.analysedAt = clock.wallMs();
    call.outcome ??= outcomeOf(call);
    note('analysed', call);
    if (call.status === 'completed') webhooks.send('call.analyzed', call);
  };

  return {
    create: (request, plan) => {
      const call = newCall(request, plan, { store, at: clock.wallMs() });
      store.add(call);
      note('created', call);
      later(call, plan.dialDelay, () => dial(call));
      return call;
    },
    stop: (call) => {
      if (call.endedAt === undefined) end(call, 'completed', 'api_stop');
    },
  };
}

/** A call hung up before anybody answered reached nobody, whatever had been meant to become of it. */
function outcomeOf({ startedAt, plan }: Call): string | null {
  return startedAt === undefined && plan.talk !== undefined ? 'Not Connected' : plan.outcome;
}

function newCall(request: WireCreateCall, plan: CallPlan, from: { store: CallStore; at: number }): Call {
  return {
    index: from.store.all.length,
    callId: randomUUID(),
    agentId: request.agent_id,
    to: request.to_number,
    from: request.from_number,
    createdAt: from.at,
    dialedAt: undefined,
    startedAt: undefined,
    endedAt: undefined,
    analysedAt: undefined,
    updatedAt: from.at,
    status: 'initiated',
    result: plan.result,
    metadata: request.metadata ?? {},
    variables: request.variables ?? {},
    webhookUrl: request.webhook_url,
    plan,
    concurrencyAtDispatch: from.store.live.size + 1,
    endReason: null,
    outcome: null,
  };
}
