import { z } from 'zod';

/** How long something takes: drawn evenly between the two, in ms. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const TIME = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

const A_TIME = 'expected a time such as 200ms, 1.5s or 2m';
const A_RANGE = 'expected a time or a range such as 0.2s-0.5s';

const time = z.union([z.literal(0), z.string()], { error: A_TIME }).transform((written, context): number => {
  const ms = written === 0 ? 0 : timeIn(written);
  return ms ?? fail(context, `${A_TIME}, got "${written}"`);
});

const range = z.union([z.literal(0), z.string()], { error: A_RANGE }).transform((written, context): Range => {
  const ends = written === 0 ? [0] : written.split('-').map((part) => timeIn(part.trim()));
  const [min, max = min] = ends;
  if (ends.length > 2 || min === undefined || max === undefined || max < min) {
    return fail(context, `${A_RANGE}, got "${written}"`);
  }
  return { min, max };
});

const share = z.union([z.number(), z.string()]).transform((written, context): number => {
  const value = typeof written === 'number' ? written : shareIn(written);
  if (value >= 0 && value <= 1) return value;
  return fail(context, `expected a share from 0 to 1 or 0% to 100%, got "${written}"`);
});

const outcomes = z.union([
  z.string().transform((label): Record<string, number> => ({ [label]: 1 })),
  z.record(z.string(), z.number().min(0)),
]);

/** How a call that reached nobody shows in the record: the API's papers leave it open (oneinbox-api §2.5). */
const shows = z.enum(['failed', 'completed', 'mixed']);

/** How a result plays out, where it differs from the scenario's own settings. */
export interface Behaviour {
  readonly ring?: Range | undefined;
  readonly talk?: Range | undefined;
  readonly outcome?: Readonly<Record<string, number>> | undefined;
  readonly shows?: z.output<typeof shows> | undefined;
  readonly end_reason?: string | undefined;
}
export interface ScriptedResult extends Behaviour {
  readonly result: Result;
}

const behaviour = {
  ring: range.optional(),
  talk: range.optional(),
  outcome: outcomes.optional(),
  shows: shows.optional(),
  end_reason: z.string().optional(),
};

/** What can become of a call. `invalid`: the POST is refused with 422. `stuck`: it never ends by itself. */
export const RESULTS = ['answered', 'no_answer', 'busy', 'voicemail', 'failed', 'invalid', 'stuck'] as const;
export type Result = (typeof RESULTS)[number];

const result = z.enum(RESULTS);
const weighed = z.union([
  z
    .number()
    .min(0)
    .transform((weight): Behaviour & { weight: number } => ({ weight })),
  z.strictObject({ weight: z.number().min(0), ...behaviour }),
]);

const scripted = z.union([
  result.transform((name): ScriptedResult => ({ result: name })),
  z.strictObject({ result, ...behaviour }),
]);
const script = z
  .strictObject({
    number: z.string().optional(),
    ends_with: z.string().regex(/^\d+$/, 'expected digits').optional(),
    results: z.array(scripted).min(1),
  })
  .refine((entry) => (entry.number === undefined) !== (entry.ends_with === undefined), {
    message: 'a script needs either number or ends_with',
  });

const chance = share.transform((probability) => ({ probability }));
const fault = z.union([chance, z.strictObject({ probability: share })]);
const faults = z.strictObject({
  status_500_after_accept: fault.optional(),
  reset_after_accept: fault.optional(),
  malformed_after_accept: fault.optional(),
  hang_after_accept: fault.optional(),
  /** Answers 504 and places the call all the same, later. */
  late_accept: z.union([chance, z.strictObject({ probability: share, delay: time.optional() })]).optional(),
  refuse_429: z
    .union([chance, z.strictObject({ probability: share, retry_after: time.optional() })])
    .optional(),
  status_503_before_accept: fault.optional(),
  hang_before_accept: fault.optional(),
});

const agent = z.union([
  z.string().transform((id) => ({ id })),
  z.strictObject({
    id: z.string().min(1),
    first_message: z.string().optional(),
    system_prompt: z.string().optional(),
    voicemail_message: z.string().optional(),
    voicemail_detection: z.boolean().optional(),
    max_duration_seconds: z.number().positive().optional(),
  }),
]);
const fromNumber = z.union([
  z.string().transform((number) => ({ number, status: 'active' })),
  z.strictObject({ number: z.string(), status: z.string().default('active') }),
]);

/** The scenario file. Every field has a default; unknown fields are errors. */
export const scenarioSchema = z.strictObject({
  seed: z.number().int().default(1),
  mix: z
    .partialRecord(result, weighed)
    .refine((mix) => Object.values(mix).some((entry) => entry.weight > 0), {
      message: 'at least one result needs a weight above 0',
    })
    .default({
      answered: { weight: 60 },
      no_answer: { weight: 25 },
      voicemail: { weight: 10 },
      busy: { weight: 5 },
    }),
  numbers: z.array(script).default([]),
  ring: range.default({ min: 500, max: 2_000 }),
  talk: range.default({ min: 1_000, max: 5_000 }),
  /** From the record's creation to the first ring. */
  dial_delay: range.default({ min: 0, max: 20 }),
  analysis_delay: range.default({ min: 100, max: 400 }),
  outcomes: outcomes.default({ Interested: 3, 'Not Interested': 4, 'Appointment Booked': 2, none: 1 }),
  unanswered_shows: shows.default('mixed'),
  latency: z
    .strictObject({ post: range.default({ min: 0, max: 0 }), get: range.default({ min: 0, max: 0 }) })
    .default({ post: { min: 0, max: 0 }, get: { min: 0, max: 0 } }),
  list_order: z.enum(['newest', 'oldest', 'mixed']).default('newest'),
  /** False: records come back without what the caller put into `metadata`. */
  echo_metadata: z.boolean().default(true),
  webhooks: z
    .strictObject({
      delay: range.default({ min: 0, max: 0 }),
      loss: share.default(0),
      duplicate: share.default(0),
    })
    .default({ delay: { min: 0, max: 0 }, loss: 0, duplicate: 0 }),
  faults: faults.default({}),
  daily_cap: z.number().int().min(0).default(100_000_000),
  /** Calls live at once over the whole account; more are refused with 429. */
  concurrency_limit: z.number().int().min(0).optional(),
  /** When given, other agents are unknown (404). */
  agents: z.array(agent).default([]),
  /** When given, calls from other numbers are refused (422). */
  from_numbers: z.array(fromNumber).default([]),
});

export type Scenario = z.output<typeof scenarioSchema>;
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type FaultName = keyof Scenario['faults'];

function timeIn(written: string): number | undefined {
  const [, amount, unit] = TIME.exec(written) ?? [];
  const factor = unit && UNIT_MS[unit];
  return factor ? Number(amount) * factor : undefined;
}

function shareIn(written: string): number {
  return written.endsWith('%') ? Number(written.slice(0, -1)) / 100 : Number(written);
}

function fail(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
