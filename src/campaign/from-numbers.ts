import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { FromNumber } from '../domain/campaign.ts';
import { CONCURRENT_LIMITS } from '../domain/caps.ts';
import { FROM_NUMBER_FIELDS } from './fields.ts';
import type { ProblemList } from './problem-list.ts';
import { mustBeQuoted, readField, readMapping, readWholeNumber } from './read-mapping.ts';
import { kindName, type Place, shown, sourceOf, type Written, type WrittenMapping } from './written.ts';

export const MOST_CALLS_PER_SECOND = 1000;

interface Listed {
  readonly place: Place;
  readonly fromNumber: FromNumber;
}

/** The list of from numbers, each a text or a mapping; `fallback` is `max_concurrent_per_number`. */
export function readFromNumbers(
  written: Written,
  fallback: number | undefined,
  problems: ProblemList,
): FromNumber[] | undefined {
  if (written.kind !== 'list') return undefined;
  if (written.items.length === 0) return reportEmpty(written, problems);
  const reader = new FromNumberReader(fallback, problems);
  const listed = written.items.flatMap((item) => reader.read(item) ?? []);
  reportDuplicates(listed, problems);
  return listed.map(({ fromNumber }) => fromNumber);
}

class FromNumberReader {
  readonly #fallback: number | undefined;
  readonly #problems: ProblemList;

  constructor(fallback: number | undefined, problems: ProblemList) {
    this.#fallback = fallback;
    this.#problems = problems;
  }

  read(item: Written): Listed | undefined {
    return item.kind === 'mapping' ? this.#fromMapping(item) : this.#fromScalar(item);
  }

  #fromScalar(item: Written): Listed | undefined {
    const number = this.#number(item);
    const maxConcurrent = this.#fallback ?? this.#reportNoLimit(item);
    if (number === undefined || maxConcurrent === undefined) return undefined;
    return { place: item.place, fromNumber: { number, maxConcurrent } };
  }

  #fromMapping(item: WrittenMapping): Listed | undefined {
    const given = readMapping(withoutPlainNumber(item), FROM_NUMBER_FIELDS, this.#problems);
    const writtenNumber = item.entries.find(({ key }) => key === 'number')?.value;
    const number = writtenNumber && this.#number(writtenNumber);
    const maxConcurrent = this.#maxConcurrent(item, given.get('max_concurrent'));
    const callsPerSecond = readField(given, 'calls_per_second', (written) => this.#callsPerSecond(written));
    if (number === undefined || maxConcurrent === undefined) return undefined;
    const pace = callsPerSecond === undefined ? {} : { callsPerSecond };
    return { place: item.place, fromNumber: { number, maxConcurrent, ...pace } };
  }

  #maxConcurrent(item: WrittenMapping, written: Written | undefined): number | undefined {
    if (written) return readWholeNumber(written, CONCURRENT_LIMITS, this.#problems);
    const isWrittenWrongly = item.entries.some(({ key }) => key === 'max_concurrent');
    return isWrittenWrongly ? undefined : (this.#fallback ?? this.#reportNoLimit(item));
  }

  #number(written: Written): string | undefined {
    if (written.kind === 'number') return this.#reportUnquoted(written.source, written);
    if (written.kind !== 'text') return this.#reportNoNumber(written);
    const number = written.text.replaceAll(/[\s().-]/g, '');
    const parsed = parsePhoneNumberFromString(number);
    if (!/^\+[1-9]\d{6,14}$/.test(number) || !parsed?.isPossible()) return this.#reportNoNumber(written);
    if (!parsed.isValid()) this.#warnUnassigned(written);
    return number;
  }

  #callsPerSecond(written: Written): number | undefined {
    const value = written.kind === 'number' ? written.value : 0;
    if (value > 0 && value <= MOST_CALLS_PER_SECOND) return value;
    return this.#problems.error(written.place, {
      code: 'out-of-range',
      message: `${written.path} is ${sourceOf(written)}`,
      fix: `Write a number above 0, at most ${MOST_CALLS_PER_SECOND}; 0.5 is one call every two seconds.`,
    });
  }

  #reportUnquoted(source: string, { place, path }: Written): undefined {
    const number = source.startsWith('+') ? source : `+${source.replace(/^0+/, '')}`;
    return this.#problems.error(place, {
      ...mustBeQuoted(path, source),
      fix: `Write "${number}" with the quotes.`,
    });
  }

  #reportNoNumber(written: Written): undefined {
    const what = sourceOf(written);
    const digits = what?.replaceAll(/\D/g, '') ?? '';
    const isMissingPlus = what !== undefined && parsePhoneNumberFromString(`+${digits}`)?.isValid() === true;
    return this.#problems.error(written.place, {
      code: 'invalid-number',
      message: `${what === undefined || what === '' ? kindName(written) : shown(what)} is not a phone number in E.164`,
      fix: isMissingPlus
        ? `Write "+${digits}".`
        : 'Write + and the country code, for example "+15739693824".',
    });
  }

  #warnUnassigned(written: Written): void {
    this.#problems.warn(written.place, {
      code: 'unassigned-number',
      message: `${shown(sourceOf(written) ?? '')} is in no range that is assigned to subscribers`,
      fix: 'Check the digits.',
    });
  }

  #reportNoLimit(item: Written): undefined {
    return this.#problems.error(item.place, {
      code: 'no-limit',
      message: `${item.path} says nowhere how many calls it may carry at once`,
      fix: 'Add max_concurrent to it, or max_concurrent_per_number to the campaign.',
    });
  }
}

/** `number: +1555…` without quotes gets a report of its own, so the table of fields does not see it. */
function withoutPlainNumber(item: WrittenMapping): WrittenMapping {
  const entries = item.entries.map((entry) =>
    entry.key === 'number' ? { ...entry, value: { ...entry.value, kind: 'text' as const, text: '' } } : entry,
  );
  return { ...item, entries };
}

function reportEmpty(written: Written, problems: ProblemList): undefined {
  return problems.error(written.place, {
    code: 'empty-list',
    message: 'from_numbers is empty, so no call could leave',
    fix: 'Write, for example, from_numbers: ["+15739693824"].',
  });
}

function reportDuplicates(listed: readonly Listed[], problems: ProblemList): void {
  const lines = new Map<string, number>();
  for (const { place, fromNumber } of listed) {
    const first = lines.get(fromNumber.number);
    if (first === undefined) lines.set(fromNumber.number, place.line);
    else problems.error(place, duplicateNumber(fromNumber.number, first));
  }
}

function duplicateNumber(number: string, firstLine: number) {
  const message = `${number} is listed twice: here and in line ${firstLine}`;
  return { code: 'duplicate-number', message, fix: 'Keep one of them.' };
}
