// What tsc leaves behind: Lua scripts, samples, and the page, which is compiled for browsers and gets its chart library
// beside it. Each goes to the same place under dist. Then the JSON Schema of campaign files, made by what was built.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ASSET = /\.(lua|html|css|svg|json|csv|ya?ml)$/;
const PAGE = join('dist', 'page');
const COMPILED = join('dist', '.page', 'page');

for (const path of readdirSync('src', { recursive: true })) {
  if (!ASSET.test(path)) continue;
  const target = join('dist', path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join('src', path), target);
}

compilePage();
copyPage();
await writeSchema();

const shell = join('dist', 'cli', 'main.js');
if (existsSync(shell)) chmodSync(shell, 0o755);

function compilePage() {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.page.json'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Editors read it from the package: campaigns/samples/ names it. */
async function writeSchema() {
  const { campaignJsonSchema } = await import('../dist/campaign/json-schema.js');
  const text = JSON.stringify(campaignJsonSchema(), undefined, 2);
  writeFileSync(join('dist', 'campaign.schema.json'), `${text}\n`);
}

/** Of what was compiled only the page itself is served; what of it is gone in the sources goes. */
function copyPage() {
  const modules = readdirSync(COMPILED).filter((name) =>
    existsSync(join('src', 'page', name.replace(/\.js$/, '.ts'))),
  );
  for (const name of readdirSync(PAGE))
    if (!modules.includes(name) && !existsSync(join('src', 'page', name))) rmSync(join(PAGE, name));
  for (const name of modules) copyFileSync(join(COMPILED, name), join(PAGE, name));
  const charts = join('node_modules', 'uplot', 'dist');
  copyFileSync(join(charts, 'uPlot.esm.js'), join(PAGE, 'uplot.js'));
  copyFileSync(join(charts, 'uPlot.min.css'), join(PAGE, 'uplot.css'));
}
