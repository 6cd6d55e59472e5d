// The bill of materials of the package (CycloneDX, JSON) on stdout, from the lockfile alone: `node scripts/sbom.mjs > sbom.json`.
// Not `npm sbom --omit=dev` in place: npm 11.19 leaves out whatever a development dependency needs too (undici, yaml).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'fairdial-sbom-'));
// npm names the whole after its folder.
const folder = join(scratch, 'fairdial');
try {
  mkdirSync(folder);
  writeWithoutDevelopment();
  const flags = ['--package-lock-only', '--sbom-format=cyclonedx', '--offline', '--loglevel=error'];
  process.stdout.write(execFileSync('npm', ['sbom', ...flags], { cwd: folder, maxBuffer: 64 * 1_048_576 }));
} finally {
  rmSync(scratch, { recursive: true });
}

/** As if there had never been development dependencies: the same versions of everything else. */
function writeWithoutDevelopment() {
  const [manifest, lock] = ['package.json', 'package-lock.json'].map(read);
  delete manifest.devDependencies;
  delete lock.packages[''].devDependencies;
  lock.packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev }]) => !dev));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

function read(name) {
  return JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
}
