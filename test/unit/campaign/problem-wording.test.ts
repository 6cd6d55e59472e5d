import { expect, test } from 'vitest';
import { campaignText, parse, problemsOf, summary } from './campaign-text.ts';

test('an end that has passed is warned about when the time is known', () => {
  const text = campaignText({ end: '2026-12-01' });
  expect(problemsOf(parse(text, Date.UTC(2026, 11, 1, 23))).map(summary)).toEqual([]);
  expect(problemsOf(parse(text, Date.UTC(2026, 11, 2, 12))).map(summary)).toEqual(['warning ended@5:6']);
});

test('problems say what to write instead', () => {
  const fixOf = (fields: Record<string, string>) => problemsOf(parse(campaignText(fields)))[0]?.fix;
  expect(fixOf({ retry: '{ max_attempts: 2, noanswer: 5m }' })).toBe('Did you mean no_answer?');
  expect(fixOf({ max_attempt: '3' })).toBe('Did you mean max_attempts inside retry?');
  expect(fixOf({ max_concurent: '5' })).toBe('Did you mean max_concurrent?');
  expect(fixOf({ calling_window: '{ monday: "09:00-10:00" }' })).toContain('Did you mean mon?');
  expect(fixOf({ from_numbers: '[+12125550100]' })).toBe('Write "+12125550100" with the quotes.');
  expect(fixOf({ from_numbers: '["12125550100"]' })).toBe('Write "+12125550100".');
  expect(fixOf({ retry: '{ max_attempts: 2, busy: 5 minutes }' })).toBe('Did you mean 5m?');
  expect(fixOf({ rules: '[us-fed]' })).toContain('Did you mean us-federal?');
  // Once, not twice in other words.
  const actions = 'Write suppress, close, or retry and a delay such as retry 2d.';
  expect(fixOf({ outcomes: '{ "Not interested": block }' })).toBe(actions);
  expect(fixOf({ outcomes: '{ "Not interested": supress }' })).toBe(`Did you mean suppress? ${actions}`);
  expect(fixOf({ timezone: 'New York' })).toBe('Did you mean America/New_York?');
  expect(fixOf({ name: 'Renewals Nov.' })).toContain('for example renewals-nov.');
});

test('delays that are never used are counted in plain words', () => {
  const messageOf = (retry: string) => problemsOf(parse(campaignText({ retry })))[0]?.message;
  expect(messageOf('{ max_attempts: 2, busy: [5m, 10m] }')).toBe(
    'retry.busy has 2 delays, and max_attempts 2 leaves 1 retry',
  );
  expect(messageOf('{ max_attempts: 1, busy: 5m }')).toBe(
    'retry.busy has 1 delay, and max_attempts 1 leaves no retries',
  );
});

test('every problem is told at once, in the order of the file', () => {
  const lines =
    'name: A\nagent_id:\nfrom_numbers: [1]\ncontacts: {}\ncalling_window: { x: 1 }\nmax_concurent: 2\n';
  expect(problemsOf(parse(lines)).map(({ line }) => line)).toEqual([1, 2, 3, 3, 4, 5, 5, 6]);
});

test('an API key is never repeated in a problem', () => {
  const problems = problemsOf(parse(campaignText({ timezone: 'oi_sk_0123456789abcdef' })));
  expect(JSON.stringify(problems)).not.toContain('0123456789abcdef');
});

test('a file with thousands of problems shows the first hundred and counts the rest', () => {
  const problems = problemsOf(parse(campaignText({ variables: `{ ${'a: x, '.repeat(3000)} }` })));
  expect(problems).toHaveLength(101);
  expect(problems.at(-1)?.message).toBe('and 2899 more problems');
});
