import { expect, it } from 'vitest';
import { packSetting, unpackSetting } from '../../../src/forecast/packed-setting.ts';
import { campaign, LINE, OTHER_LINE, row } from '../../conformance/fixtures.ts';
import { ALL_DAY, ANSWERED, HOUR, settingOf } from './worlds.ts';

it('another thread is told all that a course begins with', () => {
  const { now } = settingOf({});
  const people = [
    row(0, { id: 'two\nlines', jurisdictions: ['US', 'US-NY'], notBefore: now + HOUR }),
    row(1, { id: '', fromNumber: OTHER_LINE, priority: 2, maxAttempts: 1, notAfter: now + 2 * HOUR }),
    row(2, { zones: ['America/Chicago', 'America/Denver'], window: 'mon-fri 10:00-12:00' }),
  ];
  const other = {
    campaign: campaign('autumn', { hours: ALL_DAY, maxConcurrent: 2 }),
    assumptions: ANSWERED,
    contacts: [{ contact: row(3), attempts: 2, dueAt: now + HOUR }, { contact: row(4) }],
    live: [{ contact: { ...row(4), seq: 1, variables: [] }, n: 1, fromNumber: LINE, openedAt: now - 1_000 }],
  };
  const setting = settingOf({ people, others: [other], accountLimit: 7 });
  const told = unpackSetting(structuredClone(packSetting(setting)));
  expect(told).toEqual(withoutWords(setting));
});

it('of nobody is nothing', () => {
  const setting = settingOf({ people: [] });
  expect(unpackSetting(packSetting(setting))).toEqual(setting);
});

/** What is said on a call, and how its zone was found, decide nothing about a course. */
function withoutWords(setting: ReturnType<typeof settingOf>) {
  const campaigns = setting.campaigns.map((planned) => ({
    ...planned,
    contacts: planned.contacts.map((each) => ({
      ...each,
      contact: { ...each.contact, zoneSource: 'column', values: [] },
    })),
  }));
  return { ...setting, campaigns };
}
