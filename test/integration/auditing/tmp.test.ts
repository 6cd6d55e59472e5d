import { writeFile, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { audit } from '../../../src/auditing/audit.ts';
import { inputFromLedger } from '../../../src/auditing/read-ledger.ts';
import { inputFromReports } from '../../../src/auditing/read-reports.ts';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, untilState } from '../../support/engine.ts';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

it('faults', { timeout: 180_000 }, async () => {
  const stage = await openStage({
    ring: '10ms-200ms', talk: '50ms-900ms', analysis_delay: '10ms-900ms',
    mix: { answered: 50, no_answer: 25, busy: 10, voicemail: 10, failed: 5, invalid: 3 },
    outcomes: { Interested: 3, 'Do Not Call': 1, 'Call Back': 1, none: 1 },
    faults: { reset_after_accept: '1.5%', refuse_429: { probability: '4%', retry_after: '1s' } },
  });
  const people = phones(200);
  const yaml = 'retry:\n  max_attempts: 3\n  no_answer: [1s]\n  busy: [1s, 2s]\n  voicemail: [2s]\noutcomes:\n  do_not_call: suppress\n  call_back: retry 2s';
  const dir = join(stage.folder, 'campaigns');
  await mkdir(dir);
  await writeCampaign(dir, { name: 'one', fromNumbers: { '+12125550190': 12, '+12125550191': 6 }, contacts: listOf(people.slice(0, 120)), yaml });
  await writeCampaign(dir, { name: 'two', fromNumbers: { '+12125550190': 10 }, contacts: listOf(people.slice(80)), yaml });
  const engine = await stage.serve(dir, { LOG_LEVEL: 'warn' });
  const snap = async (label: string) => {
    const calls = structuredClone(stage.simulator.log().map(({ callId, to, from, createdAt, dialedAt, startedAt, endedAt, status, result, metadata }) => ({ callId, to, from, createdAt, dialedAt, startedAt, endedAt, status, result, metadata })));
    const input = await inputFromLedger(engine.ledger, calls);
    const live = audit(input);
    console.log(label, live.calls, live.attempts, input.attempts.filter((a) => a.state !== 'settled').map((a) => a.state).reduce((m: any, s) => ({ ...m, [s]: (m[s] ?? 0) + 1 }), {}), JSON.stringify(live.findings.slice(0, 12), null, 1), live.notChecked.filter((n) => n.why.startsWith('in part')));
    const r = await inputFromReports(stage.reportsDir, calls).catch((e) => e.message);
    if (typeof r === 'string') console.log(r); else { const rep = audit(r); console.log(label, 'reports', JSON.stringify(rep.findings.slice(0, 8), null, 1)); }
  };
  const { readdir } = await import('node:fs/promises');
  for (let i = 0; i < 3; i++) { await new Promise((r) => setTimeout(r, 1500)); console.log(await readdir(stage.reportsDir).catch(String)); await snap(`running ${i}`); }
  await stage.close();
  expect(1).toBe(1);
});
