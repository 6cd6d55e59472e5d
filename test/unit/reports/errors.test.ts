import { expect, it } from 'vitest';
import { explained, ReportNotWritten, UnknownCampaign } from '../../../src/reports/errors.ts';

function trouble(code: string): Error {
  return Object.assign(new Error(`${code}: raw words of the system`), { code, syscall: 'write' });
}

it.each([
  ['ENOSPC', /the disk is full/, /Free some space/],
  ['EACCES', /not permitted/, /--reports/],
  ['EROFS', /read-only/, /--reports/],
  ['EBUSY', /in use/, /Close the program/],
  ['EIO', /raw words/, /Check the disk/],
])('%s is said in plain words, with what to do', (code, what, nextStep) => {
  const error = explained(trouble(code), '/reports/renewals');
  expect(error).toBeInstanceOf(ReportNotWritten);
  const { message, nextStep: said } = error as ReportNotWritten;
  expect(message).toMatch(what);
  expect(message).toContain('/reports/renewals');
  expect(said).toMatch(nextStep);
});

it('passes on what is not of the file system', () => {
  const error = new UnknownCampaign('x');
  expect(explained(error, '/reports')).toBe(error);
});
