import { open, readFile } from 'node:fs/promises';
import type { CallObservation } from '../domain/call-observation.ts';
import { FairdialError, InputError, type Problem } from '../domain/errors.ts';
import type { CallsApi } from '../oneinbox/api.ts';
import { toObservation } from '../oneinbox/to-observation.ts';
import { instantIn } from '../oneinbox/tolerant-values.ts';
import { jsonIn, objectIn, textIn, type WireObject } from '../oneinbox/wire.ts';
import type { ProviderCall } from './facts.ts';

/**
 * A provider call log: the simulator's JSON lines, or OneInbox call records as JSON lines, as an array, or as the pages
 * of a listing. Of a call that is told several times the last word counts. A torn last line is ignored. Throws
 * `InputError` for a file that is none of these.
 */
export async function readProviderCalls(file: string): Promise<ProviderCall[]> {
  const handle = await open(file).catch(() => {
    throw wrong({
      file,
      code: 'unreadable',
      message: 'the call log cannot be read',
      fix: 'Correct the path.',
    });
  });
  try {
    return (await readLines(handle.readLines({ encoding: 'utf8' }), file)) ?? (await readWhole(file));
  } finally {
    await handle.close();
  }
}

/** Undefined when the file is no JSON by the line: one document, or no JSON at all. */
async function readLines(lines: AsyncIterable<string>, file: string): Promise<ProviderCall[] | undefined> {
  const calls = new Map<string, ProviderCall>();
  let torn: number | undefined;
  let line = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    if (torn !== undefined) throw notACall(file, torn);
    const entry = jsonIn(text);
    if (entry !== undefined) keepAll(calls, entry, { file, line });
    else if (calls.size === 0) return undefined;
    else torn = line;
  }
  return [...calls.values()];
}

/** A million calls. */
const MOST_PAGES = 10_000;

/**
 * All calls of the account, page by page, newest or oldest first as the API has them; nothing else is asked for. Throws
 * `ApiUnavailable`, and `FairdialError` for a list that does not end.
 */
export async function fetchProviderCalls(api: Pick<CallsApi, 'listCalls'>): Promise<ProviderCall[]> {
  const calls = new Map<string, ProviderCall>();
  const cursors = new Set<string | undefined>();
  let cursor: string | undefined;
  do {
    if (cursors.has(cursor) || cursors.size >= MOST_PAGES) throw endless(calls.size);
    cursors.add(cursor);
    const page = await api.listCalls(cursor);
    for (const observation of page.calls) {
      const call = fromObservation(observation);
      if (!call)
        throw new FairdialError(
          'call-without-time',
          `The API does not say when call ${observation.callId} was made.`,
        );
      calls.set(call.callId, call);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return [...calls.values()];
}

function endless(calls: number): FairdialError {
  return new FairdialError(
    'list-without-end',
    `The API's list of calls does not end: ${calls} calls were read.`,
    'Export the calls, and give the file with --calls.',
  );
}

/** A pretty-printed document, or one array on one line. */
async function readWhole(file: string): Promise<ProviderCall[]> {
  const document = jsonIn(await readFile(file, 'utf8'));
  if (document === undefined) throw notACall(file, 1);
  const calls = new Map<string, ProviderCall>();
  keepAll(calls, document, { file, line: 1 });
  return [...calls.values()];
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function keepAll(calls: Map<string, ProviderCall>, entry: unknown, place: Place): void {
  const page = objectIn(entry);
  const list = [entry, page?.items, page?.data, page?.calls].find(Array.isArray);
  for (const record of list ?? [entry]) {
    const call = callIn(record);
    if (!call) throw notACall(place.file, place.line);
    calls.set(call.callId, call);
  }
}

function callIn(record: unknown): ProviderCall | undefined {
  const entry = objectIn(record);
  if (textIn(entry?.call_id) !== undefined && entry?.id === undefined) return fromSimulator(entry ?? {});
  const observation = toObservation(record, 'poll');
  return observation && fromObservation(observation, objectIn(entry?.metadata));
}

/** A line of the simulator's log: what it saw itself, whatever the API shows. */
function fromSimulator(entry: WireObject): ProviderCall | undefined {
  const createdAt = instantIn(entry.created_at);
  if (createdAt === undefined) return undefined;
  return {
    callId: String(entry.call_id),
    to: textIn(entry.to) ?? '',
    from: textIn(entry.from) ?? '',
    createdAt,
    dialedAt: instantIn(entry.dialed_at),
    startedAt: instantIn(entry.started_at),
    endedAt: instantIn(entry.ended_at),
    status: textIn(entry.status) ?? 'unknown',
    metadata: objectIn(entry.metadata) ?? {},
    result: textIn(entry.result),
  };
}

/** Undefined when the record has no time at all. */
function fromObservation(call: CallObservation, metadata?: WireObject): ProviderCall | undefined {
  const { callId, status, startedAt, endReason, outcome, summary, durationSeconds, personSpoke } = call;
  const createdAt = call.createdAt ?? startedAt ?? call.endedAt;
  if (createdAt === undefined) return undefined;
  const echo = call.attemptId === undefined ? {} : { fairdial_attempt: call.attemptId };
  return {
    callId,
    to: call.toNumber ?? '',
    from: call.fromNumber ?? '',
    createdAt,
    startedAt,
    endedAt: endIn(call, createdAt),
    status,
    metadata: metadata ?? echo,
    endReason,
    outcome,
    summary,
    durationSeconds,
    personSpoke,
  };
}

/** A call that is over has an end, told or not. */
function endIn({ phase, startedAt, endedAt, durationSeconds = 0 }: CallObservation, createdAt: number) {
  if (phase === 'live') return undefined;
  return endedAt ?? (startedAt ?? createdAt) + durationSeconds * 1_000;
}

function notACall(file: string, line: number): InputError {
  const message = 'this is no call with an id and a time';
  const fix =
    "Give the simulator's --log file, or an export of the call records as JSON, one per line or in an array.";
  return wrong({ file, line, code: 'not-a-call', message, fix });
}

function wrong(problem: Omit<Problem, 'severity'>): InputError {
  return new InputError([{ severity: 'error', ...problem }]);
}
