import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atTheEnd } from './scratch.mjs';

const CHILD = fileURLToPath(new URL('./simulator-child.mjs', import.meta.url));

/** Everybody answers, at once; `talk` is how long they talk. */
export const scenarioOf = ({ talk, analysis = '0ms', more = '' }) => `
mix: { answered: 1 }
ring: 0
dial_delay: 0
talk: ${talk}
analysis_delay: ${analysis}
outcomes: Interested
${more}`;

/** The simulator, in a process of its own. `scenario`: YAML. */
export async function startSimulator(scenario) {
  const child = fork(CHILD, [scenario], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  atTheEnd(() => void child.kill('SIGKILL'));
  const [{ url }] = await once(child, 'message');
  const waiting = new Map();
  let asked = 0;
  child.on('message', ({ id, answer }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const ask = (what) =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      child.send({ id: asked, ask: what });
    });
  return {
    pid: child.pid,
    url,
    /** `requests`, `posts`, `accepted`, `live`, `webhooks`. */
    stats: () => ask('stats'),
    /** The calls of each from number in order of creation, with the instants of what happened to them, 0 where it did not. */
    async calls() {
      return byNumber(await ask('calls'));
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

function byNumber({ numbers, from, created, ended, told, shown, endShown }) {
  const calls = Object.fromEntries(numbers.map((number) => [number, []]));
  for (let index = 0; index < from.length; index += 1) {
    const known = earliest(told[index], endShown[index]);
    const call = {
      created: created[index],
      ended: ended[index],
      told: told[index],
      shown: shown[index],
      known,
    };
    calls[numbers[from[index]]].push(call);
  }
  return calls;
}

/** When the caller was first told of the end. */
function earliest(told, endShown) {
  return told > 0 && endShown > 0 ? Math.min(told, endShown) : Math.max(told, endShown);
}
