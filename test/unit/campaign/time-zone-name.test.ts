import { describe, expect, test } from 'vitest';
import { checkTimeZone } from '../../../src/domain/time-zone-name.ts';

describe('checkTimeZone', () => {
  test.each([
    'America/New_York',
    'America/Argentina/Buenos_Aires',
    'Asia/Kolkata',
    'Europe/Amsterdam',
    'Europe/Kyiv',
    'America/Indiana/Indianapolis',
    'Australia/Lord_Howe',
    'Africa/Lagos',
    'Asia/Singapore',
  ])('%s is a zone as it stands', (zone) => {
    expect(checkTimeZone(zone)).toEqual({ zone });
  });

  test.each([
    ['america/new_york', 'America/New_York'],
    ['EUROPE/PARIS', 'Europe/Paris'],
    ['US/Eastern', 'America/New_York'],
    ['us/pacific', 'America/Los_Angeles'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['Canada/Atlantic', 'America/Halifax'],
  ])('%s is read as %s, with a note', (written, zone) => {
    expect(checkTimeZone(written)).toEqual({ zone, note: expect.stringContaining(zone) });
  });

  test.each([
    ['EST', 'abbreviation', 'America/New_York'],
    ['bst', 'abbreviation', 'Europe/London'],
    ['IST', 'abbreviation', 'Asia/Kolkata'],
    ['XYZT', 'abbreviation', 'place'],
    ['Eastern Standard Time', 'abbreviation', 'America/New_York'],
    ['ET', 'abbreviation', 'America/New_York'],
    ['+05:30', 'fixed offset', 'place'],
    ['GMT-5', 'fixed offset', 'place'],
    ['UTC', 'fixed offset', 'place'],
    ['UTC+5', 'fixed offset', 'place'],
    ['Etc/GMT+5', 'fixed offset', 'place'],
    ['EST5EDT', 'fixed offset', 'place'],
    ['-300', 'fixed offset', 'place'],
    ['local', 'this machine', 'place'],
    ['system', 'this machine', 'place'],
    ['Japan', 'Area/Location', 'Asia/Tokyo'],
    ['Singapore', 'Area/Location', 'Asia/Singapore'],
    ['GB', 'Area/Location', 'Europe/London'],
    ['New York', 'no time zone named', 'America/New_York'],
    ['America/New York', 'no time zone named', 'America/New_York'],
    ['Amercia/Chicago', 'no time zone named', 'America/Chicago'],
    ['America/Argentina', 'no time zone named', 'America/Argentina/'],
    ['Mars/Phobos', 'no time zone named', ''],
    [' America/New_York', 'spaces', 'America/New_York'],
    ['', 'empty', 'America/New_York'],
    ['   ', 'empty', 'America/New_York'],
    ['constructor', 'no time zone named', ''],
    ['x'.repeat(60_000), 'no time zone named', ''],
  ])('%s is refused: %s', (written, problem, fix) => {
    expect(checkTimeZone(written)).toEqual({
      problem: expect.stringContaining(problem),
      fix: expect.stringContaining(fix),
    });
  });
});
