import { join } from 'node:path';
import type { ProviderCall } from '../../../src/auditing/audit.ts';
import type { Engine } from '../../../src/engine.ts';
import { createCallLogWriter } from '../../../src/simulator/call-log.ts';
import { listOf, phones, windowAroundNow, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage, untilState } from '../../support/engine.ts';

const LINE = '+12125550190';
const ZONE = 'America/Phoenix';

/** A small campaign that ran to its end, with everything it left behind. */
export interface AuditedRun {
  readonly stage: Stage;
  readonly engine: Engine;
  readonly people: readonly string[];
  /** The campaign's own file. */
  readonly file: string;
  /** What `fairdial simulator --log` would have written. */
  readonly logFile: string;
}

/** Run it; whoever did closes its stage. */
export async function playAuditedRun(): Promise<AuditedRun> {
  const stage = await openStage({
    ring: '10ms-30ms',
    talk: '30ms-100ms',
    analysis_delay: '10ms-20ms',
    mix: { answered: 60, no_answer: 25, busy: 15 },
  });
  try {
    return await playOn(stage);
  } catch (error) {
    await stage.close();
    throw error;
  }
}

async function playOn(stage: Stage): Promise<AuditedRun> {
  const people = phones(30);
  const rows = listOf(people).map((row, index) => `${row},${index === 0 ? 'timezone' : ZONE}`);
  const file = await writeCampaign(stage.folder, {
    name: 'small',
    fromNumbers: { [LINE]: 4 },
    contacts: [...rows, '12,Wrong,'],
    yaml: 'retry:\n  max_attempts: 3\n  no_answer: [1s]\n  busy: [1s]',
    window: `  ${windowAroundNow(ZONE)}`,
  });
  const engine = await stage.start([file]);
  await untilState(engine, 'small', 'finished');
  await engine.exportReports('small');
  const logFile = join(stage.folder, 'calls.jsonl');
  await writeLog(logFile, stage.simulator.log());
  return { stage, engine, people, file, logFile };
}

/** The log as `fairdial simulator --log` writes it. */
export async function writeLog(path: string, calls: readonly ProviderCall[]): Promise<void> {
  const writer = await createCallLogWriter(path);
  const logged = (call: ProviderCall) => ({ result: '', variables: {}, dialedAt: undefined, ...call });
  for (const call of calls) {
    writer.write('created', { ...logged(call), endedAt: undefined, result: 'unknown' }, call.createdAt);
    writer.write('analysed', { ...logged(call), result: call.result ?? '' }, call.createdAt);
  }
  await writer.close();
}
