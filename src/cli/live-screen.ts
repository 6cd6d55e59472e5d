import { stripVTControlCharacters } from 'node:util';

/** A few lines at the bottom of a terminal, drawn over again and again. */
export interface LiveScreen {
  draw(lines: readonly string[]): void;
  /** Leave the last picture standing and go on below it. */
  end(): void;
  /** Take the picture away. */
  clear(): void;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** The cursor is hidden while there is a picture, and comes back however the process ends, short of SIGKILL. */
export function openLiveScreen(stream: NodeJS.WriteStream): LiveScreen {
  let drawn = 0;
  let isHidden = false;
  const showCursor = () => {
    if (isHidden) stream.write(SHOW_CURSOR);
    isHidden = false;
    process.off('exit', showCursor);
  };
  const hideCursor = () => {
    if (isHidden) return;
    isHidden = true;
    stream.write(HIDE_CURSOR);
    process.on('exit', showCursor);
  };
  const draw = (lines: readonly string[]) => {
    hideCursor();
    const shown = fitted(lines, stream);
    stream.write(redraw(shown, drawn));
    drawn = shown.length;
  };
  const end = () => {
    drawn = 0;
    showCursor();
  };
  return {
    draw,
    end,
    clear() {
      if (drawn > 0) draw([]);
      end();
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

/** A line that wraps, or more lines than the terminal has, could not be drawn over. Some terminals do not know their size, and say 0. */
function fitted(lines: readonly string[], stream: NodeJS.WriteStream): string[] {
  const [columns, rows] = [stream.columns || 80, stream.rows || 24];
  return lines.slice(0, Math.max(1, rows - 1)).map((line) => shortened(line, columns - 1));
}

/** A line that is too long loses its colours as well: they might be cut in two. */
export function shortened(line: string, width: number): string {
  const bare = stripVTControlCharacters(line);
  return bare.length <= width ? line : `${bare.slice(0, Math.max(0, width - 1))}…`;
}
