import { type Context, Hono } from 'hono';
import { onlyMethods, refuse } from './answers.ts';
import { indexPage } from './index-page.ts';
import { type Asset, loadPageAssets, type PageAssets } from './page-assets.ts';

/** Nothing from elsewhere, nothing inline: the page's own files, and our own answers. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/** `/`: the page for browsers, a few lines of text for everybody else. `/page/…`: the files of the page. */
export function pageRoutes(assets: PageAssets | undefined = loadPageAssets()): Hono {
  const routes = new Hono();
  routes.get('/', (context) => {
    context.header('vary', 'accept, accept-encoding');
    if (!assets || !wantsHtml(context)) return context.text(indexPage(new URL(context.req.url).origin));
    context.header('content-security-policy', PAGE_POLICY);
    return answerAsset(context, assets.index, ASK_AGAIN);
  });
  routes.all('/', onlyMethods('GET'));
  routes.get('/page/:version/:name', (context) => {
    const { version, name } = context.req.param();
    const asset = assets?.version === version ? assets.get(name) : undefined;
    context.header('vary', 'accept-encoding');
    // A page of an earlier version asks for files that are gone: it is to be loaded anew.
    return asset
      ? answerAsset(context, asset, FOR_EVER)
      : refuse(context, 404, ['not-found', 'The page has changed: load it again.']);
  });
  routes.all('/page/:version/:name', onlyMethods('GET'));
  return routes;
}

function wantsHtml(context: Context): boolean {
  return (context.req.header('accept') ?? '').includes('text/html');
}

function answerAsset(context: Context, asset: Asset, cacheControl: string): Response {
  context.header('cache-control', cacheControl);
  context.header('etag', asset.etag);
  if (context.req.header('if-none-match') === asset.etag) return context.body(null, 304);
  context.header('content-type', asset.type);
  if (!/\bgzip\b/.test(context.req.header('accept-encoding') ?? '')) return context.body(asset.body);
  context.header('content-encoding', 'gzip');
  return context.body(asset.zipped);
}
