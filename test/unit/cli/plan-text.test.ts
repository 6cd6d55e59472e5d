import { expect, it } from 'vitest';
import { type PlanFound, planText } from '../../../src/cli/plan-text.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { forecast } from '../../../src/forecast/forecast.ts';
import { packSetting } from '../../../src/forecast/packed-setting.ts';
import { campaign, row, rows } from '../../conformance/fixtures.ts';
import { ALL_DAY, play, settingOf, USUAL } from '../forecast/worlds.ts';

const look = { style: (_: string, text: string) => text, isPlain: true, zone: 'America/New_York' };

/** Two campaigns of which in some courses the one is the last, in others the other. */
const setting = settingOf({
  people: rows(20),
  assumptions: USUAL,
  others: [
    {
      campaign: campaign('autumn', { hours: ALL_DAY }),
      assumptions: USUAL,
      contacts: Array.from({ length: 20 }, (_, index) => ({ contact: row(50 + index) })),
    },
  ],
});

const planned = setting.campaigns.map(({ contacts, ...each }) => ({
  ...each,
  contacts: { size: contacts.length },
  rejected: 0,
  rejections: [],
  suppressed: 0,
}));

async function textUntil(until: number): Promise<string> {
  const options = { clock: systemClock, budgetMs: 0, runs: 5, tryChanges: false };
  const made = await forecast(packSetting({ ...setting, until }), options);
  const found = { planned, forecast: made, assumptions: USUAL, source: 'assumed', changes: [] };
  return planText(found as unknown as PlanFound, look as never);
}

it('tells of one course that does not end, and of the campaigns that do in it', async () => {
  const played = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => (await play(setting, seed)).summary));
  const ends = played.flatMap(({ campaigns }) => campaigns.map(({ finishAt = 0 }) => finishAt));
  for (const end of ends) {
    const text = await textUntil(end - 1);
    const [, finished = ''] =
      /^not finished by .*: [1-9]\d* contacts? still waits?(?:; (\d) of 2 campaigns are)?$/m.exec(text) ?? [];
    const rows = text.split('\n').filter((line) => /^ {2}(spring|autumn) /.test(line));
    expect(rows).toHaveLength(2);
    expect(rows.filter((line) => !line.endsWith('still wait'))).toHaveLength(Number(finished));
    expect(text).not.toContain(' 0 still wait');
  }
});
