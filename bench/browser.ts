/** Chromium as the browser tests use it, signed in to a live system as its admin. */
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import type { Ready } from './live-system.ts';

const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });

/** The cookies of a signed-in admin, for contexts with an empty cache. */
export async function signIn(browser: Browser, { url, users }: Ready): Promise<StorageState> {
  const admin = users.find((user) => user.role === 'admin');
  if (!admin) throw new Error('the system told no admin');
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.locator('input[name=email]').fill(admin.email);
  await page.locator('input[name=password]').fill(admin.password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${url}/`);
  const state = await context.storageState();
  await context.close();
  return state;
}
