import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage } from '../../support/engine.ts';
import { CTRL_C, hasTerminal, onTerminal } from '../../support/terminal.ts';

const MAIN = resolve('dist/cli/main.js');

/** `npm run fairdial -- …` in a terminal, where npm passes each SIGINT on besides the terminal's own. */
it.skipIf(!hasTerminal)(
  'one Ctrl-C under npm is one: an orderly stop',
  async () => {
    const stage = await openStage({ ring: '0ms', talk: '1s', analysis_delay: '20ms' });
    onTestFinished(() => stage.close());
    const file = await writeCampaign(stage.folder, {
      name: 'stopped',
      fromNumbers: { '+12125550190': 2 },
      contacts: listOf(phones(20)),
    });
    const scripts = { fairdial: `true && exec "${process.execPath}" "${MAIN}"` };
    await writeFile(join(stage.folder, 'package.json'), JSON.stringify({ scripts }));
    const { LOG_LEVEL: _, ...env } = stage.environment();
    const command = `npm run fairdial -- run "${file}"`;
    const terminal = onTerminal({ command, cwd: stage.folder, env });
    onTestFinished(() => terminal.stop());
    await expect.poll(() => stage.simulator.stats().live, { timeout: 20_000 }).toBeGreaterThan(0);
    terminal.press(CTRL_C);
    const { code, text } = await terminal.ended();
    expect(text).toContain('go on with: fairdial run');
    expect(text).not.toContain('Stopped at once');
    expect(code).toBe(130);
  },
  60_000,
);
