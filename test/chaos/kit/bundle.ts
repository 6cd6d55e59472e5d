import { copyFile, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { openArena } from './arena.ts';
import { QUICK } from './crash-runs.ts';
import { scratchFolder } from './scratch.ts';
import { openStore } from './store.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the bundled command line is, in the layout of `dist`. */
    bundledDist: string;
  }
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const STARTER = fileURLToPath(new URL('./cached-cli.mjs', import.meta.url));

/**
 * Global set-up of the chaos suites: `dist` as one file with its compiled code, since half of what a life of a second
 * cost was loading a thousand files (measured: 0.8 s of CPU before the first call, 0.4 s so). It is a copy: a build
 * meanwhile changes nothing. Another build named by FAIRDIAL_DIST is run as it is.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (process.env.FAIRDIAL_DIST) return undefined;
  const folder = await scratchFolder('bundle');
  const remove = () => rm(folder, { recursive: true });
  try {
    project.provide('bundledDist', await makeBundle(folder));
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}

async function makeBundle(folder: string): Promise<string> {
  const dist = join(folder, 'dist');
  await copyAssets(folder);
  await bundle(dist);
  await learn(dist);
  return dist;
}

/** What modules read beside them: scripts, samples, the version. */
async function copyAssets(folder: string): Promise<void> {
  const filter = (path: string) => !/\.(js|map|ts|tsbuildinfo)$/.test(path);
  await cp(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true, filter });
  await copyFile(join(ROOT, 'package.json'), join(folder, 'package.json'));
}

async function bundle(dist: string): Promise<void> {
  // Comes with vitest.
  const { rolldown } = await import('rolldown');
  const input = join(ROOT, 'dist', 'cli', 'main.js');
  const built = await rolldown({ input, platform: 'node', logLevel: 'silent', plugins: [asScript(dist)] });
  const file = join(dist, 'cli', 'bundle.cjs');
  await built.write({ file, format: 'cjs', codeSplitting: false, minify: true });
  await built.close();
  await copyFile(STARTER, join(dist, 'cli', 'main.js'));
}

/** Files beside a module are found beside its place in the copy; a script has no `await` of its own at the top. */
function asScript(dist: string) {
  const original = join(ROOT, 'dist');
  return {
    name: 'as-script',
    transform(code: string, id: string) {
      if (!id.startsWith(original)) return undefined;
      const place = pathToFileURL(join(dist, id.slice(original.length)));
      return code
        .replace(/^#!.*/, '')
        .replaceAll('import.meta.url', JSON.stringify(place.href))
        .replace(/^await leave\(await run\((.*)\)\);$/m, 'run($1).then(leave);');
    },
  };
}

/** One small campaign to its end, so that V8 has compiled what a life needs. */
async function learn(dist: string): Promise<void> {
  const store = await openStore();
  const settings = { FAIRDIAL_TEST_LEARN: '1' };
  const scenario = { ...QUICK, seed: 1 };
  const arena = await openArena({ redisUrl: store.url, scenario, settings, contacts: 3, dist });
  try {
    await arena.runToTheEnd();
  } finally {
    await arena.close();
    await store.close();
  }
}
