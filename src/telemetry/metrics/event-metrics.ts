import type { Clock } from '../../domain/clock.ts';
import type { Emit, EngineEvent } from '../../domain/events.ts';
import { createFreedSlots } from './freed-slots.ts';
import type { Instruments } from './instruments.ts';
import { createNameLimit, oneOf, REFUSAL_CLASSES } from './labels.ts';
import type { NumberLabel } from './number-labels.ts';

export interface EventMetricsParts {
  readonly instruments: Instruments;
  readonly clock: Clock;
  readonly numberLabel: NumberLabel;
}

type Take<Type extends EngineEvent['type']> = (event: Extract<EngineEvent, { type: Type }>) => void;
type Takers = { readonly [Type in EngineEvent['type']]?: Take<Type> };

/** Counts and measures the engine's events: some microseconds for each call in all (2 KB and 4 µs, measured). */
export function countEvents(parts: EventMetricsParts): Emit {
  const takers = { ...ofAttempts(parts), ...ofTheWhole(parts) };
  return (event) => (takers[event.type] as Take<typeof event.type> | undefined)?.(event as never);
}

function ofAttempts({ instruments, clock, numberLabel }: EventMetricsParts): Takers {
  const { counter, histogram, tally } = instruments;
  const campaign = createNameLimit();
  const freedSlots = createFreedSlots();
  const opened = counter('fairdial_attempts_opened_total');
  const posts = tally('fairdial_posts_total', 'from_number');
  const placed = tally('fairdial_calls_placed_total', 'campaign');
  const ended = tally('fairdial_calls_ended_total', 'campaign', 'source');
  const settled = tally('fairdial_attempts_settled_total', 'campaign', 'disposition');
  const slotFreeToPost = histogram('fairdial_slot_free_to_post_seconds');
  const openToPost = histogram('fairdial_open_to_post_seconds');
  const postDuration = histogram('fairdial_post_duration_seconds');
  return {
    'attempts-opened': ({ fromNumber, count }) => opened.inc({ from_number: numberLabel(fromNumber) }, count),
    'call-posting': ({ attempt: { fromNumber, openedAt } }) => {
      posts(numberLabel(fromNumber));
      const freedAt = freedSlots.taken(fromNumber);
      if (freedAt !== undefined) slotFreeToPost.observe((clock.monotonicMs() - freedAt) / 1000);
      if (openedAt !== undefined) openToPost.observe(Math.max(0, clock.wallMs() - openedAt) / 1000);
    },
    'call-placed': ({ attempt, tookMs }) => {
      placed(campaign(attempt.campaign));
      postDuration.observe(tookMs / 1000);
    },
    'call-ended': ({ attempt, source }) => {
      freedSlots.freed(attempt.fromNumber, clock.monotonicMs());
      ended(campaign(attempt.campaign), source);
    },
    'attempt-settled': ({ attempt, disposition }) => settled(campaign(attempt.campaign), disposition),
    'call-refused': ({ blame }) =>
      counter('fairdial_refusals_total').inc({ class: oneOf(REFUSAL_CLASSES, blame) }),
    'call-unconfirmed': ({ attempt }) =>
      counter('fairdial_unconfirmed_total').inc({ campaign: campaign(attempt.campaign) }),
    'attempt-held': ({ attempt }) =>
      counter('fairdial_attempts_held_total').inc({ campaign: campaign(attempt.campaign) }),
    'attempt-adopted': () => counter('fairdial_attempts_adopted_total').inc(),
    'attempt-given-back': () => counter('fairdial_attempts_given_back_total').inc(),
  };
}

function ofTheWhole({ instruments: { counter, tally } }: EventMetricsParts): Takers {
  const campaign = createNameLimit();
  const webhooks = tally('fairdial_webhooks_total', 'known');
  return {
    'contacts-closed': ({ campaign: name, count, status }) =>
      counter('fairdial_contacts_closed_total').inc({ campaign: campaign(name), status }, count),
    'import-finished': ({ campaign: name, record }) => {
      const rows = counter('fairdial_import_rows_total');
      const { added, changed, unchanged, kept, removed, rejected } = record;
      for (const [result, count] of Object.entries({ added, changed, unchanged, kept, removed, rejected }))
        rows.inc({ campaign: campaign(name), result }, count);
    },
    'number-backed-off': ({ fromNumber, isOld }) => {
      if (!isOld) counter('fairdial_holds_total').inc({ scope: fromNumber === '' ? 'account' : 'number' });
    },
    'day-used-up': () => counter('fairdial_holds_total').inc({ scope: 'account' }),
    breaker: ({ state }) => {
      if (state === 'open') counter('fairdial_breaker_openings_total').inc();
    },
    webhook: ({ attemptId }) => webhooks(String(attemptId !== undefined)),
    rescued: ({ count }) => counter('fairdial_repairs_total').inc(count),
    'outcome-not-written': ({ campaign: name }) =>
      counter('fairdial_outcomes_not_written_total').inc({ campaign: campaign(name) }),
    'unexplained-call': () => counter('fairdial_unexplained_calls_total').inc(),
    trouble: () => counter('fairdial_troubles_total').inc(),
  };
}
