import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { scenarioFrom } from '../../../src/simulator/scenarios.ts';
import { type Simulator, startSimulator } from '../../../src/simulator/server.ts';
import { listOf, windowAroundNow } from '../../support/campaigns.ts';
import { pollUntil } from '../../support/poll.ts';
import { onTerminal, SIZED } from '../../support/terminal.ts';
import { fairdial, makeFolder, startFairdial, type Where } from '../cli/fairdial.ts';

/** What was typed in the folder of the tour, and everything a terminal showed. */
export interface Played {
  readonly command: string;
  readonly output: string;
}

const MAIN = resolve('dist/cli/main.js');
const NUMBERS = ['+12125550190', '+12125550191'] as const;
const ZONE = 'America/New_York';
/** The one whose story is told: busy at the first try. */
const BUSY = '+12125550101';
const people = (area: number, count: number) =>
  Array.from({ length: count }, (_, n) => `+1${area}55501${String(n + 1).padStart(2, '0')}`);

/** Each command of the tour in its order, in an empty folder, against the simulator. */
export async function playTour(): Promise<Map<string, Played>> {
  const folder = await makeFolder();
  const simulator = await startSimulator({ scenario: slowCalls() });
  try {
    return await play(folder.path, simulator);
  } finally {
    await simulator.stop();
    await folder.remove();
  }
}

async function play(cwd: string, simulator: Simulator): Promise<Map<string, Played>> {
  const env = { ONEINBOX_API_KEY: 'oi_sk_tour', ONEINBOX_BASE_URL: simulator.url };
  const played = new Map<string, Played>();
  const type = async (name: string, line: string, settled?: RegExp) => {
    const output = await outputOf(line, { cwd, env }, settled);
    played.set(name, { command: line, output: output.replaceAll(cwd, '.') });
  };

  await type('init', 'fairdial init renewals');
  await type('slips', 'fairdial check campaigns/renewals.yaml');
  await fillIn(cwd);
  await type('check', 'fairdial check campaigns/renewals.yaml');
  await type('plan', 'fairdial plan campaigns/renewals.yaml');
  await type('doctor', 'fairdial doctor');

  const service = startFairdial(['serve'], {
    cwd,
    env: { ...env, FAIRDIAL_PORT: '0', LOG_LEVEL: 'silent' },
  });
  await pollUntil(() => simulator.log().filter(({ endedAt }) => endedAt !== undefined).length >= 3, {
    timeoutMs: 60_000,
    what: `some calls to end; the service said: ${service.stderr()}`,
  });
  await type('status', 'fairdial status renewals', FULL);
  await type('why', 'fairdial why renewals', FULL);
  await type('explain', `fairdial explain ${BUSY}`, FULL);
  service.child.kill('SIGTERM');
  await service.ended;

  simulator.reload(quickCalls());
  await writeThanks(cwd);
  played.set('run', await watched('fairdial run campaigns/thanks.yaml', cwd, env));
  return played;
}

/** Every slot is taken: for an instant between two calls it is not so, and other words are said. */
const FULL = /as soon as a slot is free|3\/3 live[\s\S]*2\/2 live/;
const NEXT = /due now|nothing is in the way/;

/** What a command says; asked again, where `settled` is given, until it finds the service at its full work. */
async function outputOf(line: string, where: Where, settled = /^/): Promise<string> {
  let said = '';
  const ask = async () => {
    const { stdout, stderr } = await fairdial(line.split(' ').slice(1), where);
    said = stdout + stderr;
    return settled.test(said) && !NEXT.test(said);
  };
  await pollUntil(ask, { timeoutMs: 30_000, what: `${line} to find every slot taken; it said: ${said}` });
  return said;
}

const AGENT = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const account = {
  agents: [{ id: AGENT, first_message: 'Hi {{first_name}}', max_duration_seconds: 600 }],
  from_numbers: [...NUMBERS],
  seed: 3,
};

function slowCalls() {
  return scenarioFrom({
    ...account,
    ring: '200ms-400ms',
    talk: '4s-6s',
    mix: { answered: 1 },
    numbers: [{ number: BUSY, results: ['busy'] }],
  });
}

function quickCalls() {
  return scenarioFrom({ ...account, ring: '200ms-400ms', talk: '2s-3s', mix: { answered: 1 } });
}

/** Forty people of New York, four of Honolulu, where it is too early at this time of the day, and a row that nobody can call. */
async function fillIn(cwd: string): Promise<void> {
  const list = [...listOf([...people(212, 40), ...people(808, 4)]), '12 34,Wrong'];
  await write(join(cwd, 'campaigns'), 'renewals', { list, window: windowAroundNow(ZONE) });
}

async function writeThanks(cwd: string): Promise<void> {
  const list = listOf(people(312, 20));
  await write(join(cwd, 'campaigns'), 'thanks', { list, window: 'mon-sun: "00:00-24:00"' });
}

interface Written {
  readonly list: readonly string[];
  readonly window: string;
}

async function write(folder: string, name: string, { list, window }: Written): Promise<void> {
  await mkdir(join(folder, 'contacts'), { recursive: true });
  await writeFile(join(folder, 'contacts', `${name}.csv`), `${list.join('\n')}\n`);
  const yaml = `agent_id: ${AGENT}
from_numbers:
  - { number: "${NUMBERS[0]}", max_concurrent: 3 }
  - { number: "${NUMBERS[1]}", max_concurrent: 2 }
contacts: { file: contacts/${name}.csv, country: US }
calling_window: { ${window} }
retry: { max_attempts: 3, no_answer: [1s], busy: [10m, 1h] }
`;
  await writeFile(join(folder, `${name}.yaml`), yaml);
}

/** As it shows itself on a terminal. */
async function watched(line: string, cwd: string, settings: Record<string, string>): Promise<Played> {
  const words = line.split(' ').slice(1).join(' ');
  const command = `${SIZED}"${process.execPath}" "${MAIN}" ${words}`;
  const { text } = await onTerminal({ command, cwd, env: { NO_COLOR: '1', ...settings } }).ended();
  return { command: line, output: seenIn(text).replaceAll(cwd, '.') };
}

const PEN = '\u001b';
/** What steers a terminal: places, colours, the cursor. */
const STEERING = new RegExp(`${PEN}\\[[?]?[0-9;]*[A-Za-z]`, 'g');

/** One of the pictures that were drawn in one place, from the midst of the work, and all that came after the last. */
function seenIn(transcript: string): string {
  const shown = transcript.replaceAll('\r', '').split('\n').slice(1).join('\n');
  const pictures = shown.split(`${PEN}[J`).map((each) => each.replaceAll(STEERING, ''));
  const midst = pictures.find((each) => /left\n.*waiting {2}no free slot: \d+\n/.test(each)) ?? '';
  const rest = (pictures.at(-1) ?? '').replace(/\nScript done[\s\S]*/, '');
  return `${midst.trim()}\n\n${rest.trim()}\n`;
}
