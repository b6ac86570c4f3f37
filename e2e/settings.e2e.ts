/** Settings as an administrator uses them: a token, a user, the language, the theme, the way out. */
import { expect, type Page, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';
import { isLive, signInBy } from './sign-in.ts';
import { call, list, userOf } from './system.ts';

test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

const secretOnce = async (page: Page): Promise<string> => (await page.getByTestId('once-secret').innerText()).trim();

test('a token is shown once, works, and is dead when revoked', async ({ page }) => {
  await page.goto(paths.settings('tokens'));
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('nightly report');
  await form.getByRole('button', { name: 'Create token' }).click();
  const secret = await secretOnce(page);
  expect(secret).toMatch(/^sbx_[\w-]{20,}$/);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);

  expect((await call('GET', '/gateways', undefined, secret)).status).toBe(200);
  // Read only, as the form offers it first.
  expect((await call('POST', '/sites', { name: 'By token', role: 'branch' }, secret)).status).toBe(403);

  const row = page.getByRole('row').filter({ hasText: 'nightly report' });
  await page.reload();
  await expect(row).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await row.getByRole('button').click();
  await row.getByRole('button', { name: 'Revoke now: nightly report' }).click();
  await expect(row).toHaveCount(0);
  await expect
    .poll(async () => (await call('GET', '/gateways', undefined, secret)).status, { timeout: 3000 })
    .toBe(401);
});

test('a new user gets a password that is shown once and signs in with it', async ({ page, browser, baseURL }) => {
  await page.goto(paths.settings('users'));
  await page.getByRole('button', { name: 'Add a user' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('Nora Night');
  await form.getByLabel('E-mail').fill('not an address');
  await form.getByRole('button', { name: 'Add user' }).click();
  await expect(form).toBeVisible();
  const email = 'nora@lab.example';
  await form.getByLabel('E-mail').fill(email);
  await form.getByLabel('Role').selectOption('NOC operator');
  await form.getByRole('button', { name: 'Add user' }).click();
  const password = await secretOnce(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('row').filter({ hasText: email })).toContainText('NOC operator');

  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const nora = await context.newPage();
  await signInBy(nora, { email, password });
  await nora.goto(paths.settings());
  await nora.getByLabel('Current password').fill(password);
  await nora.getByLabel('New password', { exact: true }).fill('a long night in Basel');
  await nora.getByLabel('New password again').fill('a long night in Basel');
  await nora.getByRole('button', { name: 'Change password' }).click();
  await expect(nora.getByText('Password changed.')).toBeVisible();

  // Two administrators with one name: refused with a sentence, and what was typed stays.
  await page.getByRole('button', { name: 'Add a user' }).click();
  await form.getByLabel('Name').fill('Nora Again');
  await form.getByLabel('E-mail').fill(email);
  await form.getByRole('button', { name: 'Add user' }).click();
  await expect(form.getByRole('alert')).toContainText('exists already');
  await expect(form.getByLabel('Name')).toHaveValue('Nora Again');
  await page.keyboard.press('Escape');

  const remove = page.getByRole('button', { name: /^Remove.*: Nora Night$/ });
  await remove.click();
  await remove.click();
  await expect(page.getByRole('row').filter({ hasText: email })).toHaveCount(0);
  expect((await list<{ email: string }>('/users')).map((user) => user.email)).not.toContain(email);
  await expect(nora).toHaveURL(/\/sign-in/, { timeout: 8000 });
  await context.close();
});

test('language and theme are kept over a reload', async ({ page }) => {
  await page.goto(paths.overview());
  await isLive(page);
  await page.getByRole('button', { name: /account of/ }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  const nav = page.getByRole('navigation').first();
  await expect(nav).toContainText(/[\u4e00-\u9fff]/);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(nav).toContainText(/[\u4e00-\u9fff]/);
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const [red = 255] = background.match(/\d+/g)?.map(Number) ?? [];
  expect(red, `${background} is dark`).toBeLessThan(60);
});

test('signing out ends the session', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const page = await context.newPage();
  await signInBy(page, userOf('auditor'));
  await page.getByRole('button', { name: /account of/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  expect((await page.request.get('/api/v1/me')).status()).toBe(401);
  await page.goto(paths.gateways());
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fgateways$/);
  await context.close();
});
