/** What must hold, by its number, in the words of the report. */
export const INVARIANTS = {
  I1: 'every call has an attempt that is older',
  I2: 'one call per attempt',
  I3: 'no new attempt while the one before is in doubt',
  I4: 'attempts within the budget, retries not too early',
  I5: 'never two calls at once to one person',
  I6: 'calls to one person per day and week',
  I7: "every call inside its person's calling hours",
  I8: 'calls leave before the guard of the closing window',
  I9: 'never more live calls than a number may carry',
  I10: 'every imported contact stands in exactly one place',
  I11: 'nothing is stuck',
  I12: 'dispositions are final and agree with the provider',
  I13: 'order and repetition of events do not matter',
  I14: 'only authentic events count',
  I15: 'nobody is dialled who asked not to be',
  I16: 'paused and cancelled campaigns open nothing',
  I17: 'nothing is dialled after its end',
  I18: 'an attempt is written before its call is placed',
  I19: 'one owner per contact',
  I20: 'every attempt obeys its campaign version',
  I21: 'nobody is called on a clock that is not trusted',
  I22: 'back-off is honoured',
  I23: 'an outage strands few contacts',
  I24: 'reports are whole',
  I25: 'no secrets or full numbers outside ledger and reports',
  I26: 'durations add up',
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** What neither the record nor a call log can show; the tests that do. */
export const BEYOND_THESE_FACTS = {
  I13: 'needs the same events in other orders; the ledger suite tries them',
  I14: 'needs the webhook deliveries; no webhook settles anything, each one only leads to a question',
  I19: 'needs the fences of each process, which the journal does not keep',
  I21: 'needs the history of the clock, which the journal does not keep',
  I22: "needs the API's Retry-After answers, which the journal does not keep",
  I23: 'needs the times of the outages, which the journal does not keep',
  I25: 'needs logs, metrics and traces',
} as const satisfies Partial<Record<Invariant, string>>;
