import type { JsonObject } from '../domain/campaign.ts';

/**
 * The API's own spelling of things: what we send, what it sends back, what it posts to a webhook. The types name the
 * newest shape (oneinbox-api G3); the readers below accept the older ones too, ignore what they do not know, and
 * never throw. Ids are opaque strings (§8 row 29).
 */

/** Body of `POST /v1/calls`, as far as we use it. */
export interface WireCreateCall {
  readonly agent_id: string;
  readonly to_number: string;
  readonly from_number: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly overrides?: JsonObject;
  readonly webhook_url?: string;
  readonly metadata?: JsonObject;
}

/** A call record (§2.2). */
export interface WireCall {
  readonly id: string;
  readonly agent_id: string;
  readonly type: string;
  readonly status: string;
  readonly direction: string;
  readonly from_number: string | null;
  readonly to_number: string | null;
  readonly room_name: string | null;
  readonly scheduled_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly variables: JsonObject;
  readonly metadata: JsonObject;
  readonly duration_seconds: number | null;
  readonly end_reason: string | null;
  readonly transcript: string | null;
  readonly messages: readonly WireMessage[];
  readonly recording_url: string | null;
  readonly analysis: JsonObject;
  readonly latency: JsonObject;
  readonly cost_cents: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly outcome: string | null;
  readonly ai_summary: string | null;
  readonly credits_used: number | null;
}
export interface WireMessage {
  readonly role: string;
  readonly content: string;
}

/** `GET /v1/calls/cursor` */
export interface WireCursorPage {
  readonly items: readonly WireCall[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
  readonly limit: number;
}
/** `GET /v1/calls` */
export interface WireOffsetPage {
  readonly items: readonly WireCall[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

/** One entry of a 422 body (§7). */
export interface WireProblem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly input?: unknown;
}

/** `GET /v1/usage` (§6) */
export interface WireUsage {
  readonly calls_made_today: number;
  readonly max_calls_per_day: number;
  readonly calls_remaining_today: number;
  readonly calls_this_month: number;
  readonly minutes_used_this_month: number;
  readonly cost_cents_this_month: number;
  readonly kb_token_budget: number;
  readonly period_start: string;
}

/** The numbers the API takes: `+` and up to fifteen digits (§2.1). */
export const WIRE_NUMBER = /^\+[1-9]\d{1,14}$/;

export const CALL_EVENTS = ['call.started', 'call.ended', 'call.failed', 'call.analyzed'] as const;
export type CallEvent = (typeof CALL_EVENTS)[number];

/** What a webhook body says, as far as we use it: a hint to look at this call, no fact (§8 row 20). */
export interface WebhookHint {
  readonly event: string;
  readonly callId: string;
}

export type WireObject = Readonly<Record<string, unknown>>;

/** The value as an object, or undefined when it is anything else. */
export function objectIn(value: unknown): WireObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as WireObject)
    : undefined;
}

/** The value as a string that says something, trimmed; undefined otherwise. */
export function textIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** A call id that can be stored and put into a path: printable, without spaces, at most 200 characters. */
export function callIdIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined;
}

/** The parsed text, or undefined when it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A webhook body understood (§5.3); undefined when it names no event or no call. */
export function webhookHintIn(body: unknown): WebhookHint | undefined {
  const object = objectIn(body);
  const event = textIn(object?.event);
  const callId = callIdIn(object?.call_id) ?? callIdIn(object?.id);
  return event && callId ? { event, callId } : undefined;
}
