import { afterEach, beforeEach, describe } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { MakeLedger } from './fixtures.ts';
import { describeBatches } from './suite-batches.ts';
import { describeBreaker } from './suite-breaker.ts';
import { describeCallLimits } from './suite-call-limits.ts';
import { describeCampaigns } from './suite-campaigns.ts';
import { describeChoice } from './suite-choice.ts';
import { describeContacts } from './suite-contacts.ts';
import { describeDoorIn } from './suite-door-in.ts';
import { describeDoorOut } from './suite-door-out.ts';
import { describeFence } from './suite-fence.ts';
import { describeGeneration } from './suite-generation.ts';
import { describeHolds } from './suite-holds.ts';
import { describeImport } from './suite-import.ts';
import { describeInsight } from './suite-insight.ts';
import { describeMarks } from './suite-marks.ts';
import { describeOvertaken } from './suite-overtaken.ts';
import { describePurge } from './suite-purge.ts';
import { describeRescue } from './suite-rescue.ts';
import { describeRestore } from './suite-restore.ts';
import { describeSteering } from './suite-steering.ts';
import { describeSuppressions } from './suite-suppressions.ts';
import { describeSweep } from './suite-sweep.ts';
import { describeWatching } from './suite-watching.ts';

/** The ledger of the test that runs now. */
export type UseLedger = () => Ledger;

/** Everything `src/ledger/ledger.ts` promises. Each implementation runs the same suite. */
export function describeLedger(name: string, makeLedger: MakeLedger): void {
  describe(name, () => {
    let current: Ledger | undefined;
    beforeEach(async () => {
      current = await makeLedger();
    });
    afterEach(async () => {
      await current?.close();
    });
    const ledger: UseLedger = () => {
      if (!current) throw new Error('the ledger is there only while a test runs');
      return current;
    };
    describeCampaigns(ledger);
    describeSteering(ledger);
    describeImport(ledger);
    describeBatches(ledger);
    describeSweep(ledger);
    describeContacts(ledger);
    describeDoorIn(ledger);
    describeChoice(ledger);
    describeCallLimits(ledger);
    describeFence(ledger);
    describeMarks(ledger);
    describeDoorOut(ledger);
    describeWatching(ledger);
    describeBreaker(ledger);
    describeHolds(ledger);
    describeRestore(ledger);
    describeOvertaken(ledger);
    describeGeneration(ledger);
    describePurge(ledger);
    describeSuppressions(ledger);
    describeRescue(ledger);
    describeInsight(ledger);
  });
}
