#!/usr/bin/env node
import { CommanderError } from 'commander';
import { type ExitCode, exitCodeOf, explainError } from './exit.ts';
import { flushed, note, oneLine, tolerateClosedOutput } from './output.ts';
import { createProgram } from './program.ts';
import { wantsDetails } from './settings.ts';
import { styleFor } from './style.ts';

tolerateClosedOutput();
process.on('uncaughtException', (error) => void leave(explained(error)));
process.on('unhandledRejection', (error) => void leave(explained(error)));
await leave(await run(process.argv));

async function run(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    const program = await createProgram(argv.slice(2), (ended) => {
      code = ended;
    });
    if (argv.length <= 2) program.help({ error: true });
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    return error instanceof CommanderError ? explainedUsage(error) : explained(error);
  }
}

/** Help and version end as errors, too. The rest is a wrong command line: one line, with the nearest name if there is one. */
function explainedUsage(error: CommanderError): ExitCode {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return 2;
  const wrong = oneLine(
    error.message
      .replace(/^error: /, '')
      .replace(/^command-argument value '(.*)' is invalid for argument '([^']*)'\./s, "$2 cannot be '$1'."),
  );
  note(`${styleFor(process.stderr)('red', 'error:')} ${wrong} — see fairdial --help`);
  return 2;
}

function explained(error: unknown): ExitCode {
  note(explainError(error, { debug: wantsDetails(), style: styleFor(process.stderr) }));
  return exitCodeOf(error);
}

/** Whatever is still open must not keep a finished command from ending. */
async function leave(code: ExitCode): Promise<never> {
  await flushed();
  process.exit(code);
}
