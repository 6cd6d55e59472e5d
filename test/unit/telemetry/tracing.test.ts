import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/domain/clock.ts';
import type { AttemptName } from '../../../src/domain/events.ts';
import { tellAll } from '../../../src/telemetry/tell-all.ts';
import { type CallSpans, traceCalls } from '../../../src/telemetry/tracing/call-spans.ts';
import { masked } from '../../../src/telemetry/tracing/masked-export.ts';

const PERSON = '+442079460123';

let now: number;
let exported: InMemorySpanExporter;
let calls: CallSpans;

beforeEach(() => {
  now = 1_000_000;
  exported = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] });
  calls = traceCalls(provider.getTracer('test'), { ...systemClock, wallMs: () => now });
});

const attempt = (id = 'a-1'): AttemptName => ({
  id,
  campaign: 'spring',
  seq: 7,
  n: 2,
  phone: PERSON,
  fromNumber: '+12125550190',
  openedAt: 999_000,
});
const named = (name: string): ReadableSpan[] =>
  exported.getFinishedSpans().filter((span) => span.name === name);
const ms = ([seconds, nanos]: readonly [number, number]) => seconds * 1_000 + nanos / 1e6;
const stretches = () =>
  exported.getFinishedSpans().map(({ name, startTime, endTime }) => [name, ms(endTime) - ms(startTime)]);

describe('the spans of a call', () => {
  test('follow its way from the door to its settling, in one trace', () => {
    calls.emit({ type: 'call-posting', attempt: attempt(), fencedAt: 0 });
    now += 200;
    calls.emit({ type: 'call-placed', attempt: attempt(), callId: 'call-1', tookMs: 200 });
    now += 30_000;
    calls.emit({ type: 'call-ended', attempt: attempt(), source: 'webhook' });
    now += 3_000;
    calls.emit({ type: 'attempt-settled', attempt: attempt(), disposition: 'answered', next: 'done' });
    expect(stretches()).toEqual([
      ['call open', 1_000],
      ['call post', 200],
      ['call live', 30_000],
      ['call settle', 3_000],
      ['call', 34_200],
    ]);
    const [whole] = named('call');
    const traces = new Set(exported.getFinishedSpans().map((span) => span.spanContext().traceId));
    expect(traces.size).toBe(1);
    expect(whole?.attributes).toMatchObject({
      'fairdial.attempt': 'a-1',
      'fairdial.contact': 7,
      'fairdial.to': '+4*******0123',
      'fairdial.call': 'call-1',
      'fairdial.disposition': 'answered',
    });
  });

  test('end where an attempt is given back, and say what the POST came to', () => {
    calls.emit({ type: 'call-posting', attempt: attempt(), fencedAt: 0 });
    calls.emit({ type: 'call-refused', attempt: attempt(), blame: 'throttled', message: `no ${PERSON}` });
    calls.emit({ type: 'attempt-given-back', attempt: attempt(), reason: 'throttled' });
    expect(named('call')[0]?.attributes).toMatchObject({
      'fairdial.blame': 'throttled',
      'fairdial.returned': true,
    });
    expect(JSON.stringify(exported.getFinishedSpans().map(({ attributes }) => attributes))).not.toContain(
      PERSON,
    );
  });

  test('begin in the middle where another process began the call, and are marked where we stop before its end', () => {
    calls.emit({ type: 'call-ended', attempt: attempt(), source: 'poll' });
    calls.end();
    expect(named('call settle')).toHaveLength(1);
    expect(named('call')[0]?.attributes).toMatchObject({ 'fairdial.unfinished': true });
    expect(ms(named('call')[0]?.startTime ?? [0, 0])).toBe(999_000);
  });

  test('are not kept without bounds', () => {
    for (let each = 0; each < 20_010; each += 1)
      calls.emit({ type: 'call-posting', attempt: attempt(`a-${each}`), fencedAt: 0 });
    expect(named('call')).toHaveLength(10);
  });
});

describe('the last look before spans leave', () => {
  test('masks numbers that a library put there, and tells once of a collector that is away', () => {
    const told: string[] = [];
    let code = 1;
    const sink = {
      export: (_: ReadableSpan[], done: (result: { code: number; error?: Error }) => void) =>
        done(code === 0 ? { code } : { code, error: new Error('refused') }),
      shutdown: async () => {},
    };
    const exporter = masked(sink, (error) => told.push(error?.message ?? ''));
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] });
    const span = provider.getTracer('x').startSpan('work', { attributes: { id: `wake-${PERSON}-17`, n: 3 } });
    span.addEvent('told', { words: `to ${PERSON}` });
    span.end();
    const spans = exported.getFinishedSpans();
    const send = () => exporter.export([...spans], () => {});
    send();
    send();
    expect(spans[0]?.attributes).toEqual({ id: 'wake-+4*******0123-17', n: 3 });
    expect(spans[0]?.events[0]?.attributes).toEqual({ words: 'to +4*******0123' });
    code = 0;
    send();
    code = 1;
    send();
    expect(told).toEqual(['refused', 'refused']);
  });
});

test('a listener that fails keeps nobody from hearing, and is told of once', () => {
  const heard: string[] = [];
  const failures: unknown[] = [];
  const fail = () => {
    throw new Error('a bug');
  };
  const tell = tellAll([fail, (event) => heard.push(event.type)], (error) => failures.push(error));
  tell({ type: 'webhook' });
  tell({ type: 'webhook' });
  expect([heard, failures.length]).toEqual([['webhook', 'webhook'], 1]);
});
