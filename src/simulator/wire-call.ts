import type { JsonObject } from '../domain/campaign.ts';
import type { WireCall, WireMessage } from '../oneinbox/wire.ts';
import type { Call } from './calls.ts';

/** The record of a call as the newest API shows it (oneinbox-api §2.2). Analysis and messages come after the end. */
export function toWireCall(call: Call, echoMetadata: boolean): WireCall {
  const messages = messagesOf(call);
  const seconds = secondsOf(call);
  const summary = summaryOf(call);
  return {
    id: call.callId,
    agent_id: call.agentId,
    type: 'outbound',
    status: call.status,
    direction: 'outbound',
    from_number: call.from,
    to_number: call.to,
    room_name: null,
    scheduled_at: null,
    started_at: isoOf(call.startedAt),
    ended_at: isoOf(call.endedAt),
    variables: call.variables as JsonObject,
    metadata: echoMetadata ? metadataOf(call) : { concurrency_at_dispatch: call.concurrencyAtDispatch },
    duration_seconds: seconds,
    end_reason: call.endReason,
    transcript: call.analysedAt === undefined ? null : transcriptOf(messages),
    messages,
    recording_url: null,
    analysis: call.analysedAt === undefined ? {} : { outcome: call.outcome, summary },
    latency: latencyOf(call),
    cost_cents: seconds === null ? null : Math.ceil(seconds / 6),
    created_at: new Date(call.createdAt).toISOString(),
    updated_at: new Date(call.updatedAt).toISOString(),
    outcome: call.outcome,
    ai_summary: summary,
    credits_used: seconds === null ? null : Math.round((seconds / 60) * 1_000) / 1_000,
  };
}

function messagesOf(call: Call): readonly WireMessage[] {
  if (call.analysedAt === undefined || call.startedAt === undefined) return [];
  return MESSAGES[call.result] ?? [];
}

/** Fractional seconds of talk; 0 for calls nobody answered; null while live. */
export function secondsOf({ startedAt, endedAt }: Call): number | null {
  if (endedAt === undefined) return null;
  return startedAt === undefined ? 0 : Math.max(0, endedAt - startedAt) / 1_000;
}

export function summaryOf(call: Call): string | null {
  if (call.analysedAt === undefined || call.startedAt === undefined) return null;
  return SUMMARIES[call.result] ?? null;
}

const SUMMARIES: Readonly<Record<string, string>> = {
  answered: 'The person picked up and talked with the agent.',
  voicemail: 'The call reached a voicemail box.',
};

const MESSAGES: Readonly<Record<string, readonly WireMessage[]>> = {
  answered: [
    { role: 'agent', content: 'Hello, this is a call about your account.' },
    { role: 'user', content: 'Yes, speaking.' },
    { role: 'agent', content: 'Thank you for your time. Goodbye.' },
  ],
  voicemail: [{ role: 'agent', content: 'Hello, please call us back.' }],
};

function transcriptOf(messages: readonly WireMessage[]): string {
  return messages.map(({ role, content }) => `${role}: ${content}`).join('\n');
}

function metadataOf(call: Call): JsonObject {
  return { ...(call.metadata as JsonObject), concurrency_at_dispatch: call.concurrencyAtDispatch };
}

function latencyOf({ startedAt, createdAt }: Call): JsonObject {
  return startedAt === undefined ? {} : { connect: { dispatch_to_answer_ms: startedAt - createdAt } };
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
