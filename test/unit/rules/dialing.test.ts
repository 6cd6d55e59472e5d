import { expect, it } from 'vitest';
import { campaign, importRows, row } from '../../conformance/fixtures.ts';
import { ALWAYS } from '../../support/hours.ts';
import { openStage } from '../dialing/stage.ts';
import { rulesOf } from './fixtures.ts';

const LINE = '+12125550190';

it('dials only where the law is open, loses nobody to a freeze, and goes on once it is lifted', async () => {
  // The stage's clock begins on a Tuesday, ten in the morning in New York.
  const stage = await openStage({ numbers: { [LINE]: 5 }, contacts: 0, answer: () => 'accepted' });
  const fromNumbers = [{ number: LINE, maxConcurrent: 5 }];
  const apply = (version: string, freeze: string[]) =>
    stage.ledger.campaigns.apply(
      campaign('spring', { version, hours: ALWAYS, fromNumbers, rules: rulesOf('us', { freeze }) }),
      stage.clock.wallMs(),
    );
  const zones = ['America/New_York'];
  const rows = [
    row(0, { zones, jurisdictions: ['US', 'US-FL'] }),
    row(1, { zones, jurisdictions: ['US', 'US-NY'] }),
    row(2, { zones, jurisdictions: ['US', 'US-KY'], window: 'mon-sun 12:00-13:00' }),
    row(3, { zones: ['America/Los_Angeles'], jurisdictions: ['US', 'US-CA'] }),
  ];
  const dialled = () => stage.provider.posts.map(({ to }) => rows.findIndex(({ phone }) => phone === to));
  await apply('v2', ['US-FL']);
  await importRows(stage.ledger, rows, { now: stage.clock.wallMs() });
  await stage.advance(60_000);
  expect(dialled()).toEqual([1]);
  await stage.advance(125 * 60_000);
  expect(dialled()).toEqual([1, 3, 2]);
  expect(await stage.ledger.campaigns.counts('spring')).toMatchObject({ waiting: 1, expired: 0 });
  await apply('v3', []);
  await stage.advance(60_000);
  expect(dialled()).toEqual([1, 3, 2, 0]);
  await stage.close();
});
