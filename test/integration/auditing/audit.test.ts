import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditInput, audit, type ProviderCall } from '../../../src/auditing/audit.ts';
import { withDefinitions } from '../../../src/auditing/definitions.ts';
import { fetchProviderCalls, readProviderCalls } from '../../../src/auditing/read-calls.ts';
import { readEvents } from '../../../src/auditing/read-events.ts';
import { inputFromLedger } from '../../../src/auditing/read-ledger.ts';
import { inputFromReports } from '../../../src/auditing/read-reports.ts';
import { withEvents } from '../../../src/auditing/with-events.ts';
import { loadCampaign } from '../../../src/campaign/load-campaign.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { eventFiles } from '../../../src/telemetry/event-file.ts';
import { type AuditedRun, playAuditedRun } from './audited-run.ts';

const HOUR = 3_600_000;

let run: AuditedRun;
beforeAll(async () => {
  run = await playAuditedRun();
});
afterAll(() => run.stage.close());

const fromLedger = () => inputFromLedger(run.engine.ledger, run.stage.simulator.log());
const eventsOf = async () => readEvents(await eventFiles(join(run.stage.folder, 'data', 'events')));
const violations = (input: AuditInput) => [
  ...new Set(
    audit(input).findings.flatMap(({ invariant, severity }) => (severity === 'violation' ? [invariant] : [])),
  ),
];

describe('a campaign that ran well', () => {
  it('is clean by the ledger, and nearly everything was checked', async () => {
    const input = await fromLedger();
    const { findings, checked, calls, attempts, contacts } = audit(input);
    expect(findings).toEqual([]);
    expect([calls, attempts, contacts]).toEqual([input.calls.length, input.calls.length, run.people.length]);
    const without = (left: readonly string[]) =>
      Array.from({ length: 26 }, (_, index) => `I${index + 1}`).filter((each) => !left.includes(each));
    expect(checked).toEqual(without(['I6', 'I13', 'I14', 'I19', 'I21', 'I22', 'I23', 'I24', 'I25']));
  });

  it('is clean by the event log, which leaves nothing unchecked but what other files tell', async () => {
    const events = await eventsOf();
    const input = withEvents(await fromLedger(), events);
    const { findings, checked, notChecked } = audit(input, { frequency: { perDay: 3, perWeek: 7 } });
    expect(findings).toEqual([]);
    expect(
      Array.from({ length: 26 }, (_, index) => `I${index + 1}`).filter((each) => !checked.includes(each)),
    ).toEqual(['I24', 'I25']);
    expect(notChecked.filter(({ why }) => why.includes('event log'))).toHaveLength(1);
    const posted = events.filter(({ type }) => type === 'posting');
    expect(posted).toHaveLength(input.calls.length);
    expect(JSON.stringify(events)).not.toMatch(/\+\d{6}|oi_sk/);
  });

  it('is clean by its reports and the log file', async () => {
    const calls = await readProviderCalls(run.logFile);
    const report = audit(await inputFromReports(run.stage.reportsDir, calls));
    expect(report.findings).toEqual([]);
    expect(report.checked).toContain('I24');
    expect(report.checked).not.toContain('I7');
  });

  it('is judged by its hours and limits too when the campaign file is given', async () => {
    const loaded = await loadCampaign(run.file, { now: Date.now() });
    if (loaded.kind === 'invalid') throw new Error('the campaign is invalid');
    const input = await inputFromReports(run.stage.reportsDir, run.stage.simulator.log());
    const report = audit(withDefinitions(input, [loaded.campaign]));
    expect(report.findings).toEqual([]);
    expect(report.checked).toEqual(expect.arrayContaining(['I4', 'I7', 'I8', 'I9', 'I20']));
  });

  it('is clean by what the API lists, and by an export of it in any form', async () => {
    const api = createOneInboxClient({ baseUrl: run.stage.simulator.url, apiKey: 'key', clock: systemClock });
    const fetched = await fetchProviderCalls(api);
    await api.close();
    expect(fetched).toHaveLength(run.stage.simulator.log().length);
    expect(audit(await inputFromLedger(run.engine.ledger, fetched)).findings).toEqual([]);

    const headers = { authorization: 'Bearer key' };
    const answer = await fetch(`${run.stage.simulator.url}/v1/calls?limit=100`, { headers });
    const page = (await answer.json()) as { items: unknown[] };
    const forms = [
      JSON.stringify(page),
      JSON.stringify(page.items, undefined, 2),
      JSON.stringify(page.items),
      page.items.map((call) => JSON.stringify(call)).join('\n'),
      `${page.items.map((call) => JSON.stringify(call)).join('\n')}\n{"id":"to`,
    ];
    const byId = (calls: readonly ProviderCall[]) =>
      new Map(calls.map((call) => [call.callId, call.endedAt]));
    for (const text of forms) {
      const export_ = join(run.stage.folder, 'export.json');
      await writeFile(export_, text);
      expect(byId(await readProviderCalls(export_))).toEqual(byId(fetched));
    }
  });
});

describe('a call log that is tampered with', () => {
  const tampered = async (change: (calls: ProviderCall[]) => ProviderCall[]) => {
    const input = await fromLedger();
    return violations({ ...input, calls: change([...input.calls]) });
  };
  const first = (calls: readonly ProviderCall[]): ProviderCall => {
    const [call] = calls;
    if (!call) throw new Error('there are no calls');
    return call;
  };

  it.each<[string, readonly string[], (calls: ProviderCall[]) => ProviderCall[]]>([
    ['the same call twice', ['I2', 'I5'], (calls) => [...calls, { ...first(calls), callId: 'again' }]],
    [
      'a call outside the hours',
      ['I7'],
      (calls) =>
        calls.map((call) => (call === calls[0] ? { ...call, dialedAt: call.createdAt + 8 * HOUR } : call)),
    ],
    [
      'a call that lasted for hours',
      ['I5', 'I9', 'I12', 'I26'],
      (calls) => calls.map((call) => ({ ...call, endedAt: call.createdAt + HOUR })),
    ],
    [
      'a call without attempt',
      ['I1'],
      (calls) => [...calls, { ...first(calls), callId: 'x', to: '+12125550133', metadata: {} }],
    ],
    [
      'a call that names an attempt there never was',
      ['I1'],
      (calls) => [
        ...calls,
        { ...first(calls), callId: 'x', to: '+12125550133', metadata: { fairdial_attempt: 'x' } },
      ],
    ],
    [
      'more calls than the number may carry',
      ['I9'],
      (calls) => calls.map((call) => ({ ...call, createdAt: first(calls).createdAt, to: call.callId })),
    ],
    [
      'a call with another result',
      ['I12'],
      (calls) => calls.map((call) => (call.result === 'answered' ? { ...call, result: 'busy' } : call)),
    ],
    ['a call that is missing', ['I12'], (calls) => calls.filter((_, index) => index !== 3)],
  ])('%s', async (_, expected, change) => {
    expect(await tampered(change)).toEqual(expect.arrayContaining([...expected]));
  });
});

describe('a cancelled campaign', () => {
  it('is over by its reports, once nobody waits or is in a call', async () => {
    const path = join(run.stage.reportsDir, 'small', 'summary.json');
    const text = await readFile(path, 'utf8');
    const endedWith = async (changes: Record<string, number>) => {
      const summary = JSON.parse(text);
      const identity = { ...summary.identity, ...changes };
      await writeFile(path, JSON.stringify({ ...summary, state: 'cancelled', identity }));
      const { ended } = await inputFromReports(run.stage.reportsDir, []);
      await writeFile(path, text);
      return ended;
    };
    expect(await endedWith({})).toBe(true);
    for (const status of ['waiting', 'calling', 'unconfirmed'])
      expect([status, await endedWith({ [status]: 1 })]).toEqual([status, false]);
  });
});

describe('reports that are tampered with', () => {
  const broken = async (name: string, change: (text: string) => string) => {
    const path = join(run.stage.reportsDir, 'small', name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, change(text));
    const found = await inputFromReports(run.stage.reportsDir, run.stage.simulator.log()).then(
      violations,
      (error) => error,
    );
    await writeFile(path, text);
    return found;
  };
  const withoutLine = (index: number) => (text: string) =>
    text.split('\r\n').toSpliced(index, 1).join('\r\n');

  it('a contact that vanished', async () => {
    expect(await broken('contacts.csv', withoutLine(3))).toEqual(['I10']);
  });
  it('an attempt that vanished', async () => {
    const found = await broken('attempts.csv', withoutLine(3));
    expect(found).toEqual(expect.arrayContaining(['I1', 'I10', 'I24']));
  });
  it('a rejected row that vanished', async () => {
    expect(await broken('rejected.csv', withoutLine(1))).toEqual(['I24']);
  });
  it('half a file is wrong input', async () => {
    // In its first cells: the last ones of a row may be longer than what is cut off.
    const inTheLastRow = (text: string) => text.slice(0, text.lastIndexOf('\n', text.length - 2) + 10);
    expect(await broken('contacts.csv', inTheLastRow)).toMatchObject({ code: 'input' });
    expect(await broken('summary.json', (text) => text.slice(0, -30))).toMatchObject({ code: 'input' });
  });
});
