// What the packages we depend on say about numbers and zones, written down so that an update of theirs cannot pass unseen:
// a new area code needs a row in src/domain/area-codes.ts, a country with other zones a look at number-zones-data.ts.
//   node scripts/build-number-zones.mjs           writes test/unit/domain/number-sources.json anew
//   node scripts/build-number-zones.mjs --check   says what differs from it; exit code 1 if anything does
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const FILE = fileURLToPath(new URL('../test/unit/domain/number-sources.json', import.meta.url));
const require = createRequire(import.meta.url);
const tz = require('moment-timezone/data/meta/latest.json');

/** Country of an area code that belongs to people in a place; undefined for toll-free, personal and unused codes. */
function countryOf(areaCode) {
  const number = parsePhoneNumberFromString(`+1${areaCode}2345678`, { extract: false });
  const type = number?.getType();
  if (type !== undefined && !/FIXED|MOBILE/.test(type)) return undefined;
  return number?.country;
}

function areaCodes() {
  const byCountry = {};
  for (let code = 200; code < 1000; code++) {
    const country = countryOf(code);
    if (country !== undefined) byCountry[country] = [...(byCountry[country] ?? []), code];
  }
  return texts(byCountry);
}

function countryZones() {
  return texts(Object.fromEntries(Object.entries(tz.countries).map(([code, { zones }]) => [code, zones])));
}

/** Sorted by key, each list as one text, so that a change is one line. */
function texts(lists) {
  return Object.fromEntries(
    Object.keys(lists)
      .sort()
      .map((key) => [key, [...lists[key]].sort().join(' ')]),
  );
}

function differences(what, before, now) {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((key) => {
    const [old, fresh] = [before[key]?.split(' ') ?? [], now[key]?.split(' ') ?? []];
    const [gone, added] = [
      old.filter((each) => !fresh.includes(each)),
      fresh.filter((each) => !old.includes(each)),
    ];
    return [
      ...(added.length > 0 ? [`${what} ${key}: new ${added.join(' ')}`] : []),
      ...(gone.length > 0 ? [`${what} ${key}: gone ${gone.join(' ')}`] : []),
    ];
  });
}

const now = { tz: tz.version, areaCodes: areaCodes(), countryZones: countryZones() };
if (process.argv.includes('--check')) {
  const before = JSON.parse(readFileSync(FILE, 'utf8'));
  const found = [
    ...differences('area codes', before.areaCodes, now.areaCodes),
    ...differences('zones', before.countryZones, now.countryZones),
  ];
  if (found.length > 0) console.log(found.join('\n'));
  process.exitCode = found.length > 0 ? 1 : 0;
} else {
  writeFileSync(FILE, `${JSON.stringify(now, undefined, 2)}\n`);
}
