import { expect, it } from 'vitest';
import { runCourse } from '../../../src/forecast/course.ts';
import { summarise } from '../../../src/forecast/course-summary.ts';
import { packSetting } from '../../../src/forecast/packed-setting.ts';
import { textAt } from '../../../src/forecast/packed-texts.ts';
import { campaign, LINE, OTHER_LINE, row } from '../../conformance/fixtures.ts';
import { ALL_DAY, ANSWERED, HOUR, settingOf } from './worlds.ts';

const { now } = settingOf({});
const people = [
  row(0, { id: 'two\nlines', jurisdictions: ['US', 'US-NY'], notBefore: now + HOUR }),
  row(1, { id: '', fromNumber: OTHER_LINE, priority: 2, maxAttempts: 1, notAfter: now + 2 * HOUR }),
  row(2, { zones: ['America/Chicago', 'America/Denver'], window: 'mon-fri 10:00-12:00' }),
  row(3, { jurisdictions: ['US', 'US-NY'] }),
];
const other = {
  campaign: campaign('autumn', { hours: ALL_DAY, maxConcurrent: 2 }),
  assumptions: ANSWERED,
  contacts: [{ contact: row(3), attempts: 2, dueAt: now + HOUR }, { contact: row(4) }, { contact: row(3) }],
  live: [{ contact: { ...row(4), seq: 1, variables: [] }, n: 1, fromNumber: LINE, openedAt: now - 1_000 }],
};
const setting = settingOf({ people, others: [other], accountLimit: 7 });

it('holds all that a course begins with', () => {
  const [spring, autumn] = packSetting(setting).campaigns;
  if (!spring || !autumn) throw new Error('campaigns are missing');
  expect(spring.size).toBe(4);
  expect(people.map((_, seq) => textAt(spring.ids, seq))).toEqual(['two\nlines', '', 'crm-2', 'crm-3']);
  expect([...spring.rows]).toEqual([2, 3, 4, 5]);
  expect([...spring.bucketOf]).toEqual([0, 1, 2, 0]);
  expect([...spring.inBuckets]).toEqual([0, 3, 1, 2]);
  expect([...spring.firstOf]).toEqual([0, 2, 3, 4]);
  expect(spring.traits[1]).toMatchObject({ fromNumber: OTHER_LINE, priority: 2, maxAttempts: 1 });
  expect(spring.traits[2]).toMatchObject({ window: 'mon-fri 10:00-12:00' });
  expect(spring.notBefore?.[0]).toBe(now + HOUR);
  expect(spring.notAfter?.[1]).toBe(now + 2 * HOUR);
  expect(spring.dueAt).toBeUndefined();
  expect([...autumn.attempts]).toEqual([2, 0]);
  expect(autumn.dueAt?.[0]).toBe(now + HOUR);
});

it('knows a person again in another campaign, and takes nobody twice in one', () => {
  const [spring, autumn] = packSetting(setting).campaigns;
  expect([...(spring?.persons ?? [])]).toEqual([0, 1, 2, 3]);
  expect([...(autumn?.persons ?? [])]).toEqual([3, 4]);
  expect(autumn?.live).toEqual([{ seq: 1, n: 1, fromNumber: LINE, openedAt: now - 1_000 }]);
});

it('comes to the same in another thread, and a course leaves it as it was', async () => {
  const packed = packSetting(setting);
  const told = structuredClone(packed);
  const [here, there] = [await runCourse(packed, { seed: 1 }), await runCourse(told, { seed: 1 })];
  expect(summarise(there)).toEqual(summarise(here));
  expect(packed).toEqual(packSetting(setting));
});

it('of nobody is nothing', () => {
  const [spring] = packSetting(settingOf({ people: [] })).campaigns;
  expect(spring).toMatchObject({ size: 0, traits: [], live: [] });
});
