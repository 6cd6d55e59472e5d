import { readEnvironment } from '../config/config.ts';
import type { DisplayKind } from './progress-display.ts';

/**
 * Drawn in place only on a terminal somebody looks at: not where a program reads (`--json`), in CI, on a terminal that
 * cannot (`TERM=dumb`), or where a log is written between two pictures.
 */
export function displayKind(
  stream: NodeJS.WriteStream,
  { json = false, logs = false }: { readonly json?: boolean | undefined; readonly logs?: boolean } = {},
): DisplayKind {
  if (json) return 'none';
  const { CI, TERM } = readEnvironment();
  const isCi = CI !== undefined && !['', '0', 'false'].includes(CI.toLowerCase());
  return stream.isTTY && !isCi && TERM !== 'dumb' && !logs ? 'live' : 'lines';
}
