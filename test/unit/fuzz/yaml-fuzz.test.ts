import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { decodeText } from '../../../src/campaign/campaign-file.ts';
import { CAMPAIGN_FIELDS, type CampaignField } from '../../../src/campaign/fields.ts';
import { type LoadResult, parseCampaign } from '../../../src/campaign/load-campaign.ts';
import {
  casesOf,
  type Dice,
  diceOf,
  LONGEST_RUN_MS,
  mutateBytes,
  pollution,
  Stopwatch,
  times,
} from './fuzz-kit.ts';

const CASES = casesOf(200, 0.25);

const SCALARS = [
  '5',
  '0',
  '-1',
  '1.5',
  '1e400',
  '.nan',
  '.inf',
  '0x10',
  '0412',
  '+12125550100',
  '"+12125550100"',
  'true',
  'off',
  'NO',
  '~',
  '""',
  '"\\0"',
  "'it''s'",
  '9:30',
  '"09:00-17:00"',
  '"22:00-02:00"',
  '"25:00-26:00"',
  'closed',
  '30m',
  '5x',
  '-5m',
  '5%',
  '101%',
  '2026-02-30',
  '2026-12-01',
  '2026-12-01T08:00:00-05:00',
  'America/New_York',
  'EST',
  'us-federal',
  'sales',
  'prior',
  'US',
  'UK',
  'a.csv',
  '../../etc/x',
  'suppress',
  'retry 2d',
  'retry',
  '{{first_name}}',
  '${'.concat('HOME}'),
  'oi_sk_0123456789abcdef',
  '__proto__',
  '*a',
  '&a x',
  '!!js/function x',
  '!x y',
  '<<',
  '|',
  '>',
  '@x',
  '`x`',
  '%x',
  '? x',
  '- x',
  'x: y',
  '"',
  "'",
  '\u202ex',
  '\ufeff',
  '\u0000',
  '\ud800',
  '👩🏽‍🦰',
  '12345678901234567890',
  'x'.repeat(300),
];
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  '<<',
  '',
  '?',
  '1',
  'true',
  'null',
  'max_attempt',
  'mon',
  'mon-fri',
  'sunday',
  '"a b"',
  '{{x}}',
  'x'.repeat(100),
  'é',
];
const PIECES = [
  ...SCALARS,
  ...KEYS,
  '[',
  ']',
  '{',
  '}',
  '- ',
  ': ',
  '? ',
  '\n',
  '  ',
  '\t',
  '#',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  ',',
  '\r',
  '\u2028',
  '\\',
];

const NAMES = namesOf(CAMPAIGN_FIELDS);

function namesOf(fields: readonly CampaignField[]): string[] {
  return fields.flatMap(({ name, fields: inside = [] }) => [name, ...namesOf(inside)]);
}

function value(dice: Dice, depth: number): string {
  const kind = depth > 4 ? 0 : dice.below(6);
  if (kind === 1) return `[${times(dice.below(4), () => value(dice, depth + 1)).join(', ')}]`;
  if (kind === 2)
    return `{ ${times(dice.below(4), () => `${key(dice)}: ${value(dice, depth + 1)}`).join(', ')} }`;
  return dice.pick(SCALARS);
}

function key(dice: Dice): string {
  return dice.once(6) ? dice.pick(KEYS) : dice.pick(NAMES);
}

/** Fields of a campaign with values that may fit: by their own examples, or anything at all. */
function generated(dice: Dice): string {
  const fields = CAMPAIGN_FIELDS.filter(({ required }) => required || dice.once(3));
  const lines = fields.map(({ name, example }) => (dice.once(4) ? `${name}: ${value(dice, 0)}` : example));
  const strange = times(dice.below(3), () => `${key(dice)}: ${value(dice, 0)}`);
  return `${[...lines, ...strange].join('\n')}\n`;
}

let samples: string[];
beforeAll(() => {
  samples = ['example', 'demo'].map((name) =>
    readFileSync(`campaigns/samples/${name}.yaml`, 'utf8').replaceAll(/^\s*#.*\n/gm, ''),
  );
});

function fuzzed(seed: number): Buffer {
  const dice = diceOf(seed);
  const text = dice.once(2) ? generated(dice) : dice.pick(samples);
  return dice.once(3) ? Buffer.from(text) : mutateBytes(dice, Buffer.from(text), PIECES);
}

function load(bytes: Buffer): LoadResult {
  const text = decodeText(bytes);
  if (typeof text !== 'string')
    return { kind: 'invalid', problems: [{ severity: 'error', file: 'f.yaml', ...text }], files: [] };
  return parseCampaign(text, { file: 'f.yaml', directory: '/campaigns', now: Date.UTC(2026, 10, 21) });
}

function check(bytes: Buffer): LoadResult['kind'] {
  const result = load(bytes);
  const problems = result.kind === 'valid' ? result.warnings : result.problems;
  if (result.kind === 'invalid') expect(problems.map(({ severity }) => severity)).toContain('error');
  else expect(JSON.parse(JSON.stringify(result.campaign))).toEqual(result.campaign);
  const lines = bytes.toString().split(/\r\n|\r|\n/).length;
  for (const { line = 1, column = 1, code, message, fix } of problems) {
    expect(line >= 1 && line <= lines && column >= 1).toBe(true);
    if (code !== 'and-more') expect([code, message, fix ?? '']).not.toContain('');
    expect(message).not.toMatch(/undefined|\[object|NaN\b(?<!\.nan)/);
  }
  expect(JSON.stringify(problems)).not.toContain('0123456789abcdef');
  return result.kind;
}

test(`${CASES} damaged campaign files: none crashes, hangs or pollutes, and each problem has its place and repair`, {
  timeout: LONGEST_RUN_MS,
}, async () => {
  const watch = new Stopwatch();
  const seen = { valid: 0, invalid: 0 };
  for (let seed = 0; seed < CASES; seed += 1) {
    const bytes = fuzzed(seed);
    try {
      seen[check(bytes)] += 1;
      await watch.time(`seed ${seed}`, async () => load(bytes));
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(bytes.toString().slice(0, 3_000))}`, { cause: error });
    }
    expect(pollution()).toEqual([]);
  }
  watch.report('YAML', CASES);
  // Else the generator would only produce what is refused.
  expect(seen.valid).toBeGreaterThan(CASES / 50);
});
