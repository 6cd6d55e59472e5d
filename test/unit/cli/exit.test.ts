import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, explainError, WrongRequest } from '../../../src/cli/exit.ts';
import { plainStyle } from '../../../src/cli/style.ts';
import { FairdialError, InputError } from '../../../src/domain/errors.ts';

const explain = (error: unknown, debug = false) => explainError(error, { debug, style: plainStyle });

describe('errors', () => {
  it('of the input list every problem and exit 2', () => {
    const error = new InputError([
      {
        severity: 'error',
        file: 'a.yaml',
        line: 3,
        column: 5,
        code: 'x',
        message: 'no such field',
        fix: 'Write y.',
      },
      { severity: 'warning', file: 'a.yaml', code: 'z', message: 'odd' },
    ]);
    expect(explain(error)).toBe('error: a.yaml:3:5: no such field → Write y.\nwarning: a.yaml: odd');
    expect([exitCodeOf(error), exitCodeOf(new WrongRequest('no'))]).toEqual([2, 2]);
  });

  it('of ours carry their next step and exit 1', () => {
    const error = new FairdialError('code', 'It broke.', 'Mend it.');
    expect(explain(error)).toBe('error: It broke.\nMend it.');
    expect(exitCodeOf(error)).toBe(1);
  });

  it('nobody expected are one line, and a stack only on request', () => {
    const bug = new TypeError('x is not a function\nsecond line');
    expect(explain(bug)).toBe(
      'error: TypeError: x is not a function\nThis is a bug in fairdial; set LOG_LEVEL=debug for details.',
    );
    expect(explain(bug, true)).toContain('\n    at ');
    expect(explain('thrown text')).toContain('error: thrown text');
  });

  it('name files as they are written in this directory, also with two dots in front', () => {
    const problem = { severity: 'error', code: 'x', message: 'odd' } as const;
    const files = [resolve('campaigns', 'a.csv'), resolve('..a.csv'), resolve('..', 'a.csv'), 'environment'];
    expect(explain(new InputError(files.map((file) => ({ ...problem, file })))).split('\n')).toEqual(
      ['campaigns/a.csv', '..a.csv', resolve('..', 'a.csv'), 'environment'].map(
        (file) => `error: ${file}: odd`,
      ),
    );
  });

  it('with a path of the person are no bug', () => {
    const error = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path: '/root/x' });
    expect(explain(error)).toBe('error: /root/x: this user may not read or write there');
  });
});
