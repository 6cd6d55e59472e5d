import { type Attributes, context, ROOT_CONTEXT, type Span, type Tracer, trace } from '@opentelemetry/api';
import type { Clock } from '../../domain/clock.ts';
import type { AttemptName, Emit, EngineEvent } from '../../domain/events.ts';
import { maskPhone } from '../../domain/phone-number.ts';

/** The stretches of a call's way, each a span of its own below that of the whole call. */
type Stretch = 'open' | 'post' | 'live' | 'settle';

interface Traced {
  readonly call: Span;
  stretch: { readonly name: Stretch; readonly span: Span } | undefined;
}

/** More calls than this at once are not followed to their end: their spans end early, marked as unfinished. */
const MOST_TRACED = 20_000;

export interface CallSpans {
  readonly emit: Emit;
  /** End what is under way; those calls go on without us. */
  end(): void;
}

/**
 * One trace for each attempt, from the door to its settling, made of what the engine tells: attempts by their id, numbers
 * masked, nothing that anybody said. An attempt taken over in mid-way begins where it was first heard of.
 */
export function traceCalls(tracer: Tracer, clock: Clock): CallSpans {
  const calls = new Map<string, Traced>();

  const begin = (attempt: AttemptName): Traced => {
    const startTime = new Date(attempt.openedAt ?? clock.wallMs());
    const link = trace.getSpanContext(context.active());
    const links = link ? [{ context: link }] : [];
    const call = tracer.startSpan('call', {
      startTime,
      root: true,
      links,
      attributes: attributesOf(attempt),
    });
    const traced: Traced = { call, stretch: undefined };
    calls.set(attempt.id, traced);
    if (calls.size > MOST_TRACED) dropOldest();
    return traced;
  };

  const dropOldest = () => {
    const [oldest] = calls.keys();
    if (oldest !== undefined) finish(oldest, { 'fairdial.unfinished': true });
  };

  const enter = (attempt: AttemptName, name: Stretch, from = clock.wallMs()) => {
    const traced = calls.get(attempt.id) ?? begin(attempt);
    leave(traced);
    const inside = trace.setSpan(ROOT_CONTEXT, traced.call);
    const span = tracer.startSpan(`call ${name}`, { startTime: new Date(from) }, inside);
    traced.stretch = { name, span };
  };

  const leave = (traced: Traced, attributes: Attributes = {}) => {
    traced.stretch?.span.setAttributes(attributes).end(new Date(clock.wallMs()));
    traced.stretch = undefined;
  };

  const finish = (id: string, attributes: Attributes) => {
    const traced = calls.get(id);
    if (!traced) return;
    calls.delete(id);
    leave(traced, attributes);
    traced.call.setAttributes(attributes).end(new Date(clock.wallMs()));
  };

  const note = (attempt: AttemptName, attributes: Attributes) =>
    (calls.get(attempt.id) ?? begin(attempt)).call.setAttributes(attributes);

  const emit = (event: EngineEvent): void => {
    switch (event.type) {
      case 'call-posting': {
        const { attempt } = event;
        if (attempt.openedAt !== undefined) enter(attempt, 'open', attempt.openedAt);
        enter(attempt, 'post');
        return;
      }
      case 'call-placed':
        note(event.attempt, { 'fairdial.call': event.callId, 'fairdial.result': 'placed' });
        enter(event.attempt, 'live');
        return;
      case 'attempt-adopted':
        note(event.attempt, { 'fairdial.call': event.callId, 'fairdial.result': 'adopted' });
        enter(event.attempt, 'live');
        return;
      case 'call-refused':
        note(event.attempt, { 'fairdial.result': 'refused', 'fairdial.blame': event.blame });
        return;
      case 'call-unconfirmed':
        note(event.attempt, { 'fairdial.result': 'unconfirmed' });
        return;
      case 'attempt-held':
        note(event.attempt, { 'fairdial.held': true });
        return;
      case 'call-ended':
        note(event.attempt, { 'fairdial.end_source': event.source });
        enter(event.attempt, 'settle');
        return;
      case 'attempt-given-back':
        finish(event.attempt.id, { 'fairdial.returned': true });
        return;
      case 'attempt-settled':
        note(event.attempt, { 'fairdial.disposition': event.disposition, 'fairdial.next': event.next });
        finish(event.attempt.id, {});
        return;
      default:
    }
  };

  return {
    emit,
    end() {
      for (const id of [...calls.keys()]) finish(id, { 'fairdial.unfinished': true });
    },
  };
}

function attributesOf({ id, campaign, seq, n, phone, fromNumber }: AttemptName): Attributes {
  return {
    'fairdial.attempt': id,
    'fairdial.campaign': campaign,
    'fairdial.contact': seq,
    'fairdial.n': n,
    'fairdial.to': maskPhone(phone),
    'fairdial.from': maskPhone(fromNumber),
  };
}
