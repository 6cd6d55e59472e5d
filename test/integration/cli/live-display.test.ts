import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage, type Stage } from '../../support/engine.ts';
import { hasTerminal, onTerminal, SIZED } from '../../support/terminal.ts';

const MAIN = resolve('dist/cli/main.js');
const ESCAPE = '\u001b';

/** The built program on a pseudo terminal. */
describe.skipIf(!hasTerminal)('on a terminal', () => {
  let stage: Stage;
  let file: string;

  beforeAll(async () => {
    stage = await openStage({ ring: '20ms-60ms', talk: '2s-3s', analysis_delay: '20ms' });
    file = await writeCampaign(stage.folder, {
      name: 'shown',
      fromNumbers: { '+12125550190': 4 },
      contacts: listOf(phones(8)),
    });
  });
  afterAll(() => stage.close());

  const shown = (args: string, more: Record<string, string> = {}) => {
    const { LOG_LEVEL: _, ...env } = stage.environment(more);
    const command = `${SIZED}"${process.execPath}" "${MAIN}" ${args}`;
    const terminal = onTerminal({ command, cwd: stage.folder, env });
    onTestFinished(() => terminal.stop());
    return terminal.ended();
  };

  it('run draws its progress in place, with a bar for each number, and gives the cursor back', async () => {
    const { code, text } = await shown(`run "${file}"`);
    expect(code).toBe(0);
    const times = (what: string) => text.split(`${ESCAPE}[?25${what}`).length - 1;
    expect([times('l') > 0, times('l')]).toEqual([true, times('h')]);
    expect(text.lastIndexOf(`${ESCAPE}[?25h`)).toBeGreaterThan(text.lastIndexOf(`${ESCAPE}[K`));
    expect(text).toMatch(/\+12125550190 .*█.* [1-4]\/4/);
    expect(text).toContain('8/8');
    expect(text.split(`${ESCAPE}[J`).length).toBeGreaterThan(4);
  }, 60_000);

  it('CI gets lines, and no escape sequence', async () => {
    const { code, text } = await shown(`run "${file}"`, { CI: 'true', NO_COLOR: '1' });
    expect(code).toBe(0);
    expect(text).toMatch(/^shown: 8\/8 closed \(100%\)/m);
    expect(text).not.toContain(ESCAPE);
  }, 60_000);

  it('--json gets JSON, and no display', async () => {
    const { code, text } = await shown(`run --json "${file}"`);
    expect(code).toBe(0);
    expect(text).not.toMatch(/\[\?25l|\[K|\[J|closed \(/);
    expect(text).toContain('"state": "finished"');
  }, 60_000);
});
