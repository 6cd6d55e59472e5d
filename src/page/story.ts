import { byId, element, setText } from './dom.ts';
import { clock, clockWithSeconds, day, moment, phone, plural } from './format.ts';
import type { Steering } from './steering.ts';

/** As `POST /api/explain` answers, as far as it is shown. */
interface Story {
  readonly phone: string;
  readonly at: number;
  readonly zone: string;
  readonly chapters: readonly Chapter[];
  readonly happened: readonly { at: number; text: string; campaign?: string }[];
  readonly rejected: readonly { campaign: string; line: number; message: string }[];
  readonly calls: readonly number[];
}

interface Chapter {
  readonly campaign: string;
  readonly state: string;
  readonly row: number;
  readonly file: string;
  readonly id: string;
  readonly status: string;
  readonly reason: string;
  readonly attempts: number;
  readonly rules: {
    readonly evidence: string;
    readonly zones: readonly string[];
    readonly openToday: readonly { from: number; to: number }[];
    readonly rules: readonly { code: string; name: string; hours?: string }[];
    readonly limits: readonly string[];
    readonly maxAttempts: number;
  };
  readonly next: { readonly text: string; readonly at?: number };
}

/** One person's whole story: asked for by number, with the token. */
export function createStory(steering: Steering): void {
  const form = byId('story-form') as HTMLFormElement;
  const input = byId('story-phone') as HTMLInputElement;
  const dialog = byId('story-dialog') as HTMLDialogElement;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void steering.ask('/api/explain', { phone: input.value, country: 'US' }).then((answer) => {
      if (answer === undefined) return;
      tell(answer as Story);
      dialog.showModal();
    });
  });
  // What was told of a person does not stay behind.
  dialog.addEventListener('close', () => byId('story').replaceChildren());
}

function tell(story: Story): void {
  const { zone, at, chapters } = story;
  setText(byId('story-title'), phone(story.phone));
  setText(byId('story-when'), `${day(at, zone)}, ${clock(at, zone)} on their clock (${zone})`);
  const nobody = element('p', { class: 'empty' }, 'No campaign has a contact with this number.');
  byId('story').replaceChildren(
    ...(chapters.length === 0 ? [nobody] : chapters.map((chapter) => chapterPart(chapter, story))),
    ...rejectedPart(story),
    ...happenedPart(
      'What happened',
      story.happened.filter((each) => each.at <= at),
      story,
    ),
    ...happenedPart(
      'What is to come',
      story.happened.filter((each) => each.at > at),
      story,
    ),
  );
}

/** A day on which the clock is set forward is no shorter. */
const WHOLE_DAY_MS = 23 * 3_600_000;

function chapterPart(chapter: Chapter, { zone, at }: Story): HTMLElement {
  const { rules, next } = chapter;
  const own = rules.zones[0] ?? zone;
  const nextAt = next.at === undefined ? '' : `: ${moment(next.at, at, own)} on their clock`;
  const today = rules.openToday.map(({ from, to }) =>
    to - from >= WHOLE_DAY_MS ? 'all day' : `${clock(from, own)} to ${clock(to, own)}`,
  );
  const facts: (readonly [string, string])[] = [
    ['Next', `${next.text}${nextAt}`],
    ['Stands', standsText(chapter)],
    [
      'Contact',
      `row ${chapter.row}${chapter.file && ` of ${chapter.file}`}${chapter.id && `, id ${chapter.id}`}`,
    ],
    ['Where', rules.evidence],
    ['Open today', today.join(', ') || 'not at all'],
    ...rules.rules.map(
      ({ code, name, hours }) =>
        ['Rule', `${code} ${name}${hours === undefined ? '' : `: ${hours}`}`] as const,
    ),
    ...rules.limits.map((limit) => ['Limit', limit] as const),
  ];
  return element(
    'section',
    { class: 'chapter' },
    element('h3', {}, `${chapter.campaign} · ${chapter.state}`),
    element('dl', {}, ...facts.flatMap(([name, text]) => [element('dt', {}, name), element('dd', {}, text)])),
  );
}

function standsText({ status, reason, attempts, rules }: Chapter): string {
  return `${status}${reason && ` (${reason})`}, ${attempts} of ${plural(rules.maxAttempts, 'attempt')} spent`;
}

function rejectedPart({ rejected }: Story): HTMLElement[] {
  if (rejected.length === 0) return [];
  const lines = rejected.map(({ campaign, line, message }) =>
    element('li', {}, `${campaign}, line ${line}: ${message}`),
  );
  return [element('section', {}, element('h3', {}, 'Rows that were not taken'), element('ul', {}, ...lines))];
}

function happenedPart(
  title: string,
  happened: Story['happened'],
  { zone, at, chapters }: Story,
): HTMLElement[] {
  if (happened.length === 0) return [];
  const lines = happened.map((each) =>
    element(
      'li',
      {},
      element(
        'time',
        { class: 'number', datetime: new Date(each.at).toISOString() },
        timeText(each.at, at, zone),
      ),
      element(
        'span',
        {},
        chapters.length > 1 && each.campaign ? `${each.campaign}: ${each.text}` : each.text,
      ),
    ),
  );
  return [element('section', {}, element('h3', {}, title), element('ol', { class: 'events' }, ...lines))];
}

function timeText(at: number, now: number, zone: string): string {
  const time = clockWithSeconds(at, zone);
  return day(at, zone) === day(now, zone) ? time : `${day(at, zone)}, ${time}`;
}
