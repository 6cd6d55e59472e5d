import { describe, expect, it } from 'vitest';
import { BY_HAND, CAMPAIGN_STATES, type CampaignState } from '../../src/domain/campaign.ts';
import {
  campaign,
  counts,
  finished,
  LINE,
  NOW,
  OTHER_LINE,
  pass,
  placeOne,
  rows,
  setUp,
} from './fixtures.ts';
import type { UseLedger } from './ledger-suite.ts';

export function describeCampaigns(ledger: UseLedger): void {
  describe('campaigns', () => {
    it('starts a new campaign as running, once', async () => {
      expect(await ledger().campaigns.apply(campaign(), NOW)).toBe('added');
      expect(await ledger().campaigns.apply(campaign(), NOW + 1)).toBe('same');
      expect(await ledger().campaigns.get('spring')).toEqual({
        campaign: campaign(),
        state: 'running',
        reason: '',
        since: NOW,
        createdAt: NOW,
        versionSince: NOW,
        import: { rejected: 0 },
      });
      expect(await ledger().revision()).toBe(1);
    });

    it('knows nothing of a campaign that was never applied', async () => {
      expect(await ledger().campaigns.get('spring')).toBeUndefined();
      expect(await ledger().campaigns.list()).toEqual([]);
      expect(await ledger().campaigns.counts('spring')).toEqual(counts({}));
      expect(await ledger().contacts.imported('spring')).toBe(0);
      expect(await ledger().contacts.page('spring', 0, 5)).toEqual([]);
      expect(await ledger().contacts.rejected('spring', 0, 5)).toEqual([]);
      expect(await ledger().contacts.buckets('spring', NOW)).toEqual([]);
      expect(await ledger().contacts.expireOverdue('spring', 5, NOW)).toBe(0);
      expect(await ledger().attempts.journal('spring', '', 5)).toEqual({ cursor: '', records: [] });
      expect(await ledger().campaigns.setState('spring', 'paused', '', NOW)).toBe('unknown');
      expect(await ledger().revision()).toBe(0);
    });

    it('lists by name', async () => {
      for (const name of ['b', 'a', 'c-1', 'c']) await ledger().campaigns.apply(campaign(name), NOW);
      const names = (await ledger().campaigns.list()).map((entry) => entry.campaign.name);
      expect(names).toEqual(['a', 'b', 'c', 'c-1']);
    });

    it('keeps state, contacts and import of an edited campaign', async () => {
      await setUp(ledger(), rows(2));
      await ledger().campaigns.setState('spring', 'paused', 'no credit', NOW + 1);
      const before = await ledger().campaigns.get('spring');
      const edited = campaign('spring', { version: 'v2', priority: 7 });
      expect(await ledger().campaigns.apply(edited, NOW + 2)).toBe('changed');
      expect(await ledger().campaigns.get('spring')).toEqual({
        ...before,
        campaign: edited,
        versionSince: NOW + 2,
      });
      expect(await ledger().contacts.imported('spring')).toBe(2);
    });

    it('does not change a definition when the caller changes theirs later', async () => {
      const variables = { company: 'Acme' };
      await ledger().campaigns.apply(campaign('spring', { variables }), NOW);
      variables.company = 'Another';
      expect((await ledger().campaigns.get('spring'))?.campaign.variables).toEqual({ company: 'Acme' });
    });

    describe('setState', () => {
      const ways: Record<CampaignState, CampaignState[]> = {
        ready: [],
        running: [],
        paused: ['paused'],
        finished: ['finished'],
        cancelled: ['cancelled'],
      };
      const legal: Record<CampaignState, CampaignState[]> = {
        ready: ['running', 'finished', 'cancelled'],
        running: ['paused', 'finished', 'cancelled'],
        paused: ['running', 'finished', 'cancelled'],
        finished: ['running'],
        cancelled: [],
      };
      for (const from of CAMPAIGN_STATES.filter((state) => state !== 'ready')) {
        it(`allows from ${from} only ${legal[from].join(', ') || 'nothing'}`, async () => {
          for (const to of CAMPAIGN_STATES) {
            const name = `from-${from}-to-${to}`;
            await ledger().campaigns.apply(campaign(name), NOW);
            for (const way of ways[from]) await ledger().campaigns.setState(name, way, 'first', NOW + 1);
            const before = await ledger().campaigns.get(name);
            const revision = await ledger().revision();
            const expected = from === to ? 'same' : legal[from].includes(to) ? 'changed' : 'illegal';
            expect([to, await ledger().campaigns.setState(name, to, 'second', NOW + 2)]).toEqual([
              to,
              expected,
            ]);
            const moved = { state: to, reason: 'second', since: NOW + 2 };
            expect(await ledger().campaigns.get(name)).toEqual(
              expected === 'changed' ? { ...before, ...moved } : before,
            );
            expect(await ledger().revision()).toBe(revision + (expected === 'changed' ? 1 : 0));
          }
        });
      }
    });

    it('does not finish while anybody waits or is in a call', async () => {
      await setUp(ledger());
      const finish = () => ledger().campaigns.setState('spring', 'finished', '', NOW);
      expect(await finish()).toBe('illegal');
      const id = await placeOne(ledger());
      expect(await finish()).toBe('illegal');
      await ledger().attempts.settle(id, finished(id), NOW);
      expect(await finish()).toBe('changed');
    });

    it('keeps a pause by hand, even one of a campaign that was paused for another reason', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const { name } = campaign();
      await ledger().campaigns.setState(name, 'paused', 'its file was removed', NOW + 1);
      expect(await ledger().campaigns.setState(name, 'paused', BY_HAND, NOW + 2)).toBe('same');
      expect(await ledger().campaigns.setState(name, 'paused', 'its file was removed', NOW + 3)).toBe('same');
      expect(await ledger().campaigns.get(name)).toMatchObject({ reason: BY_HAND, since: NOW + 1 });
    });

    it('tells the newer figures of a pause for the same cause, and no other reason', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const { name } = campaign();
      const reasonAfter = async (reason: string) => {
        await ledger().campaigns.setState(name, 'paused', reason, NOW + 1);
        return (await ledger().campaigns.get(name))?.reason;
      };
      expect(await reasonAfter('bad rows: 20 of 100')).toBe('bad rows: 20 of 100');
      expect(await reasonAfter('bad rows: 30 of 200')).toBe('bad rows: 30 of 200');
      expect(await reasonAfter('bad files: 1')).toBe('bad rows: 30 of 200');
      expect(await reasonAfter('no cause')).toBe('bad rows: 30 of 200');
      expect(await reasonAfter(BY_HAND)).toBe(BY_HAND);
      expect(await reasonAfter('bad rows: 40 of 200')).toBe(BY_HAND);
    });

    it('remembers which list a person accepted although it was refused', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const { name } = campaign();
      const accepted = async () => (await ledger().campaigns.get(name))?.import.accepted;
      await ledger().campaigns.acceptRefused(name);
      expect(await accepted()).toBeUndefined();
      await ledger().campaigns.noteRefused(name, 'print-1', 'bad rows');
      expect(await accepted()).toBeUndefined();
      await ledger().campaigns.acceptRefused(name);
      await ledger().campaigns.noteRefused(name, 'print-2', 'bad rows');
      expect(await accepted()).toBe('print-1');
      await ledger().campaigns.acceptRefused(name);
      expect(await accepted()).toBe('print-2');
    });

    it('stays paused over a refused list until it is accepted, or other contacts are imported', async () => {
      await ledger().campaigns.apply(campaign(), NOW);
      const { name } = campaign();
      const header = { headers: ['phone'], roles: { phone: 0 }, variables: [] };
      const pass = (fingerprint: string) => ({ campaign: name, fingerprint, token: fingerprint, header });
      const asked = async (state: 'running' | 'paused') =>
        ledger().campaigns.setState(name, state, state === 'paused' ? BY_HAND : '', NOW + 1);
      const refuse = async (fingerprint: string) => {
        await ledger().contacts.beginImport(pass(fingerprint), NOW);
        await ledger().campaigns.noteRefused(name, fingerprint, 'bad rows: 30 of 50');
        await ledger().contacts.abandonImport(pass(fingerprint));
      };
      await asked('paused');
      await refuse('print-1');
      expect(await asked('running')).toBe('held');
      expect(await ledger().campaigns.get(name)).toMatchObject({
        state: 'paused',
        reason: 'bad rows: 30 of 50',
      });
      await ledger().contacts.beginImport(pass('print-1'), NOW);
      expect(await asked('running')).toBe('held');
      await ledger().campaigns.acceptRefused(name);
      expect(await asked('running')).toBe('changed');
      await ledger().contacts.abandonImport(pass('print-1'));

      await asked('paused');
      await refuse('print-2');
      await ledger().contacts.beginImport(pass('print-3'), NOW);
      expect(await asked('running')).toBe('changed');
      await ledger().contacts.abandonImport(pass('print-3'));

      await asked('paused');
      await refuse('print-4');
      await ledger().contacts.beginImport(pass('print-4'), NOW);
      await ledger().contacts.finishImport(pass('print-4'), NOW);
      expect(await asked('running')).toBe('changed');
    });

    describe('limits', () => {
      const limits = async () => Object.fromEntries(await ledger().campaigns.limits());

      it('are the smallest any unfinished campaign gives', async () => {
        const wide = campaign('wide', {
          fromNumbers: [
            { number: LINE, maxConcurrent: 10, callsPerSecond: 2 },
            { number: OTHER_LINE, maxConcurrent: 4 },
          ],
        });
        const narrow = campaign('narrow', {
          fromNumbers: [{ number: LINE, maxConcurrent: 2, callsPerSecond: 3 }],
        });
        await ledger().campaigns.apply(wide, NOW);
        await ledger().campaigns.apply(narrow, NOW);
        expect(await limits()).toEqual({
          [LINE]: { maxConcurrent: 2, callsPerSecond: 2 },
          [OTHER_LINE]: { maxConcurrent: 4 },
        });
        await ledger().campaigns.setState('wide', 'paused', '', NOW);
        expect(await limits()).toHaveProperty([OTHER_LINE]);
        await ledger().campaigns.setState('wide', 'finished', '', NOW);
        expect(await limits()).toEqual({ [LINE]: { maxConcurrent: 2, callsPerSecond: 3 } });
        await ledger().campaigns.setState('narrow', 'cancelled', '', NOW);
        expect(await limits()).toEqual({});
        await ledger().campaigns.setState('wide', 'running', '', NOW);
        expect(await limits()).toEqual({
          [LINE]: { maxConcurrent: 10, callsPerSecond: 2 },
          [OTHER_LINE]: { maxConcurrent: 4 },
        });
      });

      it('follow an edit at once', async () => {
        await ledger().campaigns.apply(campaign(), NOW);
        const fromNumbers = [{ number: LINE, maxConcurrent: 1 }];
        await ledger().campaigns.apply(campaign('spring', { version: 'v2', fromNumbers }), NOW);
        expect(await limits()).toEqual({ [LINE]: { maxConcurrent: 1 } });
      });
    });

    it('cannot begin an import of a campaign nobody applied', async () => {
      await expect(ledger().contacts.beginImport(pass(), NOW)).rejects.toMatchObject({
        code: 'unknown-campaign',
      });
      await expect(ledger().contacts.addBatch(pass(), rows(1), NOW)).rejects.toMatchObject({
        code: 'import-lost',
      });
    });
  });
}
