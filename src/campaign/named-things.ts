import { checkTimeZone } from '../domain/time-zone-name.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { shown, type Written } from './written.ts';

const SLUG = /^[a-z0-9-]{1,63}$/;

/** The campaign's `name`. */
export function readName(written: Written, problems: ProblemList): string | undefined {
  if (written.kind !== 'text') return undefined;
  const wrong = wrongName(written.text);
  return wrong ? problems.error(written.place, wrong) : written.text;
}

/** What is wrong with a text as the name of a campaign; undefined when nothing is. */
export function wrongName(text: string): Finding | undefined {
  if (SLUG.test(text)) return undefined;
  const message = `${shown(text)} cannot be the name of a campaign`;
  return { code: 'invalid-name', message, fix: suggestedName(text) };
}

/** The name a campaign has from its file, given without its ending. */
export function nameOfFile(fileName: string, problems: ProblemList): string | undefined {
  if (SLUG.test(fileName)) return fileName;
  return problems.error(
    { line: 1, column: 1 },
    {
      code: 'invalid-name',
      message: `the campaign has no name, and its file's name ${shown(fileName)} cannot be one`,
      fix: `Add a name. ${suggestedName(fileName)}`,
    },
  );
}

function suggestedName(text: string): string {
  const slug = text
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 63);
  const example = slug === '' ? '' : `, for example ${slug}`;
  return `Use 1 to 63 of a-z, 0-9 and hyphens${example}.`;
}

/** Opaque to us; spaces inside are always a slip. */
export function readAgentId(written: Written, problems: ProblemList): string | undefined {
  const agentId = written.kind === 'text' ? written.text.trim() : '';
  if (agentId !== '' && !/\s/.test(agentId)) return agentId;
  return problems.error(written.place, {
    code: 'invalid-agent-id',
    message: agentId === '' ? 'agent_id is empty' : `agent_id is ${shown(agentId)}, but an id has no spaces`,
    fix: "Copy the agent's id from OneInbox.",
  });
}

/** The campaign's `timezone`, as the IANA data spell it today. */
export function readTimeZone(written: Written, problems: ProblemList): string | undefined {
  if (written.kind !== 'text') return undefined;
  const check = checkTimeZone(written.text);
  if ('problem' in check) {
    return problems.error(written.place, {
      code: 'invalid-timezone',
      message: check.problem,
      fix: check.fix,
    });
  }
  if (check.note) {
    problems.warn(written.place, {
      code: 'timezone-respelled',
      message: `${shown(written.text)} is ${check.note}`,
      fix: `Write ${check.zone}.`,
    });
  }
  return check.zone;
}
