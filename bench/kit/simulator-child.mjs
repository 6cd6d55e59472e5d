// The OneInbox simulator in a process of its own, for measurements: the same server as `fairdial simulator`, with a
// record of instants in memory instead of a log file, since writing one costs more than a call.
import { parseScenario } from '../../dist/simulator/scenarios.js';
import { startSimulator } from '../../dist/simulator/server.js';
import { nowMs } from './machine.mjs';

const FIELDS = ['created', 'ended', 'told', 'shown', 'endShown'];
const numbers = [];
const places = new Map();
let room = 65_536;
let from = new Uint16Array(room);
const at = Object.fromEntries(FIELDS.map((field) => [field, new Float64Array(room)]));

function grow() {
  room *= 2;
  from = grown(new Uint16Array(room), from);
  for (const field of FIELDS) at[field] = grown(new Float64Array(room), at[field]);
}

function grown(larger, smaller) {
  larger.set(smaller);
  return larger;
}

function placeOf(number) {
  if (!places.has(number)) places.set(number, numbers.push(number) - 1);
  return places.get(number);
}

function watch(event, call) {
  const { index } = call;
  switch (event) {
    case 'created':
      if (index >= room) grow();
      from[index] = placeOf(call.from);
      at.created[index] = nowMs();
      break;
    case 'ended':
      at.ended[index] = nowMs();
      break;
    case 'told':
      at.told[index] = nowMs();
      break;
    case 'shown':
      at.shown[index] = nowMs();
      if (at.ended[index] > 0 && at.endShown[index] === 0) at.endShown[index] = at.shown[index];
  }
}

const simulator = await startSimulator({ scenario: parseScenario(process.argv[2] ?? ''), watch });

function calls() {
  const { length } = simulator.log();
  const columns = Object.fromEntries(FIELDS.map((field) => [field, at[field].slice(0, length)]));
  return { numbers, from: from.slice(0, length), ...columns };
}

process.on('message', ({ id, ask }) => {
  process.send({ id, answer: ask === 'calls' ? calls() : simulator.stats() });
});
process.on('disconnect', () => process.exit(0));
process.send({ url: simulator.url });
