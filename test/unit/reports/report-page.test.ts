import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISPOSITIONS } from '../../../src/domain/disposition.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/local-time.ts';
import { count } from '../../../src/domain/number-words.ts';
import { createAttemptTally } from '../../../src/reports/attempt-tally.ts';
import { panelsOf } from '../../../src/reports/html/hour-panels.ts';
import { escaped, html } from '../../../src/reports/html/markup.ts';
import type { PageFacts } from '../../../src/reports/html/page-facts.ts';
import { pageOf, readMark } from '../../../src/reports/html/page-html.ts';
import { foreignText } from '../../../src/reports/html/words.ts';
import { summaryJson, summaryRows } from '../../../src/reports/summary-report.ts';
import { findRules } from '../../../src/rules/packs.ts';
import { factsOf } from './page-fixtures.ts';
import { entry, FROM, NOON, record } from './report-fixtures.ts';

const week = factsOf({ contacts: 400, days: 5, attempts: 900, zone: 'America/New_York' });
const month = factsOf({ contacts: 50, days: 30, attempts: 6_000, zone: 'America/New_York' });
const empty = factsOf({ contacts: 0, days: 1, attempts: 0 });

/** The cells of the table with this caption, row by row, heads left out. */
function tableOf(page: string, caption: string): string[][] {
  const from = page.indexOf(`>${caption}</caption>`);
  expect(from, caption).toBeGreaterThan(0);
  const body = page.slice(page.indexOf('<tbody>', from), page.indexOf('</table>', from));
  const rows = [...body.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => row);
  return rows.map((row) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
      cell.replaceAll(/<small>.*?<\/small>|<[^>]*>/g, '').trim(),
    ),
  );
}
const numberOf = (text = '') => Number(text.replaceAll(',', ''));
const sumOfColumn = (rows: string[][], column: number) =>
  rows.reduce((sum, row) => sum + numberOf(row[column]), 0);

describe('report.html', () => {
  const page = pageOf(week).html;
  const summary = JSON.parse(summaryJson(week));

  it('has the numbers of summary.json', () => {
    const totals = summary.totals.attempts;
    const ended = new Map(
      tableOf(page, 'Attempts by how they ended').map(([name, , n]) => [name, numberOf(n)]),
    );
    for (const name of DISPOSITIONS) expect(ended.get(name.replaceAll('_', ' ')) ?? 0).toBe(totals[name]);
    const labels = tableOf(page, 'Calls by outcome').map(([name = '', , n]) => [name, numberOf(n)]);
    expect(Object.fromEntries(labels)).toEqual(totals.by_outcome);
    for (const [status, , n] of tableOf(page, 'Contacts by status'))
      expect(numberOf(n)).toBe(summary.identity[status ?? '']);
    const hours = tableOf(page, 'Attempts by hour, UTC');
    expect(sumOfColumn(hours, 1)).toBe(totals.placed);
    expect(sumOfColumn(hours, 2)).toBe(totals.answered);
    expect(sumOfColumn(tableOf(page, 'Attempts by day, UTC'), 1)).toBe(totals.placed);
    const numbers = tableOf(page, 'Calls by from number');
    const ofFirst = summary.rows.find(
      (row: Record<string, unknown>) => row.hour === 'total' && row.from_number === FROM,
    );
    expect(numbers[0]?.[0]).toContain('+1 212 555 0100');
    expect([numberOf(numbers[0]?.[1]), numberOf(numbers[0]?.[3])]).toEqual([
      ofFirst.placed,
      ofFirst.answered,
    ]);
    expect(sumOfColumn(numbers, 1)).toBe(totals.placed);
    const local = tableOf(page, 'Calls and answer rate by hour of the recipient’s day');
    expect([sumOfColumn(local, 2), sumOfColumn(local, 3)]).toEqual([totals.placed, totals.answered]);
    expect(sumOfColumn(tableOf(page, 'Rows not taken, by reason'), 2)).toBe(summary.rejected);
  });

  it('says whether the identity holds', () => {
    const said = page.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
    expect(said).toContain(
      `${count(summary.identity.imported)} imported = ${count(summary.identity.waiting)} waiting +`,
    );
    expect(page).toContain('✓ holds');
    const broken = pageOf({ ...week, identity: { ...week.identity, holds: false } }).html;
    expect(broken).toContain('✗ does not hold');
  });

  it('names what it comes from', () => {
    for (const part of [
      'abc123abc123',
      'b1946ac92492',
      '20261121-1',
      'version 0.1.0',
      'us-federal',
      'not legal advice',
    ])
      expect(page).toContain(part);
    expect(page).toContain('Exported <time datetime="2026-11-26T00:00:00.000Z">Thu 26 Nov 2026, 00:00 UTC');
  });

  it('asks nobody for anything, and runs nothing', () => {
    const policy = escaped("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bon[a-z]+=|https?:|@import|url\((?!"#)/i);
  });

  it('of a campaign nobody has called for is whole', () => {
    const bare = pageOf(empty).html;
    for (const said of [
      'No contact has been imported yet',
      'No attempt has ended yet',
      'Every row was taken',
    ])
      expect(bare).toContain(said);
    expect(bare).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('of thirty days has every hour, and can be mailed', () => {
    const long = pageOf(month).html;
    expect(tableOf(long, 'Attempts by hour, UTC').length).toBe(
      new Set(month.attempts.rows().map((row) => row.hour)).size,
    );
    expect(tableOf(long, 'Attempts by day, UTC')).toHaveLength(30);
    expect(long.match(/class="stretch"/g)).toHaveLength(5);
    expect(long.length).toBeLessThan(300_000);
    expect(long).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is known by its mark, which the time of export does not change', () => {
    const later = pageOf({
      ...week,
      exportedAt: week.exportedAt + 60_000,
      contacts: { ...week.contacts, at: week.exportedAt + 60_000 },
    });
    expect(readMark(page)).toEqual({ fingerprint: pageOf(week).fingerprint, exportedAt: week.exportedAt });
    expect(later.fingerprint).toBe(pageOf(week).fingerprint);
    expect(pageOf({ ...week, rejected: 62 }).fingerprint).not.toBe(later.fingerprint);
  });

  it('says of when the contacts are, where contacts.csv was left as it was', () => {
    const at = week.exportedAt - 120_000;
    expect(pageOf({ ...week, contacts: { ...week.contacts, at } }).html).toContain(
      'Wed 25 Nov 2026, 23:58 UTC',
    );
    expect(page).not.toContain('as contacts.csv has them');
  });
});

describe('texts from outside', () => {
  /** Everywhere a text of somebody else's comes into the page. */
  function factsSaying(text: string, own = text): PageFacts {
    const attempts = createAttemptTally();
    attempts.add(record(0, { outcome: text, fromNumber: own }));
    return {
      ...{ ...week, attempts, rows: summaryRows(attempts), version: own, rejectedCodes: [[text, 61]] },
      entry: entry({
        state: 'paused',
        reason: text,
        campaign: {
          ...week.entry.campaign,
          ...{ name: own, version: own },
          rules: { packs: [own], kind: 'sales', consent: 'none', holidays: [], freeze: [] },
        },
      }),
      imports: week.imports.map((each) => ({ ...each, id: own, fingerprint: own, files: [text] })),
    };
  }
  const signs = (page: string, sign: string) => page.split(sign).length;
  const plain = pageOf(factsSaying('plain')).html;

  const HOSTILE = [
    '</title><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><style>*{display:none}',
    '<!--',
    '-->',
    ']]>',
    '\u202egnp.exe',
    '\ud800',
    '\0<\0',
    '<'.repeat(10_000),
    '`$1`',
    '$&$1',
  ];
  it.each(HOSTILE)('change nothing of its structure: %j', (text) => {
    const page = pageOf(factsSaying(text)).html;
    for (const sign of ['<', '>', '"', "'"]) expect(signs(page, sign)).toBe(signs(plain, sign));
  });

  it('change nothing of its structure, whatever they are', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'<>"\'&`/-=ab ;') }),
    );
    fc.assert(
      fc.property(
        // The name of a real pack brings its title along.
        anything.filter((text) => text.trim() !== '' && !findRules(text)),
        (text) => {
          const page = pageOf(factsSaying(text)).html;
          for (const sign of ['<', '>', '"', "'"]) expect(signs(page, sign)).toBe(signs(plain, sign));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leave nothing that ends a text or a quoted attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.markup).toBe(escaped(text));
        expect(escaped(text)).not.toMatch(/[<>"'`]|&(?!(amp|lt|gt|quot|#39|#96);)/);
      }),
    );
  });

  it('show no phone number of a contact', () => {
    for (const text of ['call +12125550142', '2125550142', '(212) 555-0142', '+44 20 7946 0142'])
      expect(foreignText(text).replaceAll(/\D/g, '').length, text).toBeLessThan(8);
    const page = pageOf(factsSaying('wrong number: +12125550142', 'ours')).html;
    expect(page).toContain('wrong number: +1******0142');
    expect(page).not.toContain('12125550142');
    expect(foreignText('renewals-2026-11-21.csv')).toBe('renewals-2026-11-21.csv');
  });
});

it('every hour with calls stands in one row of bars, in its place', () => {
  const hour = (at: number) => ({ hour: at, placed: 1, answered: 1, voicemail: 0, noAnswer: 0, failed: 0 });
  const begin = NOON - (NOON % HOUR_MS);
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 80 }), (offsets) => {
      const hours = offsets.toSorted((a, b) => a - b).map((n) => hour(begin + n * HOUR_MS));
      const panels = panelsOf(hours);
      expect(panels.flatMap(({ bars }) => bars).reduce((sum, { placed }) => sum + placed, 0)).toBe(
        hours.length,
      );
      for (const { from, until, barMs, bars } of panels) {
        expect(bars.length).toBeGreaterThan(0);
        for (const bar of bars) {
          expect(bar.hour >= from && bar.hour + barMs <= until).toBe(true);
          expect((bar.hour - from) % barMs).toBe(0);
        }
      }
      expect(new Set(panels.map(({ from }) => from)).size).toBe(panels.length);
      expect(panels.length).toBeLessThanOrEqual(6);
      expect(
        panels.every(({ until, from, barMs }) => (until - from) / barMs <= 168 || barMs === DAY_MS),
      ).toBe(true);
    }),
  );
});
