import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AuditInput, audit, type ProviderCall } from '../../../src/auditing/audit.ts';
import { withDefinitions } from '../../../src/auditing/definitions.ts';
import { fetchProviderCalls, readProviderCalls } from '../../../src/auditing/read-calls.ts';
import { eventFiles, readEvents } from '../../../src/auditing/read-events.ts';
import { inputFromLedger } from '../../../src/auditing/read-ledger.ts';
import { inputFromReports } from '../../../src/auditing/read-reports.ts';
import { withEvents } from '../../../src/auditing/with-events.ts';
import { loadCampaign } from '../../../src/campaign/load-campaign.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { localTime } from '../../../src/domain/local-time.ts';
import type { Engine } from '../../../src/engine.ts';
import { createMemoryLedger } from '../../../src/ledger/memory-ledger.ts';
import { createOneInboxClient } from '../../../src/oneinbox/client.ts';
import { createCallLogWriter } from '../../../src/simulator/call-log.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../../support/engine.ts';

const LINE = '+12125550190';
const ZONE = 'America/Phoenix';
const HOUR = 3_600_000;
const people = phones(30);

let stage: Stage;
let engine: Engine;
let file: string;
let logFile: string;

/** Some hours around now, on Phoenix's clock, also past midnight. */
function windowAroundNow(): string {
  const hour = Math.floor(localTime(ZONE, Date.now()).minute / 60);
  const clock = (at: number) => `${String((at + 24) % 24).padStart(2, '0')}:00`;
  return `  mon-sun: "${clock(hour - 2)}-${clock(hour + 3)}"`;
}

/** The log as `fairdial simulator --log` writes it. */
async function writeLog(path: string, calls: readonly ProviderCall[]): Promise<void> {
  const writer = await createCallLogWriter(path);
  const logged = (call: ProviderCall) => ({ result: '', variables: {}, dialedAt: undefined, ...call });
  for (const call of calls) {
    writer.write('created', { ...logged(call), endedAt: undefined, result: 'unknown' }, call.createdAt);
    writer.write('analysed', { ...logged(call), result: call.result ?? '' }, call.createdAt);
  }
  await writer.close();
}

beforeAll(async () => {
  stage = await openStage({
    ring: '10ms-30ms',
    talk: '30ms-100ms',
    analysis_delay: '10ms-20ms',
    mix: { answered: 60, no_answer: 25, busy: 15 },
  });
  const rows = listOf(people).map((row, index) => `${row},${index === 0 ? 'timezone' : ZONE}`);
  file = await writeCampaign(stage.folder, {
    name: 'small',
    fromNumbers: { [LINE]: 4 },
    contacts: [...rows, '12,Wrong,'],
    yaml: 'retry:\n  max_attempts: 3\n  no_answer: [1s]\n  busy: [1s]',
    window: windowAroundNow(),
  });
  engine = await stage.start([file]);
  await untilState(engine, 'small', 'finished');
  await engine.exportReports('small');
  logFile = join(stage.folder, 'calls.jsonl');
  await writeLog(logFile, stage.simulator.log());
});
afterAll(() => stage.close());

const fromLedger = () => inputFromLedger(engine.ledger, stage.simulator.log());
const eventsOf = async () => readEvents(await eventFiles(join(stage.folder, 'data', 'events')));
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
    expect([calls, attempts, contacts]).toEqual([input.calls.length, input.calls.length, people.length]);
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
    const calls = await readProviderCalls(logFile);
    const report = audit(await inputFromReports(stage.reportsDir, calls));
    expect(report.findings).toEqual([]);
    expect(report.checked).toContain('I24');
    expect(report.checked).not.toContain('I7');
  });

  it('is judged by its hours and limits too when the campaign file is given', async () => {
    const loaded = await loadCampaign(file, { now: Date.now() });
    if (loaded.kind === 'invalid') throw new Error('the campaign is invalid');
    const input = await inputFromReports(stage.reportsDir, stage.simulator.log());
    const report = audit(withDefinitions(input, [loaded.campaign]));
    expect(report.findings).toEqual([]);
    expect(report.checked).toEqual(expect.arrayContaining(['I4', 'I7', 'I8', 'I9', 'I20']));
  });

  it('is clean by what the API lists, and by an export of it in any form', async () => {
    const api = createOneInboxClient({ baseUrl: stage.simulator.url, apiKey: 'key', clock: systemClock });
    const fetched = await fetchProviderCalls(api);
    await api.close();
    expect(fetched).toHaveLength(stage.simulator.log().length);
    expect(audit(await inputFromLedger(engine.ledger, fetched)).findings).toEqual([]);

    const headers = { authorization: 'Bearer key' };
    const answer = await fetch(`${stage.simulator.url}/v1/calls?limit=100`, { headers });
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
      const export_ = join(stage.folder, 'export.json');
      await writeFile(export_, text);
      expect(byId(await readProviderCalls(export_))).toEqual(byId(fetched));
    }
  });
});

it('a list of calls that does not end is read no further than round', async () => {
  let pages = 0;
  const listCalls = async (cursor?: string) => {
    pages++;
    return { calls: [], nextCursor: cursor === 'a' ? 'b' : 'a' };
  };
  await expect(fetchProviderCalls({ listCalls })).rejects.toMatchObject({ code: 'list-without-end' });
  expect(pages).toBe(3);
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
  it('is over by the ledger', async () => {
    const loaded = await loadCampaign(file, { now: Date.now() });
    if (loaded.kind === 'invalid') throw new Error('the campaign is invalid');
    const ledger = createMemoryLedger();
    await ledger.campaigns.apply(loaded.campaign, 0);
    expect((await inputFromLedger(ledger, [])).ended).toBe(false);
    await ledger.campaigns.setState('small', 'cancelled', '', 1);
    expect((await inputFromLedger(ledger, [])).ended).toBe(true);
  });

  it('is over by its reports, once nobody is in a call', async () => {
    const path = join(stage.reportsDir, 'small', 'summary.json');
    const text = await readFile(path, 'utf8');
    const endedWith = async (changes: Record<string, number>) => {
      const summary = JSON.parse(text);
      const identity = { ...summary.identity, ...changes };
      await writeFile(path, JSON.stringify({ ...summary, state: 'cancelled', identity }));
      const { ended } = await inputFromReports(stage.reportsDir, []);
      await writeFile(path, text);
      return ended;
    };
    expect([await endedWith({}), await endedWith({ calling: 1 })]).toEqual([true, false]);
  });
});

describe('reports that are tampered with', () => {
  const broken = async (name: string, change: (text: string) => string) => {
    const path = join(stage.reportsDir, 'small', name);
    const text = await readFile(path, 'utf8');
    await writeFile(path, change(text));
    const found = await inputFromReports(stage.reportsDir, stage.simulator.log()).then(
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

describe('fairdial audit', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const run = async (...args: string[]) => {
    for (const [name, value] of Object.entries(stage.environment())) vi.stubEnv(name, value);
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    let code = 0;
    const program = await createProgram(['audit'], (ended) => {
      code = ended;
    });
    const ended = await program.parseAsync(['audit', ...args], { from: 'user' }).catch((error) => error);
    vi.restoreAllMocks();
    return { code, text: written.join(''), error: ended instanceof Error ? ended.message : undefined };
  };

  it('prints that every invariant holds', async () => {
    for (const args of [
      [stage.reportsDir, '--calls', logFile, '--campaign', file],
      ['--ledger', '--calls', logFile],
      ['--ledger', '--fetch'],
    ]) {
      const { code, text, error } = await run(...args);
      expect([error, code]).toEqual([undefined, 0]);
      expect(text).toMatch(/I5 +never two calls at once to one person +holds/);
      expect(text).toMatch(/I6 .+ holds/);
      expect(text).toContain('every invariant that was checked holds');
    }
  });

  it('searches logs for secrets and imported numbers, and judges how often people were called', async () => {
    const log = join(stage.folder, 'engine.log');
    await writeFile(log, 'placing\n');
    const args = ['--ledger', '--fetch', '--per-day', '3', '--per-week', '7', '--logs', log];
    const clean = await run(...args);
    expect([clean.error, clean.code]).toEqual([undefined, 0]);
    expect(clean.text).toMatch(/I6 .+ holds/);
    expect(clean.text).toMatch(/I25 .+ holds/);
    expect(clean.text.split('\n').filter((row) => / not checked$/.test(row))).toEqual([
      expect.stringContaining('I24'),
    ]);
    await writeFile(log, `placing\nto ${people[0]}\nkey oi_sk_test\n`);
    const leaky = await run(...args);
    expect(leaky.code).toBe(1);
    expect(leaky.text).toMatch(/I25 violation: .*engine.log:2 holds an imported number in full/);
    expect(leaky.text).toMatch(/I25 violation: .*engine.log:3 holds the API key/);
  });

  it('judges by other event logs where it is told to', async () => {
    const { text } = await run('--ledger', '--fetch', '--events', join(stage.folder, 'none'));
    expect(text).toMatch(/I19 +one owner per contact +not checked/);
    expect(text).toMatch(/I19 +needs the engine's event log/);
  });

  it('prints what is violated, with masked numbers, and fails', async () => {
    const bad = join(stage.folder, 'bad.jsonl');
    const calls = stage.simulator.log();
    await writeLog(bad, [...calls, ...calls.map((call) => ({ ...call, callId: `again-${call.callId}` }))]);
    const { code, text } = await run(stage.reportsDir, '--calls', bad);
    expect(code).toBe(1);
    expect(text).toMatch(/I2 +one call per attempt +\d+ VIOLATIONS/);
    expect(text).toMatch(/I2 … and \d+ more/);
    expect(text).not.toMatch(/\+\d{6}/);
    const json = JSON.parse((await run(stage.reportsDir, '--calls', bad, '--json')).text);
    expect(json).toMatchObject({ clean: false, calls: calls.length * 2 });
    expect(json.findings[0]).toMatchObject({
      invariant: 'I2',
      severity: 'violation',
      call_id: expect.any(String),
    });
  });

  it('says what is wrong with what it was given', async () => {
    await writeFile(join(stage.folder, 'no-calls.jsonl'), '{"hello":1}\n');
    expect((await run(stage.reportsDir)).error).toContain('Where are the calls');
    expect((await run(stage.reportsDir, '--ledger', '--calls', logFile)).error).toContain('--ledger');
    expect((await run(stage.folder, '--calls', logFile)).error).toContain('there are no reports here');
    expect((await run(stage.reportsDir, '--calls', join(stage.folder, 'none'))).error).toContain(
      'cannot be read',
    );
    expect((await run(stage.reportsDir, '--calls', join(stage.folder, 'no-calls.jsonl'))).error).toContain(
      'no call with an id',
    );
  });
});
