import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PLANTED_BUGS } from '../chaos/planted-bugs/all-bugs.ts';
import { occurrences } from '../chaos/planted-bugs/planted-bug.ts';

/** `npm run test:chaos:planted-bugs` plants them and sees tests go red; here they only must not rot. */
describe('the twenty planted bugs', () => {
  it('are twenty, each with a name of its own', () => {
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(20);
    expect(PLANTED_BUGS).toHaveLength(20);
  });

  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    '%s: can be planted',
    (_, { edits, caughtBy }) => {
      expect(existsSync(caughtBy.file)).toBe(true);
      for (const { file, find, replace } of edits) {
        expect([file, find, occurrences(readFileSync(file, 'utf8'), find)]).toEqual([file, find, 1]);
        expect(replace).not.toBe(find);
      }
    },
  );
});
