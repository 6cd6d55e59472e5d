import { readdirSync, readFileSync } from 'node:fs';
import { shellWords } from './command-line.ts';

/** Everything that is written for people, from the top of the repository. */
export const PAPERS: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export interface Fenced {
  readonly paper: string;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a paper, in order. */
export function fencedIn(paper: string): Fenced[] {
  const blocks = readFileSync(paper, 'utf8').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, language = '', text = '']) => ({ paper, language, text }));
}

export interface Typed {
  readonly paper: string;
  /** As it stands there. */
  readonly line: string;
  /** What follows `fairdial`. */
  readonly words: readonly string[];
}

/** Each command line of a shell block that runs fairdial. */
export function typedIn({ paper, language, text }: Fenced): Typed[] {
  if (language !== 'sh') return [];
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines.flatMap((line) => {
    const typed = /^(?:[A-Z_]+=\S+ )*(?:npm run fairdial --|fairdial) (.*)$/.exec(line.trim())?.[1];
    return typed === undefined ? [] : [{ paper, line: line.trim(), words: shellWords(typed) }];
  });
}
