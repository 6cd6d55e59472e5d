import { expect, it } from 'vitest';
import { createContactRefusals } from '../../../src/dialing/contact-refusals.ts';

it('counts identical refusals, whatever number they name', () => {
  const refusals = createContactRefusals();
  const count = (message: string, campaign = 'spring') => refusals.count(campaign, message, 1);
  expect(count('+12125550100 is not valid')).toBe(1);
  expect(count('+12125550101 is not valid')).toBe(2);
  expect(count('(212) 555-0102 is not valid')).toBe(3);
  expect(count('+12125550103 is not valid', 'autumn')).toBe(1);
  expect(count('name is missing')).toBe(1);
});

it('begins anew with every call that is accepted', () => {
  const refusals = createContactRefusals();
  refusals.count('spring', 'no', 1);
  refusals.accepted('spring');
  expect(refusals.count('spring', 'no', 2)).toBe(1);
});

it('forgets with the pause, and what was in flight then', () => {
  const refusals = createContactRefusals();
  for (const at of [1, 2, 3, 4, 5]) refusals.count('spring', 'no', at);
  refusals.paused('spring', 10);
  expect(refusals.count('spring', 'no', 10)).toBeUndefined();
  expect(refusals.count('spring', 'no', 11)).toBe(1);
});
