/**
 * Every Redis key, once. TypeScript asks `keysOf(prefix)`; the Lua shelf gets one generated function per key
 * (`key_contacts(campaign, chunk)`). All share one hash tag, so that a script may touch any of them.
 *
 * | key | type | written by | lives |
 * |---|---|---|---|
 * | revision | counter | every change others must notice | for ever |
 * | campaigns | SET of names | apply-campaign | for ever |
 * | campaign | HASH: definition, state, import, counts by status, limits given by hand, first calls, outcomes not written back | campaign and contact scripts | for ever |
 * | fileProblems | HASH path of a campaign file or suppression list, or `lists:campaign` → JSON why it is not used as it is now | a process that reads files, purge-campaign | until it is read well, or gone |
 * | numberLimits | HASH from number → `max|calls per second` | apply-campaign, set-state, set-cap, end-upgrade | for ever |
 * | contacts | HASH of 100 contacts, field = seq mod 100 → `+1…,row,…` (ledger/contact-codec.ts) | add-contacts | for ever |
 * | states | HASH of 100 contacts → `status|attempts|at|bucket|reason`, or the bucket of one that waits fresh | every script that moves a contact | for ever |
 * | results | HASH of 100 contacts → JSON of the last settled attempt | settle-attempt | for ever |
 * | phones | HASH digits / 16,384 → seq, key = digits mod 16,384 | add-contacts | for ever |
 * | seen | bitmap over seq: met in the running import pass | add-contacts | one pass |
 * | rowless | SET of seqs in a call whose row is gone | sweep-unseen, until seen again or settled | while live |
 * | rejected | LIST of JSON | add-rejected | until the next pass |
 * | imports | LIST of JSON, the latest passes that were finished | end-import | for ever, at most 100 |
 * | buckets | HASH bucket → JSON `{zones, fromNumber}` | add-contacts | for ever |
 * | bucketIds | HASH bucket's text → bucket | add-contacts | for ever |
 * | columns | HASH number → JSON names of the variable columns of a file | begin-import | for ever |
 * | columnIds | HASH those names → number | begin-import | for ever |
 * | fresh | LIST of seqs in file order (stale ones are skipped) | contact scripts | while waiting |
 * | freshCounts | HASH bucket → how many truly wait in `fresh` | contact scripts | for ever |
 * | timed | ZSET seq (nine digits) by due time | contact scripts | while waiting |
 * | overdue | ZSET seq by `not_after` | add-contacts | until passed |
 * | attempt | HASH | the doors and marks | while live |
 * | crashes | HASH seq → how many attempts in a row ended their process | note-crash | until one settles |
 * | inState | ZSET attempt id by time of entering the state | the doors and marks | while live |
 * | looks | ZSET attempt id by time of the next look | marks, claim-looks | while live |
 * | slots | SET of attempt ids; scope `number:+1…`, `campaign:name`, `account` | the doors | while live |
 * | numbers | SET of from numbers ever used | open-attempts | for ever |
 * | persons | HASH phone → attempt id: who is in a live call | the doors | while live |
 * | history | HASH digits → `campaign|before|instants|last conversation`, spread over 65,536 keys | the doors and marks | 32 days after the last call |
 * | pace | HASH from number → instant of its next allowed opening | open-attempts | for ever |
 * | backOff | HASH from number ('' = account) → `until|since|reason` | back-off | until passed |
 * | dayHold | STRING `until|since|reason`: the account's calls of the day are used up | hold-day, lift-day | until passed |
 * | breaker | HASH: state, until, since, trips, reason, probe, answeredAt, closedAt | note-trouble, note-answer, open-attempts, mark-placed | for ever |
 * | probes | SET of attempt ids that went as probes since the breaker opened | open-attempts | until it closes |
 * | doubts | ZSET attempt id by time: POSTs that ended in doubt while the breaker was closed | note-trouble | a minute |
 * | ramps | HASH from number ('' = account) → `from|next opening`: slow starts | back-off, mark-placed, open-attempts | a minute |
 * | batch | STRING: result of an open request | open-attempts | 1 min |
 * | closed | STRING: how a finished attempt left | give-back, settle-attempt | 1 min |
 * | call | STRING call id → attempt id | mark-placed | 50 h |
 * | journal | STREAM of attempt records | give-back, settle-attempt | for ever |
 * | suppressed | HASH phone → JSON array, one entry a source; scope '' or a campaign | suppression scripts, settle-attempt | for ever |
 * | suppressionEnds | ZSET `scope|phone` by its first end | suppression scripts | until passed |
 * | suppressionFiles | HASH source → fingerprint of what was read whole; scope '' or a campaign | redis-suppressions | for ever |
 * | runs | ZSET process run by expiry | heartbeat | seconds |
 * | tick | STRING: this tick of all processes was taken | shared-ticks | less than its interval |
 * | generation | HASH: id, layout, replaces, doubted, accepted, restored, origin (of the API first called through), originAccepted, `posted:`, `beats:` of each journal; doubt: what fairdial of layout 1 is told | beat, begin-posting, accept-ledger, restore, upgrade, the start of a process | for ever |
 * | upgrade | STRING: token of the process that brings the ledger up to date | begin-upgrade | its lease |
 * | distrust | HASH process run → JSON reasons why it does not dial | trust | while it runs |
 */
export const KEY_PARAMETERS = {
  revision: [],
  campaigns: [],
  campaign: ['campaign'],
  fileProblems: [],
  numberLimits: [],
  contacts: ['campaign', 'chunk'],
  states: ['campaign', 'chunk'],
  results: ['campaign', 'chunk'],
  phones: ['campaign', 'slice'],
  seen: ['campaign'],
  rowless: ['campaign'],
  rejected: ['campaign'],
  imports: ['campaign'],
  buckets: ['campaign'],
  bucketIds: ['campaign'],
  columns: ['campaign'],
  columnIds: ['campaign'],
  fresh: ['campaign', 'bucket'],
  freshCounts: ['campaign'],
  timed: ['campaign', 'bucket'],
  overdue: ['campaign'],
  attempt: ['id'],
  crashes: ['campaign'],
  inState: ['state'],
  looks: ['state'],
  slots: ['scope'],
  numbers: [],
  persons: [],
  history: ['slice'],
  pace: [],
  backOff: [],
  dayHold: [],
  breaker: [],
  probes: [],
  doubts: [],
  ramps: [],
  batch: ['batch'],
  closed: ['id'],
  call: ['callId'],
  journal: ['campaign'],
  suppressed: ['scope'],
  suppressionEnds: [],
  suppressionFiles: ['scope'],
  runs: [],
  tick: ['name'],
  generation: [],
  upgrade: [],
  distrust: [],
} as const satisfies Record<string, readonly string[]>;

export type KeyName = keyof typeof KEY_PARAMETERS;
type Parts<Parameters extends readonly string[]> = { [Index in keyof Parameters]: string | number };
export type Keys = { readonly [Name in KeyName]: (...parts: Parts<(typeof KEY_PARAMETERS)[Name]>) => string };

/** Contacts share a key in hundreds: a hash of that size stays a listpack, 124 B a contact instead of 255 (measured). */
export const CONTACTS_PER_CHUNK = 100;
/**
 * A number is found by the remainder of this division in one of so many keys, by the quotient in it: as a number of 32 bits
 * that takes 6 bytes, where its 11 digits take 10. At two million contacts a key still is a listpack by Redis's own settings.
 */
export const PHONE_SLICES = 16_384;

/** Where the seq of a number (its digits) stands. */
export function placeOfPhone(digits: string): { slice: string; field: string } {
  const number = Number(digits);
  return { slice: String(number % PHONE_SLICES), field: String(Math.floor(number / PHONE_SLICES)) };
}

const names = Object.keys(KEY_PARAMETERS) as KeyName[];

/** One function per key. `prefix` holds the hash tag, e.g. `{fairdial}`. */
export function keysOf(prefix: string): Keys {
  const build =
    (name: KeyName) =>
    (...parts: (string | number)[]) =>
      [prefix, name, ...parts].join(':');
  return Object.fromEntries(names.map((name) => [name, build(name)])) as unknown as Keys;
}

/** The same for the scripts: the expression that makes a key of these expressions. `P` is the prefix. */
export function luaKey(name: KeyName, parts: readonly string[]): string {
  const wanted = KEY_PARAMETERS[name].length;
  if (parts.length !== wanted) throw new Error(`key_${name} takes ${wanted} parts, not ${parts.length}`);
  return `(${['P', `':${name}'`, ...parts.flatMap((part) => ["':'", `(${part})`])].join(' .. ')})`;
}
