// Runs the bundle beside it, with the code that V8 compiled for an earlier run. FAIRDIAL_TEST_LEARN=1: keep it for the next.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';

const file = fileURLToPath(new URL('./bundle.cjs', import.meta.url));
const memory = fileURLToPath(new URL('./bundle.compiled', import.meta.url));
const learning = process.env.FAIRDIAL_TEST_LEARN === '1';
const source = readFileSync(file, 'utf8');
const script = new Script(`(function (exports, require, module) {${source}\n})`, {
  filename: file,
  ...(learning ? {} : { cachedData: readFileSync(memory) }),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (learning) process.on('exit', () => writeFileSync(memory, script.createCachedData()));
script.runInThisContext()({}, createRequire(import.meta.url), { exports: {} });
