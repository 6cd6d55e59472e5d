import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/oneinbox/classify.ts';

const NOW = Date.UTC(2026, 5, 1);
const KEY = 'oi_sk_0123456789abcdef';

function answered(httpStatus: number, body: unknown, retryAfter?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classify({ kind: 'answer', httpStatus, body: text, retryAfter }, { nowMs: NOW, apiKey: KEY });
}

const problem = (field: string) => ({ detail: [{ loc: ['body', field], msg: 'bad', type: 'value_error' }] });

describe('an answer', () => {
  it.each([200, 201, 202, 299])('%i with a call id is a call', (status) => {
    const result = answered(status, { id: 'call_1', status: 'initiated' });
    expect(result).toEqual({ kind: 'accepted', callId: 'call_1', httpStatus: status });
  });

  it.each([
    ['no id', 200, {}],
    ['null id', 200, { id: null }],
    ['numeric id', 200, { id: 5 }],
    ['empty id', 200, { id: '' }],
    ['an id that is a text', 200, { id: 'not an id' }],
    ['an endless id', 200, { id: 'x'.repeat(201) }],
    ['a list', 200, [{ id: 'call_1' }]],
    ['HTML', 200, '<html>welcome</html>'],
    ['truncated JSON', 201, '{"id":"call_1","sta'],
    ['nothing', 201, ''],
    ['nothing', 204, ''],
    ['an error', 200, { detail: 'no' }],
    ['a redirect', 301, ''],
    ['a redirect', 302, { detail: 'moved' }],
    ['a redirect', 307, ''],
    ['a time-out', 408, { detail: 'slow' }],
    ['a conflict', 409, { detail: 'twice' }],
    ['too early', 425, { detail: 'early' }],
    ['a 500', 500, { detail: 'oops' }],
    ['a 502 page', 502, '<html>'],
    ['a 503', 503, { detail: 'later' }],
    ['a 504', 504, ''],
    ['a 418', 418, { detail: 'teapot' }],
    ['a proxy page', 403, '<html>forbidden</html>'],
    ['an empty 401', 401, ''],
    ['foreign JSON', 404, { path: '/v1/calls' }],
    ['a list', 422, ['bad']],
    ['an empty problem list', 422, { detail: [] }],
    ['a refusal that names a call', 400, { detail: 'bad', call_id: 'call_1' }],
  ])('with %s (%i) is unconfirmed', (_, status, body) => {
    expect(answered(status, body)).toMatchObject({ kind: 'unconfirmed', httpStatus: status });
  });

  it('whose body broke off is unconfirmed, whatever its status', () => {
    for (const httpStatus of [200, 401, 422, 500]) {
      const result = classify({ kind: 'answer', httpStatus, body: undefined }, { nowMs: NOW });
      expect(result).toMatchObject({ kind: 'unconfirmed', httpStatus });
    }
  });

  it.each([
    [{ id: 'call_9' }, 'call_9'],
    [{ call_id: 'call_9', detail: 'oops' }, 'call_9'],
    [{ error: 'oops', call: { id: 'call_9' } }, 'call_9'],
    [{ detail: 'oops' }, undefined],
  ])('500 %j hints at call %s', (body, hint) => {
    expect(answered(500, body)).toMatchObject(hint ? { callIdHint: hint } : { kind: 'unconfirmed' });
  });

  it.each([
    [401, { detail: 'Invalid API key' }, 'credentials'],
    [403, { error: { code: 'ORIGIN_NOT_ALLOWED', message: 'no' } }, 'credentials'],
    [402, { message: 'Wallet is empty' }, 'credit'],
    [404, { detail: 'Agent not found' }, 'campaign'],
    [405, { detail: 'Method Not Allowed' }, 'campaign'],
    [413, { detail: 'Too large' }, 'campaign'],
    [415, { detail: 'JSON please' }, 'campaign'],
    [422, problem('agent_id'), 'campaign'],
    [422, problem('from_number'), 'campaign'],
    [422, problem('overrides'), 'campaign'],
    [422, { detail: [...problem('to_number').detail, ...problem('agent_id').detail] }, 'campaign'],
    [422, problem('to_number'), 'contact'],
    [422, problem('variables'), 'contact'],
    [400, problem('to_number'), 'contact'],
    [400, { detail: 'to_number cannot be called' }, 'contact'],
    [400, { error: 'Bad request', message: 'from_number is not active' }, 'campaign'],
  ])('%i %j is refused for the sake of the %s', (status, body, blame) => {
    expect(answered(status, body)).toMatchObject({ kind: 'refused', blame, httpStatus: status });
  });

  it.each([
    [undefined, undefined],
    ['0', 1_000],
    ['-5', undefined],
    ['1e9', 900_000],
    ['1000000000', 900_000],
    ['7', 7_000],
    ['Sun, 31 May 2026 23:00:00 GMT', 1_000],
    ['Mon, 01 Jun 2026 00:00:30 GMT', 30_000],
    ['Tue, 02 Jun 2026 00:00:00 GMT', 900_000],
    ['soon', undefined],
  ])('429 with Retry-After %j waits %j ms', (header, waitMs) => {
    const result = answered(429, '<html>', header);
    expect(result).toMatchObject({ kind: 'refused', blame: 'throttled', httpStatus: 429 });
    expect(result).toHaveProperty('message');
    expect('retryAfterMs' in result ? result.retryAfterMs : undefined).toBe(waitMs);
  });

  it('is quoted in one bounded line without numbers and keys', () => {
    const text = `cannot call +1 (212) 555-0101\nor 442079460123 with ${KEY} ${'x'.repeat(900)}`;
    const result = answered(400, { detail: text });
    const message = 'message' in result ? result.message : '';
    expect(message).toMatch(/^cannot call \+12…0101 or 44…0123 with \*\*\* x/);
    expect(message.length).toBeLessThanOrEqual(300);
    expect(answered(500, { detail: text })).toMatchObject({ cause: expect.not.stringContaining('5550101') });
  });
});

describe('a failure', () => {
  const failed = (error: unknown, connected: boolean) =>
    classify({ kind: 'failure', error, connected }, { nowMs: NOW });
  const fault = (code: string, syscall?: string) =>
    Object.assign(new Error(`${code} 192.0.2.1:443`), { code, syscall });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UND_ERR_ABORTED', 'DEADLINE'])(
    '%s before the connection stood: nothing was sent',
    (code) => {
      expect(failed(fault(code), false)).toMatchObject({ kind: 'refused', blame: 'unreachable' });
    },
  );

  it.each([
    'ECONNRESET',
    'EPIPE',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'DEADLINE',
    'HPE_INVALID_CONSTANT',
  ])('%s after it stood: nobody knows', (code) => {
    expect(failed(fault(code, 'read'), true)).toMatchObject({ kind: 'unconfirmed' });
  });

  it('of every address tried is a refusal only if each was one of connecting', () => {
    const refused = fault('ECONNREFUSED', 'connect');
    const mixed = new AggregateError([refused, fault('ECONNRESET', 'read')]);
    expect(failed(new AggregateError([refused, refused]), true).kind).toBe('refused');
    expect(failed(mixed, true).kind).toBe('unconfirmed');
    expect(failed(new AggregateError([]), true).kind).toBe('unconfirmed');
  });

  it('is told without addresses', () => {
    const result = failed(fault('ECONNREFUSED', 'connect'), false);
    expect(result).toMatchObject({ message: 'no connection: connection refused (ECONNREFUSED)' });
  });
});
