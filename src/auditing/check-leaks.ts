import type { Check } from './judge.ts';

const nothingLeaks: Check = {
  invariant: 'I25',
  run: ({ input: { leaks } }, judge) => {
    if (!leaks || leaks.files === 0) return judge.cannot('needs log files (--logs) or an event log');
    if (!leaks.hasSecrets) judge.partly('the API key and the token, which are not set here');
    if (!leaks.hasLogs) judge.partly("only the event log was searched; name the service's own with --logs");
    for (const { file, line, what } of leaks.hits)
      judge.violation(`${file}:${line} holds ${what === 'number' ? 'an imported number in full' : what}`);
    if (leaks.moreHits > 0) judge.violation(`and ${leaks.moreHits} more places`);
  },
};

export const leakChecks = { nothingLeaks } as const satisfies Record<string, Check>;
