import { stripVTControlCharacters } from 'node:util';
import { type ProgressFacts, progressLines, progressSentences } from './progress-lines.ts';
import { styleFor } from './style.ts';

export interface ProgressDisplay {
  /** How often, in ms, it wants to be shown news. */
  readonly everyMs: number;
  show(facts: ProgressFacts): void;
  /** Leave the last picture standing and go on below it. */
  end(): void;
}

const REDRAW_MS = 400;
const LINE_MS = 10_000;

/** Redrawn in place on a terminal; a line every ten seconds anywhere else, or when a log is written between. */
export function createProgressDisplay(
  stream: NodeJS.WriteStream,
  { inPlace }: { inPlace: boolean },
): ProgressDisplay {
  return inPlace && stream.isTTY ? redrawn(stream) : lineByLine(stream);
}

function redrawn(stream: NodeJS.WriteStream): ProgressDisplay {
  const style = styleFor(stream);
  let drawn = 0;
  return {
    everyMs: REDRAW_MS,
    show(facts) {
      const lines = fitted(progressLines(facts, style), stream);
      stream.write(redraw(lines, drawn));
      drawn = lines.length;
    },
    end() {
      drawn = 0;
    },
  };
}

/**
 * What to write to replace the `drawn` lines above the cursor: in one piece and line over line, never cleared first,
 * so that nothing flickers.
 */
export function redraw(lines: readonly string[], drawn: number): string {
  const up = drawn > 0 ? `\u001b[${drawn}A` : '';
  return `${up}${lines.map((line) => `\r${line}\u001b[K\n`).join('')}\u001b[J`;
}

/** A line that wraps, or more lines than the terminal has, could not be drawn over. */
function fitted(lines: readonly string[], { columns = 80, rows = 24 }: NodeJS.WriteStream): string[] {
  return lines.slice(0, Math.max(1, rows - 1)).map((line) => shortened(line, columns - 1));
}

/** A line that is too long loses its colours as well: they might be cut in two. */
export function shortened(line: string, width: number): string {
  const bare = stripVTControlCharacters(line);
  return bare.length <= width ? line : `${bare.slice(0, Math.max(0, width - 1))}…`;
}

function lineByLine(stream: NodeJS.WriteStream): ProgressDisplay {
  return {
    everyMs: LINE_MS,
    show: (facts) => void stream.write(`${progressSentences(facts).join('\n')}\n`),
    end: () => {},
  };
}
