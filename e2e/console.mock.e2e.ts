/** What a person does, against the pretend server: the parts that need a browser and no real gateway. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';

const live = (page: Page) => page.getByTestId('live');

test('5,000 gateways: searchable, smooth to the end of memory, few elements', async ({ page }) => {
  await page.goto(`${paths.gateways()}?gateways=5000`);
  await expect(page.getByText('5,000 gateways')).toBeVisible();
  for (let step = 0; step < 20; step += 1) {
    await page.mouse.wheel(0, 3000);
    await page.waitForTimeout(50);
  }
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(900);
  await page.keyboard.press('/');
  await page.keyboard.type('branch 4321');
  await expect(page.getByRole('link', { name: 'branch-4321-gw' })).toBeVisible();
  await expect(page).toHaveURL(/q=branch\+4321/);
  await page.reload();
  await expect(page.getByRole('searchbox')).toHaveValue('branch 4321');
});

test('says within 5 s that the stream is silent, puts every state colour out, and recovers by itself', async ({
  page,
}) => {
  await page.goto(paths.overview());
  await expect(live(page)).toHaveAttribute('data-live', 'live');
  await page.evaluate(() => sessionStorage.setItem('mock-silent', '1'));
  await expect(page.getByTestId('stale-banner')).toBeVisible({ timeout: 5500 });
  await expect(page.locator('.stale').first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.evaluate(() => sessionStorage.removeItem('mock-silent'));
  await expect(live(page)).toHaveAttribute('data-live', 'live', { timeout: 10_000 });
  await expect(page.getByTestId('stale-banner')).toHaveCount(0);
});

test('a wire cut in the lab turns its gateway degraded, with the cause; restoring it brings it back', async ({
  page,
}) => {
  await page.goto(paths.lab());
  await page.getByRole('button', { name: 'Cut Branch 1 wan1' }).click();
  await expect(page.getByRole('button', { name: 'Restore Branch 1 wan1' })).toBeVisible();
  await page.getByLabel('Branch 1 wan2 loss %').fill('7');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('wire-gw-1-wan2').getByTestId('wire-state')).toHaveText('applied');
  // By a link, so that the pretend server keeps its memory.
  await page.getByTestId('wire-gw-1-wan1').getByRole('link', { name: 'Open gateway' }).click();
  await expect(page.locator('[data-cause="link-down"]')).toContainText('wan1, fibre: down');
  await expect(page.locator('[data-cause="link-loss"]')).toContainText('wan2, LTE: loss');
});

test('by keyboard alone: palette to a gateway, g g to the list, ? for help', async ({ page }) => {
  await page.goto(paths.overview());
  await expect(live(page)).toHaveAttribute('data-live', 'live');
  await page.keyboard.press('Control+k');
  await expect(page.getByPlaceholder('Gateway, site, page or action')).toBeFocused();
  await page.keyboard.type('branch-2');
  await expect(page.getByRole('option', { name: /branch-2-gw/ })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'branch-2-gw' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('g');
  await expect(page).toHaveURL(/\/gateways$/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a new gateway: the enrolment command is shown once, exact', async ({ page, baseURL }) => {
  await page.goto(paths.settings('network'));
  await page.getByRole('button', { name: 'New gateway' }).click();
  await page.getByLabel('Gateway name').fill('branch-9-gw');
  await page.getByLabel('Site', { exact: true }).selectOption({ label: 'Branch 2' });
  await page.getByRole('button', { name: 'Create gateway' }).click();
  await expect(page.getByTestId('once-secret')).toHaveText(
    new RegExp(`^signalbox gateway --controller ${baseURL} --token \\S+ --data \\S+$`),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

test('a refused form keeps what was typed and says why', async ({ page }) => {
  await page.goto(paths.settings('network'));
  await page.getByRole('button', { name: 'New site' }).click();
  await page.getByLabel('Name', { exact: true }).fill('HQ');
  await page.getByRole('button', { name: 'Create site' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('exists already');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('HQ');
});

test('theme and language change at once and stay after a reload', async ({ page }) => {
  await page.goto(paths.settings());
  await page.getByRole('main').getByRole('button', { name: 'Light' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.getByRole('main').getByRole('button', { name: '中文' }).click();
  await expect(page.getByRole('heading', { name: '设置' })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});

test('signing out leads to the sign-in page, a wrong password is a sentence, and the way back is kept', async ({
  page,
}) => {
  await page.goto(paths.gateways());
  await page.getByRole('button', { name: /account of/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto(paths.gateways());
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fgateways/);
  await page.getByLabel('E-mail').fill('admin@store.example');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('E-mail and password do not match', { exact: false })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('right enough');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/gateways$/);
});
