import type { PlantedBug } from './planted-bug.ts';

const SCRIPTS = 'src/redis/scripts';
const LEDGER = 'test/conformance/redis-ledger.test.ts';

/** In the ledger's scripts. */
export const LEDGER_BUGS: readonly PlantedBug[] = [
  {
    name: 'slot released on UNKNOWN',
    mistake:
      'A call that may be live gives up its slot: one call too many on its number, and its person again.',
    edits: [
      {
        file: `${SCRIPTS}/mark-unconfirmed.lua`,
        find: "enter_state(attempt, 'unconfirmed', ARGV[5],",
        replace: "free_slot(attempt)\nenter_state(attempt, 'unconfirmed', ARGV[5],",
      },
    ],
    caughtBy: { file: LEDGER, test: 'keeps slot and person, and says why' },
  },
  {
    name: 'slot counter with INCR/DECR',
    mistake:
      'A number counts its calls: one that is freed and then settles is taken off twice, and there is room for one too many.',
    edits: [
      {
        file: `${SCRIPTS}/include/opening.lua`,
        find: "redis.call('SADD', key_slots('number:' .. door.from), id)",
        replace: `redis.call('SADD', key_slots('number:' .. door.from), id)
  redis.call('INCR', key_slots('calls of:' .. door.from))`,
      },
      {
        file: `${SCRIPTS}/include/slots.lua`,
        find: "redis.call('SREM', key_slots('number:' .. attempt.fromNumber), attempt.id)",
        replace: `redis.call('SREM', key_slots('number:' .. attempt.fromNumber), attempt.id)
  redis.call('DECR', key_slots('calls of:' .. attempt.fromNumber))`,
      },
      {
        file: `${SCRIPTS}/open-attempts.lua`,
        find: "number.max - redis.call('SCARD', key_slots('number:' .. from))",
        replace: "number.max - tonumber(redis.call('GET', key_slots('calls of:' .. from)) or 0)",
      },
    ],
    caughtBy: { file: LEDGER, test: 'has room for one more after' },
  },
  {
    name: 'terminal state overwritten by a late event',
    mistake:
      'The answer to the POST comes after the webhook of the end, and the call is live again for ever.',
    edits: [
      {
        file: `${SCRIPTS}/mark-placed.lua`,
        find: "if attempt.state == 'placed' or attempt.state == 'ended' then return",
        replace: "if attempt.state == 'placed' then return",
      },
    ],
    caughtBy: { file: LEDGER, test: 'keeps the call id it has' },
  },
  {
    name: 'hot reload resets attempts',
    mistake: 'An edited row makes a new contact of one who was called, with all attempts ahead.',
    edits: [
      {
        file: `${SCRIPTS}/include/recognition.lua`,
        find: '(same or not is_waiting(was) or was.attempts > 0)',
        replace: '(same or not is_waiting(was))',
      },
    ],
    caughtBy: { file: LEDGER, test: 'keeps a contact that is being called, was called, or is closed' },
  },
  {
    name: 'second scheduler without fence',
    mistake: 'Whoever takes the work item as well passes the fence as well, and POSTs as well.',
    edits: [
      {
        file: `${SCRIPTS}/include/fence.lua`,
        find: "local is_ours = attempt.state == 'posting' and attempt.token == asked.token",
        replace: "local is_ours = attempt.state == 'posting'",
      },
    ],
    caughtBy: { file: LEDGER, test: 'lets one token through, as often as it asks' },
  },
  {
    name: 'import cursor moved before rows are stored',
    mistake: 'A file counts as imported from the first row on: after a crash the other rows are never read.',
    edits: [
      {
        file: `${SCRIPTS}/begin-import.lua`,
        find: "redis.call('HDEL', key, 'import:completed')",
        replace: "redis.call('HSET', key, 'import:completed', ARGV[3])",
      },
    ],
    caughtBy: { file: LEDGER, test: 'holds no file for imported whole once a later pass has begun' },
  },
];
