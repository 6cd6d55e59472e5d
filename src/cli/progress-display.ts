import { openLiveScreen } from './live-screen.ts';
import { type ProgressFacts, progressLines, progressSentences } from './progress-lines.ts';
import { styleFor } from './style.ts';

export interface ProgressDisplay {
  /** How often, in ms, it wants to be shown news. */
  readonly everyMs: number;
  show(facts: ProgressFacts): void;
  /** Leave the last picture standing and go on below it. */
  end(): void;
}

/**
 * `live`: drawn over in place; `lines`: a line for each campaign every ten seconds, for logs and pipes; `none`: nothing, for
 * programs.
 */
export type DisplayKind = 'live' | 'lines' | 'none';

const REDRAW_MS = 400;
const LINE_MS = 10_000;

export function createProgressDisplay(stream: NodeJS.WriteStream, kind: DisplayKind): ProgressDisplay {
  if (kind === 'none') return { everyMs: LINE_MS, show: () => {}, end: () => {} };
  return kind === 'live' ? redrawn(stream) : lineByLine(stream);
}

function redrawn(stream: NodeJS.WriteStream): ProgressDisplay {
  const style = styleFor(stream);
  const screen = openLiveScreen(stream);
  return {
    everyMs: REDRAW_MS,
    show: (facts) => screen.draw(progressLines(facts, style)),
    end: screen.end,
  };
}

function lineByLine(stream: NodeJS.WriteStream): ProgressDisplay {
  return {
    everyMs: LINE_MS,
    show: (facts) => void stream.write(`${progressSentences(facts).join('\n')}\n`),
    end: () => {},
  };
}
