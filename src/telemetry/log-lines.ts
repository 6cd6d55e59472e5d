/**
 * Every line about the engine's work that the log can hold, by its stable name: `event` in the line. docs/logs.md is made
 * from this table. Names and fields are kept; wordings may change.
 */
export const LOG_LINES = {
  'attempts-opened': {
    level: 'debug',
    message: 'attempts opened',
    when: 'the door in let `count` attempts through for the number `from`',
  },
  'call-placed': {
    level: 'debug',
    message: 'call placed',
    when: 'accepted, with its id `call`, after `tookMs`',
  },
  'contact-refused': {
    level: 'warn',
    message: 'call refused, none exists',
    when: 'the API refused this contact; `message`: its words',
  },
  'call-refused': {
    level: 'debug',
    message: 'call refused for now, none exists',
    when: '`blame` says whose fault; the hold or the pause it leads to is told by itself',
  },
  'call-unconfirmed': {
    level: 'warn',
    message: 'call unconfirmed, not dialled again until known',
    when: 'a POST without a clear answer, with the `cause`',
  },
  'attempt-adopted': {
    level: 'info',
    message: 'call found and adopted',
    when: 'an unconfirmed attempt has its `call`; `how` it was found',
  },
  'attempt-held': {
    level: 'error',
    message: 'attempt held: a person must decide',
    when: 'absence cannot be proved: [release it](operations.md#unconfirmed-and-held-attempts)',
  },
  'attempt-given-back': {
    level: 'info',
    message: 'attempt given back unplaced',
    when: 'no call was placed and no attempt spent, with the `reason`',
  },
  'attempt-restored': {
    level: 'warn',
    message: 'attempt lost by the store, put back from the journal',
    when: 'Redis had forgotten it; put back `as` placed or unconfirmed',
  },
  'call-ended': { level: 'debug', message: 'call ended', when: 'its slot is free; `source` told of it' },
  'attempt-settled': {
    level: 'debug',
    message: 'attempt settled',
    when: '`disposition`, and what is `next` for the contact',
  },
  'unexplained-call': {
    level: 'error',
    message: 'a call nothing explains',
    when: 'the provider has a `call` that names our `campaign` and that the ledger does not know',
  },
  'number-backed-off': {
    level: 'warn',
    message: 'holding back',
    when: 'a number `from`, or the account, is held back `until` then',
  },
  'day-used-up': {
    level: 'warn',
    message: 'holding back',
    when: 'the calls of the day are as good as used up',
  },
  'day-goes-on': { level: 'warn', message: 'holding back no longer', when: 'the account has calls again' },
  'breaker-open': {
    level: 'error',
    message: 'the provider is in trouble: no calls until one has got through',
    when: 'three attempts in doubt, or a probe that failed; the next probe at `probeAt`',
  },
  'breaker-closed': {
    level: 'warn',
    message: 'the provider accepts calls again: back to full speed within a minute',
    when: 'a probe got through',
  },
  'clock-skew': {
    level: 'error',
    message: "this machine's clock and the provider's differ",
    when: 'by `skewMs`',
  },
  'clock-agrees': {
    level: 'info',
    message: "this machine's clock and the provider's agree again",
    when: 'after that',
  },
  'store-clock-skew': {
    level: 'warn',
    message: "this machine's clock and that of Redis differ",
    when: 'by `skewMs`',
  },
  'store-clock-agrees': {
    level: 'info',
    message: "this machine's clock and that of Redis agree again",
    when: 'after that',
  },
  'campaign-state': {
    level: 'info',
    message: 'campaign state',
    when: 'paused, running, finished, cancelled',
  },
  'campaign-alarm': {
    level: 'error',
    message: 'campaign state, not asked for',
    when: 'paused by something a person must look at, with the `reason`',
  },
  'campaign-applied': {
    level: 'info',
    message: 'campaign file applied',
    when: 'added or changed, with its `version`; of an edit also which it `was`, and the `changes` in words',
  },
  'cap-given': {
    level: 'info',
    message: 'limit of a number changed',
    when: 'a person gave the number `from` another limit (`max`) than the file, or took that back',
  },
  'outcome-not-written': {
    level: 'warn',
    message: 'an outcome was not written back',
    when: '`write_back_outcomes`: the record of `call` at the provider stays as it is; `failed`: how many since the process began',
  },
  'file-problems': {
    level: 'error',
    message: 'campaign file has problems',
    when: 'all of them; `keptOldVersion` says whether it goes on',
  },
  'import-finished': {
    level: 'info',
    message: 'contacts imported',
    when: 'a finished reading of the contact files: its id as `import`, and its counts as in imports.csv',
  },
  'suppressions-read': {
    level: 'info',
    message: 'suppression list read',
    when: 'a file of numbers not to be dialled: how many it lists, `added` and `lifted`',
  },
  'suppressions-expired': {
    level: 'info',
    message: 'suppressions ran out',
    when: 'numbers that nothing suppresses any more, since the last entry of each has ended',
  },
  'contacts-closed': {
    level: 'info',
    message: 'contacts closed',
    when: 'expired or cancelled ones, with the `reason`',
  },
  'ledger-accepted': {
    level: 'warn',
    message: 'another ledger accepted by a person, the journal goes on with it',
    when: '`fairdial accept-ledger`, and `why`',
  },
  'dialling-stopped': {
    level: 'error',
    message: 'nothing is dialled',
    when: 'store, journal or clock are in doubt: the `reason`, and the `fix`',
  },
  'dialling-allowed': {
    level: 'warn',
    message: 'a reason not to dial is gone',
    when: 'after `forMs`',
  },
  'store-unchecked': {
    level: 'warn',
    message: 'dialling all the same',
    when: '`what` could not be checked of Redis, or is allowed by FAIRDIAL_ALLOW_WEAK_REDIS',
  },
  rescued: { level: 'info', message: 'repaired', when: '`what` a rescuer found and put right, and how many' },
  trouble: { level: 'error', message: 'trouble', when: '`where` and the `error`; it is tried again' },
} as const satisfies Readonly<Record<string, LogLineWords>>;

interface LogLineWords {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly when: string;
}

export type LogLine = keyof typeof LOG_LINES;
