// What tsc leaves behind: Lua scripts, pages, samples. Each goes to the same place under dist.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ASSET = /\.(lua|html|json|ya?ml)$/;

for (const path of readdirSync('src', { recursive: true })) {
  if (!ASSET.test(path)) continue;
  const target = join('dist', path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join('src', path), target);
}

const shell = join('dist', 'cli', 'main.js');
if (existsSync(shell)) chmodSync(shell, 0o755);
