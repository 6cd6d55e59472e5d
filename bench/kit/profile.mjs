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
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(path, 'utf8'));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const self = new Map();
  let busy = 0;
  for (const [index, id] of samples.entries()) {
    const name = nameOf(byId.get(id).callFrame);
    if (name.startsWith('(idle)') || name.startsWith('(root)')) continue;
    const us = timeDeltas[index];
    busy += us;
    self.set(name, (self.get(name) ?? 0) + us);
  }
  const most = [...self].sort((a, b) => b[1] - a[1]).slice(0, count);
  return [
    `  busy ${(busy / 1_000).toFixed(0)} ms`,
    ...most.map(
      ([name, us]) =>
        `  ${((100 * us) / busy).toFixed(1).padStart(5)} %  ${(us / 1_000).toFixed(0).padStart(7)} ms  ${name}`,
    ),
  ];
}

function nameOf({ functionName, url, lineNumber }) {
  const place = url.replace(/^file:\/\//, '').replace(ROOT, '');
  return `${functionName || '(anonymous)'}${place ? `  ${place}:${lineNumber + 1}` : ''}`;
}
