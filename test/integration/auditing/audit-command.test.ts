import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { type AuditedRun, playAuditedRun, writeLog } from './audited-run.ts';

let run: AuditedRun;
beforeAll(async () => {
  run = await playAuditedRun();
});
afterAll(() => run.stage.close());

describe('fairdial audit', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  const audited = async (...args: string[]) => {
    for (const [name, value] of Object.entries(run.stage.environment())) vi.stubEnv(name, value);
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
      [run.stage.reportsDir, '--calls', run.logFile, '--campaign', run.file],
      ['--ledger', '--calls', run.logFile],
      ['--ledger', '--fetch'],
    ]) {
      const { code, text, error } = await audited(...args);
      expect([error, code]).toEqual([undefined, 0]);
      expect(text).toMatch(/I5 +never two calls at once to one person +holds/);
      expect(text).toMatch(/I6 .+ holds/);
      expect(text).toContain('every invariant that was checked holds');
    }
  });

  it('searches logs for secrets and imported numbers, and judges how often people were called', async () => {
    const log = join(run.stage.folder, 'engine.log');
    await writeFile(log, 'placing\n');
    const args = ['--ledger', '--fetch', '--per-day', '3', '--per-week', '7', '--logs', log];
    const clean = await audited(...args);
    expect([clean.error, clean.code]).toEqual([undefined, 0]);
    expect(clean.text).toMatch(/I6 .+ holds/);
    expect(clean.text).toMatch(/I25 .+ holds/);
    expect(clean.text.split('\n').filter((row) => / not checked$/.test(row))).toEqual([
      expect.stringContaining('I24'),
    ]);
    await writeFile(log, `placing\nto ${run.people[0]}\nkey oi_sk_test\n`);
    const leaky = await audited(...args);
    expect(leaky.code).toBe(1);
    expect(leaky.text).toMatch(/I25 violation: .*engine.log:2 holds an imported number in full/);
    expect(leaky.text).toMatch(/I25 violation: .*engine.log:3 holds the API key/);
  });

  it('judges by other event logs where it is told to', async () => {
    const { text } = await audited('--ledger', '--fetch', '--events', join(run.stage.folder, 'none'));
    expect(text).toMatch(/I19 +one owner per contact +not checked/);
    expect(text).toMatch(/I19 +needs the engine's event log/);
  });

  it('prints what is violated, with masked numbers, and fails', async () => {
    const bad = join(run.stage.folder, 'bad.jsonl');
    const calls = run.stage.simulator.log();
    await writeLog(bad, [...calls, ...calls.map((call) => ({ ...call, callId: `again-${call.callId}` }))]);
    const { code, text } = await audited(run.stage.reportsDir, '--calls', bad);
    expect(code).toBe(1);
    expect(text).toMatch(/I2 +one call per attempt +\d+ VIOLATIONS/);
    expect(text).toMatch(/I2 … and \d+ more/);
    expect(text).not.toMatch(/\+\d{6}/);
    const json = JSON.parse((await audited(run.stage.reportsDir, '--calls', bad, '--json')).text);
    expect(json).toMatchObject({ clean: false, calls: calls.length * 2 });
    expect(json.findings[0]).toMatchObject({
      invariant: 'I2',
      severity: 'violation',
      call_id: expect.any(String),
    });
  });

  it('says what is wrong with what it was given', async () => {
    await writeFile(join(run.stage.folder, 'no-calls.jsonl'), '{"hello":1}\n');
    expect((await audited(run.stage.reportsDir)).error).toContain('Where are the calls');
    expect((await audited(run.stage.reportsDir, '--ledger', '--calls', run.logFile)).error).toContain(
      '--ledger',
    );
    expect((await audited(run.stage.folder, '--calls', run.logFile)).error).toContain(
      'there are no reports here',
    );
    expect((await audited(run.stage.reportsDir, '--calls', join(run.stage.folder, 'none'))).error).toContain(
      'cannot be read',
    );
    expect(
      (await audited(run.stage.reportsDir, '--calls', join(run.stage.folder, 'no-calls.jsonl'))).error,
    ).toContain('no call with an id');
  });
});
