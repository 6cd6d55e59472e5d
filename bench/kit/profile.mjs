import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The functions that cost the most time by themselves, of all profiles `--cpu-prof` left in a folder, as lines. */
export function topOf(folder, count = 15) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.cpuprofile'));
  return files.flatMap((file) => [`${file}:`, ...topOfFile(join(folder, file), count)]);
}

function topOfFile(path, count) {
  const profile = JSON.parse(readFileSync(path, 'utf8'));
  const { self, total, busyUs } = timesOf(profile);
  const ranked = (times, shown) =>
    [...times]
      .sort((a, b) => b[1] - a[1])
      .slice(0, shown)
      .map(
        ([name, us]) =>
          `  ${((100 * us) / busyUs).toFixed(1).padStart(5)} %  ${(us / 1_000).toFixed(0).padStart(7)} ms  ${name}`,
      );
  const packages = sums([...self].map(([name, us]) => [packageOf(name), us]));
  const ours = [...total].filter(([name]) => name.includes('  dist/'));
  return [
    `  busy ${(busyUs / 1_000).toFixed(0)} ms`,
    '  by itself:',
    ...ranked(self, count),
    '  by itself, by package or folder:',
    ...ranked(packages, count),
    '  functions of ours with all they call (up to the next await):',
    ...ranked(ours, count),
  ];
}

/** µs of each function: by itself, and with what it called. */
function timesOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, { ...node, name: nameOf(node.callFrame) }]));
  for (const { id, children = [] } of nodes) for (const child of children) byId.get(child).parent = id;
  const [self, total] = [new Map(), new Map()];
  const add = (times, name, us) => times.set(name, (times.get(name) ?? 0) + us);
  let busyUs = 0;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index];
    const { name } = byId.get(id);
    if (name === '(idle)' || name === '(root)') continue;
    busyUs += us;
    add(self, name, us);
    const names = new Set();
    for (let node = byId.get(id); node; node = byId.get(node.parent)) names.add(node.name);
    for (const each of names) add(total, each, us);
  }
  return { self, total, busyUs };
}

function sums(entries) {
  const times = new Map();
  for (const [name, us] of entries) times.set(name, (times.get(name) ?? 0) + us);
  return times;
}

function packageOf(name) {
  const place = name.split('  ')[1];
  if (place === undefined) return name.startsWith('(') ? name : 'native';
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place) ?? [];
  return inPackage ?? /^(dist\/[^/]+|node:[^/:]+)/.exec(place)?.[1] ?? place;
}

function nameOf({ functionName, url, lineNumber }) {
  const place = url.replace(/^file:\/\//, '').replace(ROOT, '');
  return `${functionName || '(anonymous)'}${place ? `  ${place}:${lineNumber + 1}` : ''}`;
}
