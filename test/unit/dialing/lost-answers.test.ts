import { describe, expect, it, onTestFinished } from 'vitest';
import { LedgerUnavailable } from '../../../src/ledger/errors.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openStage } from './stage.ts';

const LINE = '+12125550190';
const SECOND = 1_000;

/** Three people, five slots; `cut`: which answer of the ledger is lost, once. */
async function stageWith(cut: (ledger: Ledger, lose: <T>(answer: T) => T) => void) {
  const stage = await openStage({ contacts: 3, numbers: { [LINE]: 5 }, answer: () => 'accepted' });
  onTestFinished(() => stage.close());
  let isLost = false;
  cut(stage.ledger, (answer) => {
    if (isLost) return answer;
    isLost = true;
    throw new LedgerUnavailable(new Error('the connection was cut'));
  });
  await stage.advance(10 * SECOND);
  return { stage, isLost: () => isLost };
}

describe('attempts that have passed the fence are placed within seconds, once, although', () => {
  it('the answer of the fence was lost', async () => {
    const { stage, isLost } = await stageWith(({ attempts }, lose) => {
      const { beginPostingBatch } = attempts;
      attempts.beginPostingBatch = async (...how) => {
        const gates = await beginPostingBatch(...how);
        return gates.size > 0 ? lose(gates) : gates;
      };
    });
    expect(isLost()).toBe(true);
    expect(stage.provider.dialled().toSorted()).toEqual([...new Set(stage.provider.dialled())].toSorted());
    expect(stage.provider.posts).toHaveLength(3);
  });

  it('the answer of the door was lost', async () => {
    const { stage, isLost } = await stageWith(({ attempts }, lose) => {
      const { open } = attempts;
      attempts.open = async (request) => {
        const result = await open(request);
        return result.opened.length > 0 ? lose(result) : result;
      };
    });
    expect(isLost()).toBe(true);
    expect(new Set(stage.provider.dialled()).size).toBe(3);
    expect(stage.provider.posts).toHaveLength(3);
  });

  it('nobody could tell when the next one is due', async () => {
    const { stage, isLost } = await stageWith(({ attempts, contacts }, lose) => {
      const [{ open }, { buckets }] = [attempts, contacts];
      let hasOpened = false;
      attempts.open = async (request) => {
        const result = await open(request);
        hasOpened ||= result.opened.length > 0;
        return result;
      };
      contacts.buckets = async (...how) => (hasOpened ? lose(buckets(...how)) : buckets(...how));
    });
    expect(isLost()).toBe(true);
    expect(stage.provider.posts).toHaveLength(3);
  });

  it('the fence told of one of them nothing', async () => {
    const { stage } = await stageWith(({ attempts }) => {
      const { beginPostingBatch } = attempts;
      attempts.beginPostingBatch = async (...how) =>
        new Map([...(await beginPostingBatch(...how))].filter(([id]) => !id.endsWith('-1')));
    });
    expect(new Set(stage.provider.dialled()).size).toBe(3);
    expect(stage.provider.posts).toHaveLength(3);
  });
});
