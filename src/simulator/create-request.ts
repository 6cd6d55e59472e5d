import { jsonIn, objectIn, WIRE_NUMBER, type WireCreateCall, type WireProblem } from '../oneinbox/wire.ts';
import type { Scenario } from './scenario-schema.ts';

export type CreateRequest =
  | { readonly kind: 'valid'; readonly request: WireCreateCall }
  | { readonly kind: 'invalid'; readonly problems: readonly WireProblem[] }
  | { readonly kind: 'unknown-agent' };

type Check = (value: unknown) => string | undefined;

/** What each field of `POST /v1/calls` may hold (oneinbox-api §2.1); nothing else may be sent. */
const FIELDS: Readonly<Record<string, { required: boolean; check: Check }>> = {
  agent_id: { required: true, check: text },
  to_number: { required: true, check: phone },
  from_number: { required: true, check: phone },
  scheduled_at: { required: false, check: optional(dateTime) },
  variables: { required: false, check: stringValues },
  webhook_url: { required: false, check: optional(webUrl) },
  overrides: { required: false, check: overrides },
  metadata: { required: false, check: object },
};

/** Read the body of `POST /v1/calls` as strictly as the API: what it would refuse is refused, all problems at once. */
export function readCreateRequest(body: string, scenario: Scenario): CreateRequest {
  const json = jsonIn(body);
  const record = objectIn(json);
  if (json === undefined) return invalid([problem([], 'JSON decode error', 'json_invalid')]);
  if (!record) return invalid([problem([], 'Input should be an object', 'model_attributes_type')]);
  const problems = problemsIn(record, scenario);
  if (problems.length > 0) return invalid(problems);
  const request = withoutNulls(record) as unknown as WireCreateCall;
  const { agents } = scenario;
  if (agents.length > 0 && !agents.some(({ id }) => id === request.agent_id))
    return { kind: 'unknown-agent' };
  return { kind: 'valid', request };
}

function problemsIn(record: Readonly<Record<string, unknown>>, scenario: Scenario): WireProblem[] {
  const problems: WireProblem[] = [];
  for (const [name, { required, check }] of Object.entries(FIELDS)) {
    const value = record[name];
    const complaint = value === undefined ? undefined : check(value);
    if (value === undefined && required) problems.push(problem([name], 'Field required', 'missing'));
    if (complaint) problems.push({ ...problem([name], complaint, 'value_error'), input: value });
  }
  for (const name of Object.keys(record)) {
    if (!Object.hasOwn(FIELDS, name)) {
      problems.push(problem([name], 'Extra inputs are not permitted', 'extra_forbidden'));
    }
  }
  if (problems.length === 0 && !isRegistered(record.from_number, scenario)) {
    problems.push(problem(['from_number'], 'Value error, from_number is not registered', 'value_error'));
  }
  return problems;
}

function isRegistered(number: unknown, { from_numbers: known }: Scenario): boolean {
  return known.length === 0 || known.some((entry) => entry.number === number && entry.status === 'active');
}

export function problem(field: readonly string[], msg: string, type: string): WireProblem {
  return { loc: ['body', ...field], msg, type };
}

function invalid(problems: readonly WireProblem[]): CreateRequest {
  return { kind: 'invalid', problems };
}

function withoutNulls(record: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Input should be a valid string';
  return value === '' ? 'String should have at least 1 character' : undefined;
}

function phone(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Input should be a valid string';
  return WIRE_NUMBER.test(value) ? undefined : "String should match pattern '^\\+[1-9]\\d{1,14}$'";
}

function object(value: unknown): string | undefined {
  return objectIn(value) ? undefined : 'Input should be a valid dictionary';
}

function stringValues(value: unknown): string | undefined {
  const values = objectIn(value);
  if (!values) return object(value);
  const wrong = Object.keys(values).find((name) => typeof values[name] !== 'string');
  return wrong === undefined ? undefined : `${wrong}: Input should be a valid string`;
}

function overrides(value: unknown): string | undefined {
  const sections = objectIn(value);
  if (!sections) return object(value);
  const wrong = ['llm', 'transcriber', 'tts'].find(
    (name) => sections[name] !== undefined && !objectIn(sections[name]),
  );
  if (wrong) return `${wrong}: Input should be a valid dictionary`;
  const first = sections.first_message;
  return first === undefined || typeof first === 'string'
    ? undefined
    : 'first_message: Input should be a valid string';
}

function webUrl(value: unknown): string | undefined {
  const valid = typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
  return valid ? undefined : 'Input should be a valid URL';
}

function dateTime(value: unknown): string | undefined {
  const valid = typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return valid ? undefined : 'Input should be a valid datetime';
}

function optional(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}
