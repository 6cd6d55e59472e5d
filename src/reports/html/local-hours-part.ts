import { barTable } from './bar-table.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { shareOf } from './words.ts';

/** When people answer, on their own clocks. Nothing before the first call. */
export function localHoursPart({ localHours }: PageFacts): Markup | undefined {
  const known = localHours
    .map(([placed, answered], hour) => ({ hour, placed, answered }))
    .filter(({ placed }) => placed > 0);
  if (known.length === 0) return undefined;
  return html`<section class="card" aria-labelledby="local-title"><h2 id="local-title">Answered, by the recipient’s own clock</h2>
<p class="note">The hour of the day where the person is, when the call left.</p>
${barTable({
  caption: 'Calls and answer rate by hour of the recipient’s day',
  isTerse: true,
  heads: ['hour', ['calls', 'answered'], 'rate'],
  rows: known.map(({ hour, placed, answered }) => ({
    label: `${twoDigits(hour)}:00`,
    share: answered / placed,
    shareText: shareOf(answered, placed),
    counts: [placed, answered],
  })),
})}</section>
`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
