import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AREA_CODES } from '../../../src/domain/area-codes.ts';

interface Sources {
  readonly areaCodes: Readonly<Record<string, string>>;
}
const sources: Sources = JSON.parse(readFileSync('test/unit/domain/number-sources.json', 'utf8')) as Sources;

/** Area code → what the numbering plan of libphonenumber says, e.g. `CA`. */
const planned = new Map(
  Object.entries(sources.areaCodes).flatMap(([country, codes]) =>
    codes.split(' ').map((code) => [code, country] as const),
  ),
);
const rows = new Map(
  AREA_CODES.flatMap(([, jurisdictions, , codes]) =>
    codes.split(' ').map((code) => [code, jurisdictions] as const),
  ),
);

describe('the sources of the number table', () => {
  it('are those it was made from: after an update, add rows and run node scripts/build-number-zones.mjs', {
    timeout: 60_000,
  }, () => {
    const { stdout, status } = spawnSync(process.execPath, ['scripts/build-number-zones.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('have no area code without a row', () => {
    expect([...planned.keys()].filter((code) => !rows.has(code))).toEqual([]);
  });

  it('agree with each row on the country', () => {
    const wrong = [...planned].filter(([code, country]) => {
      const parts = rows.get(code)?.split(' ') ?? [];
      return !parts.every(
        (part) => part === country || part.startsWith(`${country}-`) || part.endsWith(`-${country}`),
      );
    });
    expect(wrong).toEqual([]);
  });

  it('do not know these codes yet, which are announced', () => {
    const announced = [...rows.keys()].filter((code) => !planned.has(code));
    expect(announced.sort().join(' ')).toMatchInlineSnapshot(
      `"357 436 457 471 483 621 624 679 729 837 861 924"`,
    );
  });
});
