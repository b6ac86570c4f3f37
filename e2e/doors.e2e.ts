/** What the browser is told and asks for: no foreign origin, no policy violation, no fault, nothing of the mock. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { gatewayOf, url } from './system.ts';

test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

test('no page asks a foreign origin, breaks the policy or reports a fault', async ({ page }) => {
  const { id } = await gatewayOf('Branch 1');
  const foreign: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== url) foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      // oxlint-disable-next-line no-console -- the listener above reads it
      console.error(`violation of ${violatedDirective} by ${blockedURI}`);
    }),
  );
  const pages = [
    paths.overview(),
    paths.gateways(),
    ...(['underlay', 'overlay', 'fec', 'logs'] as const).map((tab) => paths.gateway(id, tab)),
    ...(['account', 'users', 'tokens', 'sessions', 'network'] as const).map((tab) => paths.settings(tab)),
    paths.lab(),
  ];
  for (const path of pages) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(200);
    await isLive(page);
    await expect(page.locator('.skeleton')).toHaveCount(0);
    const headers = response?.headers() ?? {};
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{22}=='(;|$)/);
    for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  }
  // Dialogs and menus draw too.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  expect(foreign).toEqual([]);
  expect(faults).toEqual([]);
});

test('each page load has a nonce of its own', async ({ request }) => {
  const nonce = async (): Promise<string | undefined> =>
    /'nonce-([^']+)'/.exec((await request.get('/sign-in')).headers()['content-security-policy'] ?? '')?.[1];
  const [first, second] = [await nonce(), await nonce()];
  expect(first).toBeTruthy();
  expect(first).not.toBe(second);
});

test('the product carries nothing of the mock', async ({ request }) => {
  const strings = ['mockServiceWorker', 'mock-signed-out'];
  const carriers = (dist: string): string[] => {
    const folder = join(import.meta.dirname, '..', dist);
    const files = readdirSync(join(folder, 'static'), { recursive: true, encoding: 'utf8' });
    return files.filter((file) => {
      if (!file.endsWith('.js')) return false;
      const text = readFileSync(join(folder, 'static', file), 'utf8');
      return strings.some((one) => text.includes(one));
    });
  };
  expect(carriers('.next')).toEqual([]);
  expect(carriers('.next-mock'), 'the search finds it where it is').not.toEqual([]);
  expect((await request.get('/mockServiceWorker.js')).status()).toBe(404);
});
