import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** The files of the page, in memory: under `/page/<version>/`, where each has its name for ever. */
export interface PageAssets {
  readonly version: string;
  readonly index: Asset;
  get(name: string): Asset | undefined;
}

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly zipped: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
/** Where the build puts them: beside us in `dist`, or, when we run from the sources, over there. */
const FOLDERS = ['../page/', '../../dist/page/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Undefined where the page was not built: everything else works without it. */
export function loadPageAssets(folders: readonly string[] = FOLDERS): PageAssets | undefined {
  const folder = folders.find((each) => existsSync(`${each}main.js`) && existsSync(`${each}index.html`));
  if (folder === undefined) return undefined;
  const names = readdirSync(folder).filter((name) => typeOf(name) !== undefined);
  const contents = new Map(names.sort().map((name) => [name, readFileSync(`${folder}${name}`)]));
  const version = digest([...contents].flat()).slice(0, 16);
  const assets = new Map(
    [...contents].map(([name, content]) => [name, assetOf(name, withVersion(name, content, version))]),
  );
  const index = assets.get('index.html');
  assets.delete('index.html');
  return index && { version, index, get: (name) => assets.get(name) };
}

function withVersion(name: string, content: Buffer, version: string): Buffer {
  return name === 'index.html'
    ? Buffer.from(content.toString('utf8').replaceAll('VERSION', version))
    : content;
}

function assetOf(name: string, content: Buffer): Asset {
  const body = Uint8Array.from(content);
  const zipped = Uint8Array.from(gzipSync(content, { level: 9 }));
  return { body, zipped, type: typeOf(name) ?? '', etag: `"${digest([content]).slice(0, 24)}"` };
}

function typeOf(name: string): string | undefined {
  return TYPES[name.split('.').at(-1) ?? ''];
}

function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
