import type { ErrorCode, YAMLError } from 'yaml';
import type { Finding } from './problem-list.ts';

/** The parser's complaints, by its code, in the words of someone who is writing a campaign. */
const FINDINGS: Readonly<Partial<Record<ErrorCode, Finding>>> = {
  TAB_AS_INDENT: {
    code: 'tab',
    message: 'this line is indented with a tab',
    fix: 'Indent with spaces.',
  },
  MULTIPLE_DOCS: {
    code: 'several-documents',
    message: 'a second document begins here (---)',
    fix: 'Put each campaign in a file of its own.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax',
    message: 'this value contains ": ", or the lines below it are indented too far',
    fix: 'Quote the value, or indent the fields of one mapping alike.',
  },
  MISSING_CHAR: {
    code: 'yaml-syntax',
    message: 'something is not closed or has no ":" before this point',
    fix: 'Look for a missing quote, bracket, or ":" after a field name.',
  },
  BAD_INDENT: {
    code: 'yaml-syntax',
    message: 'the indentation does not fit the lines above, or a bracket is not closed',
    fix: 'Indent the fields of one mapping alike, and close every [ and {.',
  },
  BAD_SCALAR_START: {
    code: 'yaml-syntax',
    message: 'a value cannot begin with this character unless it is quoted',
    fix: 'Put the value in double quotes.',
  },
  UNEXPECTED_TOKEN: {
    code: 'yaml-syntax',
    message: 'this does not belong here',
    fix: 'Look for a missing quote, comma or bracket just before it; quote texts with {, [, # or ": " in them.',
  },
  BAD_DQ_ESCAPE: {
    code: 'yaml-syntax',
    message: 'there is an unknown \\ escape in this quoted text',
    fix: 'Write \\\\ for a backslash, or use single quotes.',
  },
};

export function syntaxFinding(error: YAMLError): Finding {
  const own = FINDINGS[error.code];
  const message = `this is not valid YAML: ${plainWords(error.message)}`;
  return own ?? { code: 'yaml-syntax', message, fix: 'Look for a missing quote, bracket or ":" here.' };
}

/** Beside a tab, what the parser says of other lines, and the tree it makes of them, follow from the tab. */
export function isTab(error: YAMLError): boolean {
  return error.code === 'TAB_AS_INDENT';
}

/** What the parser says of everything that follows a slip it could not recover from. */
export function isConsequence(error: YAMLError): boolean {
  return error.code === 'UNEXPECTED_TOKEN' && error.message.includes('in YAML stream');
}

function plainWords(message: string): string {
  return message.slice(0, 1).toLowerCase() + message.slice(1, 160);
}
