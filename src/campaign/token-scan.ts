import { CST, Lexer } from 'yaml';
import { LineIndex } from './line-index.ts';
import { Nesting, type TokenKind } from './nesting.ts';
import type { Finding, ProblemList } from './problem-list.ts';

const DEEPEST = 20;

export type ScanResult = 'plain' | 'uses refused features' | 'may not be parsed';

/**
 * Reads the tokens of the library's own lexer, which keeps no stack and is linear, so that quotes, comments and block
 * texts are told from structure exactly as the parser will tell them. Finds the parts of YAML that campaigns do not
 * use, and nesting that the recursive parser must never see: 1.8 KB of brackets can abort the process (reliability Y35).
 */
export function scanTokens(text: string, problems: ProblemList): ScanResult {
  const nesting = new Nesting();
  const lines = new LineIndex(text);
  let result: ScanResult = 'plain';
  for (const { kind, token, offset } of tokensOf(text)) {
    nesting.see(kind, token);
    if (nesting.depth > DEEPEST) {
      problems.error(lines.placeAt(offset), TOO_DEEP);
      return 'may not be parsed';
    }
    const refused = REFUSED.get(kind);
    if (refused === undefined) continue;
    problems.error(lines.placeAt(offset), refused);
    result = 'uses refused features';
  }
  return result;
}

function* tokensOf(text: string): Generator<{ kind: TokenKind; token: string; offset: number }> {
  let offset = 0;
  let isContent = false;
  for (const token of new Lexer().lex(text)) {
    if (token === CST.SCALAR) isContent = true;
    if (isMarker(token)) continue;
    yield { kind: isContent ? 'content' : CST.tokenType(token), token, offset };
    isContent = false;
    offset += token.length;
  }
}

/** Tokens the lexer adds; they stand for no character of the text (which has no control characters). */
function isMarker(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
}

const TOO_DEEP: Finding = {
  code: 'nested-too-deep',
  message: `lists and mappings are nested more than ${DEEPEST} deep here`,
  fix: 'Look for brackets that are never closed.',
};

const ALIAS: Finding = {
  code: 'alias',
  message: 'anchors (&name) and aliases (*name) are not used in campaigns',
  fix: 'Write the value out; quote a text that begins with & or *.',
};

const REFUSED: ReadonlyMap<TokenKind, Finding> = new Map<TokenKind, Finding>([
  ['anchor', ALIAS],
  ['alias', ALIAS],
  [
    'tag',
    {
      code: 'tag',
      message: 'tags (!name) are not used in campaigns',
      fix: 'Remove it; quote a text that begins with !.',
    },
  ],
  [
    'directive-line',
    {
      code: 'directive',
      message: 'lines that begin with % are not used in campaigns',
      fix: 'Remove it: every campaign is YAML 1.2.',
    },
  ],
]);
