import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { InputError } from '../../../src/domain/errors.ts';
import { planCall } from '../../../src/simulator/call-plan.ts';
import { loadScenario, parseScenario, scenarioFrom } from '../../../src/simulator/scenarios.ts';

const DEMO = fileURLToPath(new URL('../../../campaigns/samples/demo-scenario.yaml', import.meta.url));

function problemsOf(text: string) {
  try {
    parseScenario(text, 's.yaml');
  } catch (error) {
    if (error instanceof InputError) return error.problems;
  }
  return [];
}

it('has a default for everything', () => {
  expect(parseScenario('')).toEqual(scenarioFrom());
  expect(scenarioFrom()).toMatchObject({ seed: 1, list_order: 'newest', faults: {}, agents: [] });
});

it('reads times, ranges and shares', () => {
  const scenario = parseScenario(
    [
      'ring: 0.2s-0.5s',
      'talk: 2m',
      'latency: { post: 5ms-20ms }',
      'webhooks: { loss: 5%, duplicate: 0.5 }',
    ].join('\n'),
  );
  expect(scenario).toMatchObject({
    ring: { min: 200, max: 500 },
    talk: { min: 120_000, max: 120_000 },
    latency: { post: { min: 5, max: 20 }, get: { min: 0, max: 0 } },
    webhooks: { loss: 0.05, duplicate: 0.5 },
  });
});

it('names every mistake with its line', () => {
  const problems = problemsOf(
    [
      'ring: 5x',
      'fauts: {}',
      'mix: { answered: 1, answred: 5 }',
      'talk: 3s-1s',
      'webhooks:',
      '  loss: 120%',
      'latency: { post: 3 }',
      'numbers:',
      '  - ends_with: "01"',
      '    results: [answered, bussy]',
      '  - results: [busy]',
    ].join('\n'),
  );
  expect(problems.map(({ line, code }) => `${line} ${code}`).sort()).toEqual([
    '1 bad-value',
    '10 bad-value',
    '11 bad-value',
    '2 unknown-field',
    '3 unknown-field',
    '4 bad-value',
    '6 bad-value',
    '7 bad-value',
  ]);
  expect(problems.find(({ line }) => line === 7)?.message).toBe(
    'latency.post: expected a time or a range such as 0.2s-0.5s',
  );
});

it.each([
  ['ring: [', 'yaml-syntax'],
  ['seed: 1\nseed: 2', 'yaml-syntax'],
  ['- a list', 'bad-value'],
  ['mix: {}', 'bad-value'],
  ['mix: { answered: 0 }', 'bad-value'],
])('refuses %j', (text, code) => expect(problemsOf(text)[0]?.code).toBe(code));

it('says when the file is not there', async () => {
  await expect(loadScenario('/no/such.yaml')).rejects.toThrow(
    /\/no\/such\.yaml: the scenario file does not exist/,
  );
});

it('the demo scenario gives about the shares it promises, in short calls', async () => {
  const scenario = await loadScenario(DEMO);
  const plans = Array.from({ length: 2_000 }, (_, n) => planCall(scenario, `+1212555${10_000 + n}`, 1));
  const share = (result: string) => plans.filter((plan) => plan.result === result).length / plans.length;
  expect(share('answered')).toBeCloseTo(0.55, 1);
  expect(share('no_answer')).toBeCloseTo(0.2, 1);
  expect(share('busy')).toBeCloseTo(0.1, 1);
  expect(share('voicemail')).toBeCloseTo(0.1, 1);
  expect(share('failed')).toBeCloseTo(0.05, 1);
  expect(Math.max(...plans.map((plan) => plan.ring + (plan.talk ?? 0)))).toBeLessThanOrEqual(1_900);
});
