import { describe, expect, it } from 'vitest';
import { AREA_CODES } from '../../../src/domain/area-codes.ts';
import { STATE_NAMES, STATE_ZONES } from '../../../src/domain/state-names.ts';
import { readState } from '../../../src/domain/states.ts';
import { zoneOf } from '../../../src/domain/zone-data.ts';

function place(text: string, countries = ['US']) {
  const read = readState(text, countries);
  return typeof read === 'string' ? read : [read.jurisdictions.at(-1), ...read.zones];
}

describe('a state', () => {
  it.each([
    ['FL', ['US-FL', 'America/Chicago', 'America/New_York']],
    ['florida', ['US-FL', 'America/Chicago', 'America/New_York']],
    [' New  York ', ['US-NY', 'America/New_York']],
    ['Washington, D.C.', ['US-DC', 'America/New_York']],
    ['US-TX', ['US-TX', 'America/Chicago', 'America/Denver']],
    ['WA', ['US-WA', 'America/Los_Angeles']],
    ['Ontario', ['CA-ON', 'America/Toronto', 'America/Winnipeg']],
    ['nsw', ['AU-NSW', 'Australia/Adelaide', 'Australia/Lord_Howe', 'Australia/Sydney']],
  ])('%j of an American number: %j', (text, found) => {
    expect(place(text)).toEqual(found);
  });

  it('is that of the person’s own country first', () => {
    expect(place('WA', ['AU'])).toEqual(['AU-WA', 'Australia/Perth']);
    expect(place('NT', ['AU'])).toEqual(['AU-NT', 'Australia/Darwin']);
    expect(place('NT', ['CA'])).toEqual(['CA-NT', 'America/Inuvik']);
    expect(place('Québec', ['CA'])).toEqual(['CA-QC', 'America/Halifax', 'America/Toronto']);
    expect(place('quebec', ['CA'])).toEqual(place('QC', ['CA']));
    expect(place('PR', ['PR'])).toEqual(['US-PR', 'America/Puerto_Rico']);
  });

  it('of a country whose states we do not know tells nothing', () => {
    expect(place('MI', ['IT'])).toBe('foreign');
    expect(place('Greater London', ['GB'])).toBe('foreign');
    expect(place('Greater London', ['GB', 'US'])).toBe('foreign');
    expect(place('Greater London', ['US', 'GB'])).toBe('unknown');
    expect(place('US-MI', ['IT'])).toEqual(place('MI'));
    expect(place('MI', ['IT', 'US'])).toEqual(place('MI'));
  });

  it.each(['Californa', 'AE', 'EMEA', 'active', '-', 'constructor'])('%j is none', (text) => {
    expect(place(text)).toBe('unknown');
  });
});

describe('the table of states', () => {
  it('has every state an area code is in, and zones for each of its own', () => {
    const ofCodes = AREA_CODES.flatMap(([, text]) => text.split(' ')).filter((code) => code.includes('-'));
    expect(ofCodes.filter((code) => !(code in STATE_NAMES))).toEqual([]);
    for (const code of Object.keys(STATE_NAMES)) expect([code, place(code)]).not.toEqual([code, [code]]);
    for (const zones of Object.values(STATE_ZONES))
      for (const zone of zones.split(' ')) expect([zone, zoneOf(zone)?.name]).not.toContain(undefined);
  });

  it('has no name for two states of one country', () => {
    for (const country of ['US', 'CA', 'AU']) {
      const own = Object.entries(STATE_NAMES).filter(([code]) => code.startsWith(country));
      const names = own.flatMap(([code, text]) => [code.slice(3), ...text.split('|')]);
      expect(names.length).toBe(new Set(names.map((name) => name.toLowerCase())).size);
    }
  });
});
