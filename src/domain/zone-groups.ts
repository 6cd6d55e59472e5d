import { offsetOfSegment, segmentAt, segmentEnd, type Zone, zoneOf } from './zone-data.ts';

/** One name for each group of zones whose clocks agree from now to 2030: the first given. Unknown names are dropped. */
export function reduceZones(names: readonly string[]): readonly string[] {
  const firstOfGroup = new Map<string, string>();
  for (const name of names) {
    const zone = zoneOf(name);
    const clock = zone && clockOf(zone);
    if (clock !== undefined && !firstOfGroup.has(clock)) firstOfGroup.set(clock, name);
  }
  return [...firstOfGroup.values()].sort();
}

/** After the last change of 2026 that is known (British Columbia, 1 November), through 2030. */
const COMPARED_FROM = Date.UTC(2026, 10, 15);
const COMPARED_TO = Date.UTC(2031, 0, 1);

/** Every offset of the compared years with the instant it ends: equal for zones whose clocks always agree. */
function clockOf(zone: Zone): string {
  let clock = '';
  let offset = Number.NaN;
  for (let segment = segmentAt(zone, COMPARED_FROM); ; segment++) {
    const next = offsetOfSegment(zone, segment);
    if (next !== offset) clock += ` ${segmentEnd(zone, segment - 1)} ${next}`;
    offset = next;
    if (segmentEnd(zone, segment) >= COMPARED_TO) return clock.replace(/^ \S+/, '');
  }
}
