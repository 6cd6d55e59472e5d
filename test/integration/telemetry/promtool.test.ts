import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Prometheus's own tool, from the package prometheus; elsewhere with FAIRDIAL_TEST_PROMTOOL. */
const PROMTOOL = process.env.FAIRDIAL_TEST_PROMTOOL ?? 'promtool';
const isThere = spawnSync(PROMTOOL, ['--version']).status === 0;

describe.skipIf(!isThere)('promtool', () => {
  const say = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(PROMTOOL, args, {
      cwd: resolve('test/integration/telemetry'),
      encoding: 'utf8',
    });
    return { status, said: stdout + stderr };
  };

  it('can read the alert rules and the configuration', () => {
    const rules = say('check', 'rules', resolve('docs/alerts.yml'));
    expect(rules.status, rules.said).toBe(0);
    const config = say('check', 'config', '--syntax-only', resolve('docs/prometheus/prometheus.yml'));
    expect(config.status, config.said).toBe(0);
  });

  it('makes of three alerts what they are meant to be', () => {
    const tested = say('test', 'rules', 'alerts.promtool.yml');
    expect(tested.status, tested.said).toBe(0);
  });
});
