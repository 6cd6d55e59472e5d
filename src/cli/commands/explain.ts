import type { Command } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { InputError } from '../../domain/errors.ts';
import { count } from '../../domain/number-words.ts';
import { parsePhone, type ValidPhone } from '../../domain/phone-number.ts';
import { readStory } from '../../explaining/person-story.ts';
import { eventFolder } from '../../telemetry/event-file.ts';
import { countryCode, examples } from '../arguments.ts';
import { storyText } from '../explain-text.ts';
import { isoTime, withIsoTimes } from '../iso-times.ts';
import { note, print, printJson } from '../output.ts';
import { styleFor } from '../style.ts';
import { withLedger } from '../with-ledger.ts';

interface ExplainOptions {
  readonly country?: string;
  readonly events: boolean;
  readonly json?: boolean;
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .argument('<phone>', 'the number, best as +… with country code')
    .option('--country <xx>', 'country of a number written without +', countryCode)
    .option('--no-events', "leave the data directory's event logs alone: quicker, and less is told")
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial explain +12125550123', 'as sentences, on the clock of the person'],
        ['fairdial explain "(212) 555-0123" --country US --json', 'the same for programs'],
      ),
    )
    .action(explain);
}

async function explain(written: string, { country, events, json }: ExplainOptions): Promise<void> {
  const number = read(written, country);
  await withLedger(async (ledger, { guardMs, dataDir, keyPrefix }) => {
    const logs = events ? { events: eventFolder(dataDir, keyPrefix) } : {};
    const sources = { ledger, clock: systemClock, guardMs, onProgress: tell, ...logs };
    const story = await readStory(sources, number);
    if (json) {
      const { calls, ...rest } = story;
      return printJson({ ...(withIsoTimes(rest) as object), calls: calls.map(isoTime) });
    }
    print(storyText(story, written, styleFor(process.stdout)));
  });
}

/** Only journals that take their time are spoken of. */
function tell(campaign: string, lines: number): void {
  if (lines % 100_000 === 0) note(`${campaign}: ${count(lines)} attempts looked through …`);
}

function read(written: string, country: string | undefined): ValidPhone {
  const number = parsePhone(written, country, { tollFree: true });
  if (number.kind === 'valid') return number;
  const { code, message, suggestion } = number;
  const fix = suggestion.replace('set contacts.country', 'add --country XX');
  throw new InputError([{ severity: 'error', file: 'command line', code, message, fix }]);
}
