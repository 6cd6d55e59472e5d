import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../domain/clock.ts';
import { DAY_MS } from '../../domain/local-time.ts';
import { count } from '../../domain/number-words.ts';
import { present } from '../../domain/present.ts';
import { checkTimeZone } from '../../domain/time-zone-name.ts';
import { isWindow, parseWindow } from '../../domain/window-text.ts';
import { writtenInstant } from '../../domain/written-instant.ts';
import { ASSUMED, type Assumptions, withStated } from '../../forecast/assumptions.ts';
import type { PackedSetting } from '../../forecast/packed-setting.ts';
import { changed } from '../../forecast/what-ifs.ts';
import { examples, wholeNumber } from '../arguments.ts';
import type { Finish } from '../command-list.ts';
import { WrongRequest } from '../exit.ts';
import { type LoadedFile, loadFiles } from '../load-files.ts';
import { observedInLedger, observedInReport } from '../observed-attempts.ts';
import { print, printJson } from '../output.ts';
import { lengthsOption, limitOption, ratesOption } from '../plan-assumptions.ts';
import { changesOf, type WantedChanges } from '../plan-changes.ts';
import { openPlanCourses, type PlanCourses } from '../plan-courses.ts';
import { readPlannedFiles } from '../plan-input.ts';
import { planJson } from '../plan-json.ts';
import { mostLive, noticingOf } from '../plan-noticing.ts';
import { planText } from '../plan-text.ts';
import { readConfig } from '../settings.ts';
import { styleFor } from '../style.ts';
import { withLedger } from '../with-ledger.ts';

interface PlanOptions extends WantedChanges {
  readonly assume?: ReturnType<typeof ratesOption>;
  readonly talk?: readonly number[];
  readonly ring?: readonly number[];
  readonly fromReport?: string;
  readonly observed?: string;
  readonly runs?: number;
  /** Absent: as many as the time is enough for. */
  readonly whatIfs?: boolean;
  readonly at?: string;
  readonly zone?: string;
  readonly json?: boolean;
}

/** No campaign is looked at for longer. */
const HORIZON_MS = 400 * DAY_MS;
/** A course of a list that is not huge takes no longer; what would help is tried within it. */
const BUDGET_MS = 3_000;

export function addPlan(program: Command, finish: Finish): void {
  program
    .command('plan')
    .argument('<file...>', 'campaign files; several share their numbers, as they would')
    .option(
      '--assume <rates>',
      'how calls end, such as answered=35%,no_answer=40%,voicemail=20%',
      ratesOption,
    )
    .option('--talk <time>', 'how long an answered call is, such as 90s or 30s-3m', lengthsOption)
    .option('--ring <time>', 'how long it rings until nobody has answered', lengthsOption)
    .option('--from-report <path>', 'take rates and times from an attempts.csv, or the folder it is in')
    .option('--observed <campaign>', 'take them from the finished calls of a campaign of the ledger')
    .option(
      '--max-concurrent <limit>',
      'with another limit: +15739693824=20, +15739693824+5, or +5 for all',
      limitOption,
    )
    .option('--pace <limit>', 'with another pace, calls per second: +15739693824=2', limitOption)
    .option(
      '--window <hours>',
      'with other calling hours: 09:00-20:00, or "mon-fri 09:00-20:00"',
      windowOption,
    )
    .option('--no-voicemail-retry', 'without calling again after voicemail')
    .option('--runs <n>', 'courses to play; the more, the surer the range', wholeNumber(1, 1_000))
    .option('--what-ifs', 'try everything that could help, however long it takes')
    .option('--no-what-ifs', 'do not look for what would help most')
    .option('--at <time>', 'begin at another time than now, such as 2026-12-01T09:00')
    .option('--zone <zone>', 'show times on the clock of this time zone', zoneOption)
    .option('--json', 'print the forecast as JSON')
    .addHelpText(
      'after',
      examples(
        ['fairdial plan campaigns/renewals.yaml', 'with assumed rates and times, which it names'],
        [
          'fairdial plan campaigns/renewals.yaml --from-report reports/spring',
          'with those of an earlier campaign',
        ],
        [
          'fairdial plan campaigns/renewals.yaml --max-concurrent +5',
          'with five more calls at once on every number',
        ],
        ['fairdial plan campaigns/*.yaml --at 2026-12-01T09:00', 'several that share numbers, begun later'],
      ),
    )
    .action((files: string[], options: PlanOptions) => plan(files, options, finish));
}

async function plan(files: readonly string[], options: PlanOptions, finish: Finish): Promise<void> {
  const now = options.at === undefined ? systemClock.wallMs() : beginning(options.at, options.zone);
  const loaded = await loadFiles(files, now);
  const courses = await openPlanCourses(loaded, { json: options.json });
  try {
    await planBy(courses, { loaded, options, now, finish });
  } finally {
    await courses.close();
  }
}

interface PlanQuestion {
  readonly loaded: readonly LoadedFile[];
  readonly options: PlanOptions;
  readonly now: number;
  readonly finish: Finish;
}

async function planBy(courses: PlanCourses, { loaded, options, now, finish }: PlanQuestion): Promise<void> {
  const config = readConfig();
  const planned = await readPlannedFiles(loaded);
  // A run would pause before it dialled anybody.
  if (planned.some(({ stopped }) => stopped !== undefined)) finish(2);
  const { assumptions, source } = await assumptionsFor(options, {
    config,
    live: mostLive(planned, config.maxConcurrent),
  });
  const campaigns = planned.map(({ campaign, contacts }) => ({
    campaign,
    assumptions,
    ...contacts,
    live: [],
  }));
  const { guardMs, maxConcurrent: accountLimit } = config;
  const asIs: PackedSetting = {
    campaigns,
    now,
    until: now + HORIZON_MS,
    guardMs,
    ...present({ accountLimit }),
  };
  const changes = changesOf(options, planned);
  const setting = changes.reduce(changed, asIs);
  const made = await courses.forecast(setting, {
    budgetMs: options.whatIfs ? Number.POSITIVE_INFINITY : BUDGET_MS,
    tryChanges: options.whatIfs ?? true,
    ...present({ runs: options.runs }),
  });
  const found = { planned, forecast: made, assumptions, source, changes };
  if (options.json) return printJson(planJson(found));
  const { stdout } = process;
  const isPlain = !stdout.isTTY || stdout.getColorDepth() === 1;
  print(planText(found, { style: styleFor(stdout), isPlain, ...present({ zone: options.zone }) }));
}

async function assumptionsFor(
  { assume: rates, talk, ring, fromReport, observed }: PlanOptions,
  { config, live }: { config: ReturnType<typeof readConfig>; live: number },
): Promise<{ assumptions: Assumptions; source: string }> {
  if (fromReport !== undefined && observed !== undefined)
    throw new WrongRequest('Take rates from a report or from a campaign, not from both.');
  const stated = present({ rates, talk, ring });
  const usual = { ...ASSUMED, noticing: noticingOf(withStated(ASSUMED, stated), { config, live }) };
  const met =
    fromReport !== undefined
      ? await observedInReport(fromReport)
      : observed !== undefined && (await withLedger((ledger) => observedInLedger(ledger, observed)));
  if (!met) return { assumptions: withStated(usual, stated), source: 'assumed' };
  const source = `observed in ${count(met.attempts)} calls of ${fromReport ?? observed}`;
  return { assumptions: withStated(met.assumptions(usual), stated), source };
}

function windowOption(text: string): WantedChanges['window'] {
  const week = parseWindow(text);
  if (isWindow(week)) return { kind: 'window', week };
  throw new InvalidArgumentError(`${week.message}. ${week.fix}`);
}

/** On the clock that times are shown on. */
function beginning(text: string, zone = Intl.DateTimeFormat().resolvedOptions().timeZone): number {
  const at = writtenInstant(text, [zone], 'start');
  if (at !== undefined) return at;
  throw new WrongRequest(`--at ${text} is no time.`, 'Write 2026-12-01T09:00 or 2026-12-01T09:00-05:00.');
}

function zoneOption(text: string): string {
  const check = checkTimeZone(text);
  if ('zone' in check) return check.zone;
  throw new InvalidArgumentError(`${check.problem}. ${check.fix}`);
}
