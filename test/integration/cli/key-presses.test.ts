import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { listOf, phones, writeCampaign } from '../../support/campaigns.ts';
import { openStage } from '../../support/engine.ts';

const MAIN = resolve('dist/cli/main.js');
const CTRL_C = '\u0003';

/** `npm run fairdial -- …` in a terminal, where npm passes each SIGINT on besides the terminal's own. */
it('one Ctrl-C under npm is one: an orderly stop', async () => {
  const stage = await openStage({ ring: '0ms', talk: '1s', analysis_delay: '20ms' });
  try {
    const file = await writeCampaign(stage.folder, {
      name: 'stopped',
      fromNumbers: { '+12125550190': 2 },
      contacts: listOf(phones(20)),
    });
    const scripts = { fairdial: `true && exec "${process.execPath}" "${MAIN}"` };
    await writeFile(join(stage.folder, 'package.json'), JSON.stringify({ scripts }));
    const { LOG_LEVEL: _, ...env } = stage.environment();
    const { PATH = '', HOME = '' } = process.env;
    const transcript = join(stage.folder, 'transcript');
    const child = spawn('script', ['-qec', `npm run fairdial -- run "${file}"`, transcript], {
      cwd: stage.folder,
      env: { PATH, HOME, TERM: 'xterm', ...env },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = once(child, 'close');
    await expect.poll(() => stage.simulator.stats().live, { timeout: 20_000 }).toBeGreaterThan(0);
    child.stdin.write(CTRL_C);
    const [code] = await ended;
    const said = await readFile(transcript, 'utf8');
    expect(said).toContain('go on with: fairdial run');
    expect(said).not.toContain('Stopped at once');
    expect(code).toBe(130);
  } finally {
    await stage.close();
  }
}, 60_000);
