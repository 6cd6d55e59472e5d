import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pathFromHere } from '../../../src/config/path-from-here.ts';

it.each([
  ['by its whole path', resolve('campaigns', 'spring.yaml')],
  ['by way of the folder above', join('..', resolve().split('/').at(-1) ?? '', 'campaigns', 'spring.yaml')],
  ['with a dot', './campaigns/spring.yaml'],
  ['as it is', 'campaigns/spring.yaml'],
])('names a file of this directory in one way: %s', (_, file) => {
  expect(pathFromHere(file)).toBe('campaigns/spring.yaml');
});

it('knows a file here whose name begins with two dots', () => {
  expect(pathFromHere(resolve('..spring.csv'))).toBe('..spring.csv');
});

it.each([resolve('..', 'spring.csv'), resolve('..'), resolve(), '../spring.csv'])(
  'leaves %s as it is',
  (file) => {
    expect(pathFromHere(file)).toBe(file);
  },
);
