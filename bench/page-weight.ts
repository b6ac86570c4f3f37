/**
 * What the first visit to each page loads. Method: a live system with the lab; Chromium with an empty cache for every page,
 * signed in by cookie (not for /sign-in). Every answer until SETTLE_MS after the load event counts: links in view have been
 * prefetched by then and the first API calls are answered. What the live data fetches anew within that time (the same address,
 * but for its range of time) is counted apart, and the live stream itself, which has no end, not at all. `jsAtLoad` is the
 * JavaScript that came before the load event; `gzip` is zlib level 6 over the decoded body, whatever the server compressed;
 * `transferred` is what came over the wire.
 */
import { gzipSync } from 'node:zlib';
import type { Browser, Response } from '@playwright/test';
import { openBrowser, signIn } from './browser.ts';
import { openLane } from './http-lane.ts';
import { type Ready, withLiveSystem } from './live-system.ts';

const SETTLE_MS = 3000;

interface Loaded {
  /** The same for every fetch of the same thing. */
  readonly address: string;
  readonly atLoad: boolean;
  readonly kind: 'js' | 'css' | 'font' | 'document' | 'api' | 'other';
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly transferredBytes: number;
}

function kindOf(path: string, type: string): Loaded['kind'] {
  if (path.startsWith('/api/')) return 'api';
  if (type.includes('javascript')) return 'js';
  if (type.includes('css')) return 'css';
  if (type.includes('font')) return 'font';
  return type.includes('html') ? 'document' : 'other';
}

async function loadedFrom(response: Response, atLoad: boolean): Promise<Loaded> {
  const { pathname: path, searchParams } = new URL(response.url());
  for (const moving of ['from', 'to']) searchParams.delete(moving);
  const body = await response.body().catch(() => Buffer.alloc(0));
  const { responseBodySize } = await response.request().sizes();
  return {
    address: `${response.request().method()} ${path}?${searchParams}`,
    atLoad,
    kind: kindOf(path, response.headers()['content-type'] ?? ''),
    bytes: body.length,
    gzipBytes: body.length === 0 ? 0 : gzipSync(body, { level: 6 }).length,
    transferredBytes: responseBodySize,
  };
}

const kib = (items: readonly Loaded[], of: (item: Loaded) => number): number =>
  Math.round(items.reduce((sum, item) => sum + of(item), 0) / 102.4) / 10;

async function weigh(browser: Browser, storageState: Awaited<ReturnType<typeof signIn>> | undefined, url: string) {
  const context = await browser.newContext(storageState ? { storageState } : {});
  const page = await context.newPage();
  const pending: Promise<Loaded>[] = [];
  let atLoad = true;
  page.once('load', () => {
    atLoad = false;
  });
  page.on('response', (response) => {
    const endless = (response.headers()['content-type'] ?? '').includes('event-stream');
    if (!endless && !response.url().startsWith('data:')) pending.push(loadedFrom(response, atLoad));
  });
  await page.goto(url, { waitUntil: 'load' });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const answers = await Promise.all(pending);
  const all = [...new Map(answers.toReversed().map((item) => [item.address, item])).values()];
  const timing = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation' as never) as unknown as { loadEventEnd: number }[];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { loadMs: Math.round(entry?.loadEventEnd ?? 0), firstContentfulPaintMs: Math.round(paint?.startTime ?? 0) };
  });
  await context.close();
  const js = all.filter((item) => item.kind === 'js');
  return {
    requests: all.length,
    fetchedAnew: answers.length - all.length,
    requestsByKind: Object.fromEntries(
      [...Map.groupBy(all, (item) => item.kind)].map(([kind, some]) => [kind, some.length]),
    ),
    jsFiles: js.length,
    jsKib: kib(js, (item) => item.bytes),
    jsGzipKib: kib(js, (item) => item.gzipBytes),
    jsAtLoadGzipKib: kib(
      js.filter((item) => item.atLoad),
      (item) => item.gzipBytes,
    ),
    totalGzipKib: kib(all, (item) => item.gzipBytes),
    totalTransferredKib: kib(all, (item) => item.transferredBytes),
    ...timing,
  };
}

export async function weighPages(system: Ready): Promise<object> {
  const lane = openLane(system.url, system.token);
  const list = JSON.parse((await lane.send('GET', '/api/v1/gateways?limit=1')).text) as { items: { id: string }[] };
  lane.close();
  const browser = await openBrowser();
  try {
    const cookies = await signIn(browser, system);
    const pages: Record<string, object> = { '/sign-in': await weigh(browser, undefined, `${system.url}/sign-in`) };
    for (const path of [
      '/',
      '/gateways',
      `/gateways/${list.items[0]?.id}`,
      '/paths',
      '/clients',
      '/policy',
      '/policy?tab=text',
      '/settings',
      '/lab',
    ])
      pages[path.startsWith('/gateways/') ? '/gateways/[id]' : path] = await weigh(browser, cookies, system.url + path);
    return pages;
  } finally {
    await browser.close();
  }
}

export async function run(): Promise<object> {
  return withLiveSystem(async (system) => ({
    method:
      'First visit with an empty cache, until 3 s after the load event, the live stream left out; gzip is zlib level 6 over each body.',
    pages: await weighPages(system),
  }));
}
