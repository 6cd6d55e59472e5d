import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InputError, type Problem } from '../domain/errors.ts';
import { type Scenario, type ScenarioInput, scenarioSchema } from './scenario-schema.ts';

/** The scenario in a YAML file. Throws `InputError` with every problem, each with its line. */
export async function loadScenario(file: string): Promise<Scenario> {
  return parseScenario(await readScenario(file), file);
}

/** The scenario in a YAML text; `file` is only named in problems. */
export function parseScenario(text: string, file = 'scenario'): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) throw new InputError(document.errors.map((error) => syntaxProblem(error)));
  return check(document.toJS() ?? {}, (issue) => ({ ...problemOf(issue, file), ...placeOf(issue) }));

  function syntaxProblem(error: { pos: [number, number]; message: string }): Problem {
    return { severity: 'error', file, ...place(error.pos[0]), code: 'yaml-syntax', message: error.message };
  }
  function placeOf(issue: z.core.$ZodIssue) {
    const offset = offsetOf(document, issue);
    return offset === undefined ? {} : place(offset);
  }
  function place(offset: number) {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  }
}

/** A scenario written in code; everything left out has its default. */
export function scenarioFrom(input: ScenarioInput = {}): Scenario {
  return check(input, (issue) => problemOf(issue, 'scenario'));
}

function check(input: unknown, toProblem: (issue: z.core.$ZodIssue) => Problem): Scenario {
  const parsed = scenarioSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(parsed.error.issues.map(deepest).map(toProblem));
}

/** A union reports one list of issues per branch: the branch that came furthest says what is wrong. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return issue;
  const branches = issue.errors.flat().map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  const said = branches.map((inner) => deepest(inner as z.core.$ZodIssue));
  return said.sort((a, b) => rank(b) - rank(a))[0] ?? issue;
}

function rank(issue: z.core.$ZodIssue): number {
  return issue.path.length * 2 + (issue.code === 'invalid_type' ? 0 : 1);
}

function problemOf(issue: z.core.$ZodIssue, file: string): Problem {
  const where = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  return {
    severity: 'error',
    file,
    code: issue.code === 'unrecognized_keys' ? 'unknown-field' : 'bad-value',
    message: `${where}${issue.message}`,
    ...(issue.code === 'unrecognized_keys' ? { fix: 'Remove the field, or correct its spelling.' } : {}),
  };
}

function offsetOf(document: Document, issue: z.core.$ZodIssue): number | undefined {
  const keys = issue.code === 'unrecognized_keys' ? [[...issue.path, issue.keys[0]]] : [];
  const paths = [
    ...keys,
    ...issue.path.map((_, index) => issue.path.slice(0, issue.path.length - index)),
    [],
  ];
  for (const path of paths) {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

async function readScenario(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new InputError([
      {
        severity: 'error',
        file,
        code: 'unreadable',
        message: `the scenario file ${reason}`,
        fix: 'Correct the path.',
      },
    ]);
  }
}
