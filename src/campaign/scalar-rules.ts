import { invisibleCharacterIn } from './pre-scan.ts';
import type { Finding, ProblemList } from './problem-list.ts';
import { shown, type Written } from './written.ts';

/** What no single value may be, wherever it stands. */
export function reportScalar(written: Written, problems: ProblemList): void {
  const finding =
    written.kind === 'text'
      ? wrongText(written.text)
      : written.kind === 'number'
        ? wrongNumber(written.value, written.source)
        : undefined;
  if (finding) problems.error(written.place, finding);
}

function wrongText(text: string): Finding | undefined {
  const reference = text.match(/\$\{[^{}]{0,80}\}/)?.[0];
  if (reference !== undefined) {
    return {
      code: 'not-replaced',
      message: `${reference} would be sent as it stands: campaigns do not read the environment`,
      fix: 'Write the value itself; for a value of each contact write {{name}}.',
    };
  }
  return invisibleCharacterIn(text, 'this text');
}

/** YAML would round, or read as infinity, without a word (reliability Y41). */
function wrongNumber(value: number, source: string): Finding | undefined {
  const isWhole = Number.isInteger(value);
  if (Number.isFinite(value) && (!isWhole || Number.isSafeInteger(value))) return undefined;
  return {
    code: 'number-out-of-range',
    message: `${shown(source)} is not a number that can be kept exactly`,
    fix: 'If it is a number or a code to be sent as text, quote it.',
  };
}
