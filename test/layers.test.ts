import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';

/** From the facts up to the shell: a file may import from its own folder and from any row before its own. */
const ROWS = [
  ['domain'],
  ['config', 'telemetry', 'rules'],
  ['redis', 'oneinbox', 'campaign', 'journal'],
  ['ledger'],
  ['admission', 'settlement'],
  ['importing', 'dialing', 'tracking', 'reports', 'forecast', 'auditing', 'explaining'],
  ['http', 'simulator'],
  ['engine'],
  ['cli', 'index.ts'],
];

/** What only certain files may write. */
const RESERVED = [
  { pattern: /['"]bullmq['"]/, allowed: /^redis\/queues\.ts$/, rule: 'only redis/queues.ts imports bullmq' },
  { pattern: /\bprocess\.env\b/, allowed: /^config\//, rule: 'only files in config read process.env' },
  {
    pattern: /\bDate\.now\(|\bnew Date\(\s*\)/,
    allowed: /^(domain\/clock|page\/main)\.ts$/,
    rule: 'only domain/clock.ts asks what time it is; take a Clock',
  },
];

type Sources = Readonly<Record<string, string>>;

/** Runs in a browser: the engine's code is not there, and nothing of it may come along but types. */
const BROWSER = 'page';

/** `engine.ts` belongs to its folder. */
const folderOf = (path: string) => (path === 'engine.ts' ? 'engine' : (path.split('/')[0] ?? path));
const rowOf = (path: string) => ROWS.findIndex((names) => names.includes(folderOf(path)));
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '');

function importsOf(path: string, text: string): string[] {
  const specifiers = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...specifiers].map(([, specifier = '']) => posix.join(posix.dirname(path), specifier));
}

/** Of a file of the page; types are gone once it is compiled. */
function browserProblems(path: string, text: string): string[] {
  const code = text.replaceAll(/\b(?:import|export) type [^;]+;/g, '');
  return importsOf(path, code).flatMap((imported) =>
    folderOf(imported) === BROWSER ? [] : [`${path} imports ${imported}: a browser gets the page alone`],
  );
}

function importProblem(path: string, imported: string): string | undefined {
  if (folderOf(path) === folderOf(imported)) return undefined;
  if (folderOf(imported) === BROWSER) return `${path} imports ${imported}, which only a browser can run`;
  const [own, other] = [rowOf(path), rowOf(imported)];
  if (other === -1) return `${path} imports ${imported}, which belongs to no layer`;
  if (other < own) return undefined;
  return `${path} (row ${own}) imports ${imported} (row ${other}): imports go down only, never up or sideways`;
}

function problemsOf(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, source]) => {
    const text = withoutComments(source);
    const isPage = folderOf(path) === BROWSER;
    const placement =
      !isPage && rowOf(path) === -1
        ? [`src/${path} belongs to no layer: put it into a folder of the table`]
        : [];
    const upward = isPage
      ? browserProblems(path, text)
      : importsOf(path, text).flatMap((imported) => importProblem(path, imported) ?? []);
    const reserved = RESERVED.filter(({ pattern, allowed }) => pattern.test(text) && !allowed.test(path));
    return [...placement, ...upward, ...reserved.map(({ rule }) => `${path}: ${rule}`)];
  });
}

function readSources(folder: string): Sources {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

test('imports go down only, and each outside thing has one door', () => {
  expect(problemsOf(readSources('src'))).toEqual([]);
});

test.each([
  ['an import upwards', { 'domain/a.ts': "import { b } from '../ledger/b.ts';" }, 'row 0'],
  ['an import sideways', { 'dialing/a.ts': "export type { B } from '../tracking/b.ts';" }, 'sideways'],
  ['a dynamic import', { 'redis/a.ts': "await import('../cli/main.ts')" }, 'row 8'],
  ['an import over several lines', { 'http/a.ts': "import {\n  a,\n} from '../engine.ts';" }, 'row 7'],
  ['a file outside the table', { 'tools.ts': '' }, 'belongs to no layer'],
  ['an import from outside the table', { 'cli/a.ts': "import '../tools/b.ts';" }, 'belongs to no layer'],
  ['a second door to BullMQ', { 'dialing/a.ts': "import { Queue } from 'bullmq';" }, 'only redis/queues.ts'],
  ['a setting read in passing', { 'redis/a.ts': 'const { HOME } = process.env;' }, 'process.env'],
  ['the engine in the browser', { 'page/a.ts': "import { b } from '../domain/b.ts';" }, 'a browser gets'],
  ['the browser in the engine', { 'http/a.ts': "import { b } from '../page/b.ts';" }, 'only a browser'],
  ['a clock of its own', { 'domain/a.ts': 'const now = new Date();' }, 'take a Clock'],
])('notices %s', (_, sources, complaint) => {
  expect(problemsOf(sources)).toEqual([expect.stringContaining(complaint)]);
});

test('allows what the table allows', () => {
  const sources = {
    'engine.ts': "import { a } from './redis/a.ts'; // import '../cli/main.ts'",
    'cli/commands/run.ts': "import { Engine } from '../../engine.ts'; import '../main.ts';",
    'domain/clock.ts': 'Date.now(); new Date(0);',
    'page/a.ts':
      "import type { A } from '../domain/a.ts';\nexport type {\n  B,\n} from '../domain/a.ts'; import './b.ts';",
    'redis/queues.ts': "import { Queue } from 'bullmq'; /* process.env */",
  };
  expect(problemsOf(sources)).toEqual([]);
});
