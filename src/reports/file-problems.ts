import { type FileProblem, fileProblemText } from '../domain/file-problem.ts';
import type { Standing } from '../domain/standing.ts';
import type { CampaignEntry } from '../ledger/ledger.ts';

/** Each with what goes on in its place; nothing at all where there are none. */
export function problemsStanding(
  problems: readonly FileProblem[],
  entries: readonly CampaignEntry[],
  now: number,
): Pick<Standing, 'fileProblems'> {
  if (problems.length === 0) return {};
  const known = new Map(entries.map((entry) => [entry.campaign.name, entry]));
  const told = problems.map((problem) => {
    const campaign = problem.campaign === undefined ? undefined : known.get(problem.campaign);
    return { ...problem, text: fileProblemText(problem, { campaign, now }) };
  });
  return { fileProblems: told };
}

/** Those of the files of these campaigns. */
export function problemsOf(problems: readonly FileProblem[], names: readonly string[]): FileProblem[] {
  return problems.filter(({ campaign }) => campaign !== undefined && names.includes(campaign));
}
