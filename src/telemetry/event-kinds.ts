import type { EventFacts } from './event-record.ts';

/** What each line of the event log says besides `seq`, `wall`, `mono`, `run` and `type`; docs/logs.md is made from it. */
export const EVENT_KINDS = {
  begun: 'the process began, on `host`',
  stopped: 'it was stopped in order; `dropped`: lines it could not write',
  opened: 'the door in let these `attempts` through for the number `from` (masked)',
  posting: 'the first byte of its POST leaves; `n`: which try; `fencedAt`: when it passed the fence',
  placed: 'accepted as `call`, after `tookMs`',
  refused: 'no call exists; `blame`: whose fault',
  unconfirmed: 'nobody knows whether a call exists, with the `cause`; `notedAt`: when the breaker was told',
  adopted: 'its `call` was found, and `how`',
  'given-back': 'it placed no call and cost no attempt, with the `reason`',
  held: 'only a person can decide it, with the `reason`',
  rescued: 'taken over from a process that died, `as` unconfirmed or given back',
  restored: 'put back from the journal after Redis had lost it, `as` placed or unconfirmed',
  read: 'the API said of `call` that it is over (`status`); `asked` because a look was due or a webhook came',
  ended: 'its slot is free; `source` told of the end',
  settled: 'its `disposition`, and the `source`',
  webhook: 'one came for this `attempt`; without it, `count` came whose token nobody knows',
  'held-back': 'a number or the account (`scope`) waits `until` then; `attempt`: whose refusal led to it',
  breaker: '`open` or `closed`; `since`, and `until` the next probe',
  mistrusted: 'nothing is dialled: what it is `about` (clock, store, ledger, journal), and the `reason`',
  trusted: 'that reason is gone',
  'clock-skew': "how far the provider's clock is from ours, `skewMs`; 0: they agree again",
  cap: 'the number `from` (masked) carries `max` calls of the `campaign` from now on, whatever its file says',
  campaign: 'the `campaign` is in this `state`, `since` then',
} as const satisfies Readonly<Record<EventFacts['type'], string>>;
