import { plural } from '../domain/number-words.ts';
import { type Assumptions, FORECAST_RESULTS, type Lengths } from '../forecast/assumptions.ts';
import { columns } from './format.ts';

/** How calls are taken to end and how long they last, for people. */
export function assumptionLines({
  rates,
  byAttempt,
  byPart,
  connecting,
  onCall,
  noticing,
  analysis,
  labels = {},
}: Assumptions): string[] {
  const shown = FORECAST_RESULTS.filter((result) => rates[result] > 0);
  const more = [byAttempt && 'the number of the call', byPart && 'the part of the day'].filter(Boolean);
  const rows = shown.map((result) => [
    result,
    `${(100 * rates[result]).toFixed(0)}%`,
    lengthText(onCall[result]),
  ]);
  return [
    ...columns(rows, [1]),
    `connecting ${lengthText(connecting)}, noticing the end ${lengthText(noticing)}, analysis ${lengthText(analysis)}`,
    ...(more.length > 0 ? [`rates differ by ${more.join(' and ')}`] : []),
    ...(Object.keys(labels).length > 0
      ? [`${plural(Object.keys(labels).length, 'outcome label')} as met`]
      : []),
  ];
}

/** The tenth shortest to the tenth longest, where it is a table. */
function lengthText(lengths: Lengths): string {
  const at = (share: number) => (lengths[Math.round(share * (lengths.length - 1))] ?? 0) / 1_000;
  const [low, high] = lengths.length > 2 ? [at(0.1), at(0.9)] : [at(0), at(1)];
  return low === high ? `${round(low)} s` : `${round(low)} to ${round(high)} s`;
}

function round(seconds: number): string {
  return String(seconds < 10 ? Math.round(10 * seconds) / 10 : Math.round(seconds));
}
