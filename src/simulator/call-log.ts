import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { jsonIn, objectIn, textIn, type WireObject } from '../oneinbox/wire.ts';

/**
 * What the simulator itself saw of each call: the judge of every test and audit, written from what was received and
 * never from what the engine believes.
 */
export interface SimulatedCall {
  readonly callId: string;
  readonly to: string;
  readonly from: string;
  /** Epoch ms; the call counts as live from here on. */
  readonly createdAt: number;
  /** When the person's phone began to ring. */
  readonly dialedAt: number | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly status: string;
  /** What was meant to become of it: one of the scenario's results. */
  readonly result: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly webhookUrl?: string | undefined;
}

/**
 * Told of each thing that happens to a call, at that moment: what the log has, and `shown` when an answer carries the
 * call, `told` when the receiver of its end's webhook has answered. For measurements to which writing a log costs too much.
 */
export type CallWatch = (event: string, call: SimulatedCall) => void;

/** Appends one JSON line for each thing that happens to a call. */
export interface CallLogWriter {
  write(event: string, call: SimulatedCall, at: number): void;
  /** Resolves once all lines are in the file. */
  close(): Promise<void>;
}

/** Rejects when the file cannot be opened. */
export async function createCallLogWriter(file: string): Promise<CallLogWriter> {
  const stream = createWriteStream(file, { flags: 'a' });
  await once(stream, 'open');
  return {
    write: (event, call, at) => void stream.write(`${JSON.stringify(lineOf(event, call, at))}\n`),
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}

/** The calls of a log file in the order of their creation, each as last seen. A torn last line is ignored. */
export async function readCallLog(file: string): Promise<SimulatedCall[]> {
  const calls = new Map<string, SimulatedCall>();
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const entry = objectIn(jsonIn(line));
    if (typeof entry?.call_id === 'string') calls.set(entry.call_id, callIn(entry, calls.get(entry.call_id)));
  }
  return [...calls.values()];
}

/** The most calls live at the same instant, per from number. */
export function peakPerNumber(calls: readonly SimulatedCall[]): Map<string, number> {
  return peaks(calls, (call) => call.from);
}

/** The most calls live at the same instant, per person called: anything above 1 is a fault of the caller. */
export function peakPerPerson(calls: readonly SimulatedCall[]): Map<string, number> {
  return peaks(calls, (call) => call.to);
}

/** How many calls each person got. */
export function callsPerPerson(calls: readonly SimulatedCall[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { to } of calls) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
}

/** Sweep line over [created, ended): an end at the same ms as a start comes first. */
function peaks(calls: readonly SimulatedCall[], keyOf: (call: SimulatedCall) => string): Map<string, number> {
  const moves = calls.flatMap((call) => [
    { key: keyOf(call), at: call.createdAt, by: 1 },
    { key: keyOf(call), at: call.endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
  ]);
  moves.sort((a, b) => (a.at === b.at ? a.by - b.by : a.at - b.at));
  const live = new Map<string, number>();
  const highest = new Map<string, number>();
  for (const { key, by } of moves) {
    const now = (live.get(key) ?? 0) + by;
    live.set(key, now);
    highest.set(key, Math.max(now, highest.get(key) ?? 0));
  }
  return highest;
}

function lineOf(event: string, call: SimulatedCall, at: number) {
  return {
    event,
    call_id: call.callId,
    to: call.to,
    from: call.from,
    created_at: isoOf(call.createdAt),
    dialed_at: isoOf(call.dialedAt),
    started_at: isoOf(call.startedAt),
    ended_at: isoOf(call.endedAt),
    status: call.status,
    result: call.result,
    metadata: call.metadata,
    ...(event === 'created' ? { variables: call.variables, webhook_url: call.webhookUrl } : {}),
    at: isoOf(at),
  };
}

function callIn(entry: WireObject, earlier: SimulatedCall | undefined): SimulatedCall {
  return {
    callId: String(entry.call_id),
    to: String(entry.to),
    from: String(entry.from),
    createdAt: msOf(entry.created_at) ?? 0,
    dialedAt: msOf(entry.dialed_at),
    startedAt: msOf(entry.started_at),
    endedAt: msOf(entry.ended_at),
    status: String(entry.status),
    result: String(entry.result),
    metadata: objectIn(entry.metadata) ?? {},
    variables: objectIn(entry.variables) ?? earlier?.variables ?? {},
    webhookUrl: textIn(entry.webhook_url) ?? earlier?.webhookUrl,
  };
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function msOf(value: unknown): number | undefined {
  return typeof value === 'string' ? Date.parse(value) : undefined;
}
