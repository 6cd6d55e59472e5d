import { expect, it } from 'vitest';
import { redact } from '../../../src/oneinbox/redact.ts';

it.each([
  ['call to +12125550101 failed', 'call to +12…0101 failed'],
  ['tel:+44 20 7946 0123', 'tel:+44…0123'],
  ['(212) 555-0101', '(21…0101'],
  ['agent 3c90c3cc-0d44-4b50-8888-8dd25736052a', 'agent 3c90c3cc-0d44-4b50-8888-8dd25736052a'],
  ['HTTP 503 in 2026', 'HTTP 503 in 2026'],
  ['key oi_sk_live-1_2 and Bearer abc.def', 'key oi_sk_*** and Bearer ***'],
  ['two\r\nlines\u0000', 'two lines'],
])('%j becomes %j', (text, shown) => expect(redact(text)).toBe(shown));

it('hides the given secret even where the text is cut', () => {
  const secret = 'plain-secret-value';
  expect(redact(`${'x'.repeat(290)}${secret}`, secret)).not.toContain('plain');
});
