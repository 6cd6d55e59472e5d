import { basename, extname } from 'node:path';
import type { CallingHours, Campaign, DateRange, RetryPolicy } from '../domain/campaign.ts';
import { CONCURRENT_LIMITS } from '../domain/caps.ts';
import { readCallingWindow } from './calling-window.ts';
import { readCallLimits, readCampaignLaw } from './campaign-rules.ts';
import { readSpan, warnUnreachableRetries } from './campaign-span.ts';
import { campaignVersion } from './campaign-version.ts';
import { readContactSource } from './contact-source.ts';
import { CAMPAIGN_FIELDS } from './fields.ts';
import { type FileReference, readFiles } from './file-references.ts';
import { readFromNumbers } from './from-numbers.ts';
import { readBlackoutDates } from './moments.ts';
import { nameOfFile, readAgentId, readName, readTimeZone } from './named-things.ts';
import { readCallbacks, readOptOutPhrases, readRequired } from './named-wishes.ts';
import { readOutcomes } from './outcome-actions.ts';
import { readOverrides } from './overrides.ts';
import type { ProblemList } from './problem-list.ts';
import { type GivenFields, readMapping, readWholeNumber } from './read-mapping.ts';
import { NO_RETRY, readRetryPolicy } from './retry-policy.ts';
import { readMetadata, readTextMap } from './text-map.ts';
import { kindName, type Written, type WrittenMapping } from './written.ts';

export interface CampaignContext {
  /** Path of the campaign file, as shown in problems. */
  readonly file: string;
  /** Against which the paths in the file are resolved. */
  readonly directory: string;
  /** Epoch ms; when known, an end that has passed is warned about. */
  readonly now?: number;
}

export interface CampaignReading {
  /** Undefined when there are errors. */
  readonly campaign: Campaign | undefined;
  /** Every file it names, for whoever may look at the disk; complete even when there are errors. */
  readonly references: readonly FileReference[];
}

export const OWN_CONCURRENT_LIMITS = { min: 1, max: 100_000 } as const;
export const PRIORITY_LIMITS = { min: -1000, max: 1000 } as const;
/** Fewer calls tell nothing about a campaign. */
export const RAMP_LIMITS = { min: 5, max: 1000 } as const;

/** From what was written to what it means. Every problem is reported; no disk is looked at. */
export function readCampaign(
  root: Written,
  context: CampaignContext,
  problems: ProblemList,
): CampaignReading {
  if (root.kind === 'mapping') return new CampaignReader(root, context, problems).read();
  problems.error(root.place, {
    code: 'not-a-mapping',
    message: `a campaign is a mapping of fields, not ${kindName(root)}`,
    fix: 'Begin each line with a field, for example agent_id: …',
  });
  return { campaign: undefined, references: [] };
}

class CampaignReader {
  readonly #root: WrittenMapping;
  readonly #context: CampaignContext;
  readonly #problems: ProblemList;
  readonly #given: GivenFields;

  constructor(root: WrittenMapping, context: CampaignContext, problems: ProblemList) {
    this.#root = root;
    this.#context = context;
    this.#problems = problems;
    this.#given = readMapping(root, CAMPAIGN_FIELDS, problems);
  }

  read(): CampaignReading {
    const name = this.#name();
    const agentId = this.#field('agent_id', readAgentId);
    const { fromNumbers, ...limits } = this.#capacity();
    const contacts = this.#contacts();
    const { rules, blackoutDates } = readCampaignLaw(this.#given, this.#problems);
    const { week, ...dates } = this.#hours(blackoutDates);
    const callLimits = this.#field('call_limits', readCallLimits);
    const retry = this.#retry();
    const conversation = this.#conversation();
    const suppressed = this.#suppressed();
    const timezone = this.#field('timezone', readTimeZone);
    const references = [...(contacts?.references ?? []), ...suppressed];
    if (retry) this.#warnUnreachable(retry, dates);
    const isWhole = name && agentId && fromNumbers && contacts && week && retry && !this.#problems.hasErrors;
    if (!isWhole) return { campaign: undefined, references };
    const meaning: Omit<Campaign, 'version'> = {
      ...{ name, agentId, fromNumbers, ...limits },
      ...{ contacts: contacts.source, ...known({ timezone }) },
      ...{ hours: { week, ...dates }, ...known({ rules, callLimits }), retry, ...conversation },
      suppressFiles: suppressed.map(({ path }) => path),
    };
    return {
      campaign: { ...meaning, version: campaignVersion(meaning, this.#context.directory) },
      references,
    };
  }

  #name(): string | undefined {
    if (this.#isWritten('name')) return this.#field('name', readName);
    return nameOfFile(basename(this.#context.file, extname(this.#context.file)), this.#problems);
  }

  #capacity() {
    const fromNumbers = this.#field('from_numbers', (written, problems) =>
      readFromNumbers(written, this.#perNumber(), problems),
    );
    const maxConcurrent = this.#wholeNumber('max_concurrent', OWN_CONCURRENT_LIMITS);
    const priority = this.#wholeNumber('priority', PRIORITY_LIMITS) ?? 0;
    const ramp = this.#wholeNumber('ramp', RAMP_LIMITS);
    return { fromNumbers, priority, ...known({ maxConcurrent, ramp }) };
  }

  /** A wrong `max_concurrent_per_number` is one problem, not one more for each number that relies on it. */
  #perNumber(): number | undefined {
    const limit = this.#wholeNumber('max_concurrent_per_number', CONCURRENT_LIMITS);
    return limit ?? (this.#isWritten('max_concurrent_per_number') ? 1 : undefined);
  }

  #contacts() {
    const { directory } = this.#context;
    return this.#field('contacts', (written, problems) => readContactSource(written, directory, problems));
  }

  #hours(holidays: readonly DateRange[]) {
    return {
      week: this.#field('calling_window', readCallingWindow),
      blackoutDates: [...(this.#field('blackout_dates', readBlackoutDates) ?? []), ...holidays],
      ...readSpan(this.#given, this.#context.now, this.#problems),
    };
  }

  #retry(): RetryPolicy | undefined {
    return this.#isWritten('retry') ? this.#field('retry', readRetryPolicy) : NO_RETRY;
  }

  #conversation() {
    return {
      outcomes: this.#field('outcomes', readOutcomes) ?? {},
      ...known({
        callbacks: this.#field('callbacks', readCallbacks),
        optOutPhrases: this.#field('opt_out_phrases', readOptOutPhrases),
        require: this.#field('require', readRequired),
      }),
      variables: this.#field('variables', readTextMap) ?? {},
      ...known({ overrides: this.#field('overrides', readOverrides) }),
      metadata: this.#field('metadata', readMetadata) ?? {},
      ...known({ recycledFrom: this.#field('recycled_from', readName) }),
      ...known({
        writeBackOutcomes: this.#field(
          'write_back_outcomes',
          (written) => (written.kind === 'boolean' && written.value) || undefined,
        ),
      }),
    };
  }

  #suppressed(): readonly FileReference[] {
    const { directory } = this.#context;
    return this.#field('suppress', (written, problems) => readFiles(written, directory, problems)) ?? [];
  }

  #warnUnreachable(retry: RetryPolicy, span: Omit<CallingHours, 'week'>): void {
    const { now } = this.#context;
    warnUnreachableRetries({ retry, span, now }, this.#given, this.#problems);
  }

  #wholeNumber(name: string, limits: { min: number; max: number }): number | undefined {
    return this.#field(name, (written, problems) => readWholeNumber(written, limits, problems));
  }

  #field<T>(name: string, read: (written: Written, problems: ProblemList) => T | undefined): T | undefined {
    const written = this.#given.get(name);
    return written && read(written, this.#problems);
  }

  /** Whether the field is in the file at all, fit or not. */
  #isWritten(name: string): boolean {
    return this.#root.entries.some(({ key }) => key === name);
  }
}

/** Without the fields that are undefined: an absent field is absent, not null, in what is stored. */
function known<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
