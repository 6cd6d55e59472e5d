import type { Evidence } from './evidence.ts';
import type { Invariant } from './invariants.ts';

export interface Finding {
  readonly invariant: `I${number}`;
  readonly severity: 'violation' | 'warning';
  /** For people; phone numbers are masked. */
  readonly message: string;
  readonly callId?: string;
  readonly attemptId?: string;
  /** Epoch ms. */
  readonly at?: number;
}

/** What a finding is about. */
export interface About {
  readonly call?: { readonly callId: string };
  readonly attempt?: { readonly id: string };
  readonly at?: number;
}

/** Takes down what one check finds. */
export interface Judge {
  violation(message: string, about?: About): void;
  warning(message: string, about?: About): void;
  /** The check cannot be made with these facts. */
  cannot(why: string): void;
  /** It was made, but not of everything. */
  partly(why: string): void;
}

export interface Check {
  readonly invariant: Invariant;
  readonly run: (evidence: Evidence, judge: Judge) => void;
}

export interface Verdict {
  readonly findings: readonly Finding[];
  readonly checked: boolean;
  readonly notChecked: readonly { readonly invariant: string; readonly why: string }[];
}

/** Make one check. */
export function runCheck({ invariant, run }: Check, evidence: Evidence): Verdict {
  const findings: Finding[] = [];
  const notChecked: { invariant: string; why: string }[] = [];
  let checked = true;
  const find = (severity: Finding['severity']) => (message: string, about?: About) => {
    findings.push({ invariant, severity, message, ...namesIn(about) });
  };
  run(evidence, {
    violation: find('violation'),
    warning: find('warning'),
    cannot: (why) => {
      checked = false;
      notChecked.push({ invariant, why });
    },
    partly: (why) => void notChecked.push({ invariant, why: `in part: ${why}` }),
  });
  return { findings, checked, notChecked };
}

function namesIn({ call, attempt, at }: About = {}) {
  return {
    ...(call ? { callId: call.callId } : {}),
    ...(attempt?.id ? { attemptId: attempt.id } : {}),
    ...(at === undefined ? {} : { at }),
  };
}
