import { expect, it } from 'vitest';
import { changed, present } from '../../../src/domain/present.ts';

it('keeps what has a value', () => {
  expect(Object.entries(present({ a: 0, b: undefined, c: '', d: null }))).toEqual([
    ['a', 0],
    ['c', ''],
    ['d', null],
  ]);
});

it('changes a copy: what is there, and what is new', () => {
  const whole: { readonly state: string; readonly n: number; readonly callId?: string } = {
    state: 'posting',
    n: 1,
  };
  expect(changed(whole, { state: 'placed', callId: 'c-1' })).toEqual({
    state: 'placed',
    n: 1,
    callId: 'c-1',
  });
  expect(whole).toEqual({ state: 'posting', n: 1 });
});
