import { styleText } from 'node:util';

export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
/** Colours a text, or leaves it as it is. */
export type Style = (format: Format, text: string) => string;

export const plainStyle: Style = (_format, text) => text;

/** Colours only for a terminal that shows them; `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` are honoured by Node. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  if (!stream.isTTY) return plainStyle;
  return (format, text) => styleText(format, text, { stream, validateStream: true });
}
