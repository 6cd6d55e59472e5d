import { stripVTControlCharacters } from 'node:util';

/** Results go to stdout, everything else to stderr, so that results can be piped. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One JSON document, for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** A reader that has read enough (`| head`) is no error: what follows goes nowhere, and the work goes on. */
export function tolerateClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

/** Resolves once what was printed has left, or cannot leave. */
export function flushed(): Promise<unknown> {
  const empty = (stream: NodeJS.WriteStream) => new Promise((resolve) => stream.write('', resolve));
  return Promise.all([empty(process.stdout), empty(process.stderr)]);
}

/** Text from elsewhere (an API's message, a file's cell) on one line, unable to move the cursor or change colours. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
}
