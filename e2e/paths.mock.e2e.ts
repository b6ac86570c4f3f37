/** The signal box against the pretend server: by keyboard, back in time, by hand, on a phone. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';

const live = (page: Page) => page.getByTestId('live');
const history = (page: Page) => page.getByRole('region', { name: 'Path history' });
const violations = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);

test.beforeEach(async ({ page }) => {
  await page.goto(paths.paths());
  await expect(live(page)).toHaveAttribute('data-live', 'live');
  await expect(page.getByRole('button', { name: /^HQ to Branch 1: wan1, / }).first()).toBeVisible();
});

test('by keyboard alone: to a track, its pair, back in time, to live', async ({ page }) => {
  const station = page.getByRole('button', { name: /^Branch 1: / });
  await station.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^HQ to Branch 3: .*; active; / })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/gateway=gw-0&peer=gw-3/);
  await expect(page.getByTestId('pair-card')).toContainText('usually');
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/gateway=/);

  const slider = page.getByRole('slider', { name: /Moment shown/ });
  await slider.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(slider).toHaveAttribute('aria-valuetext', /not live$/);
  await expect(page.getByTestId('moment')).toContainText('This is the past, not live.');
  await expect(page).toHaveURL(/at=/);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', 'now, live');
  await expect(page).not.toHaveURL(/at=/);
});

test('a switch tells its story, and the page goes back to just before it', async ({ page }) => {
  await history(page).getByLabel('Cause').selectOption({ label: 'PoP down' });
  const row = history(page).getByTestId('switch-row').first();
  await expect(row).toContainText('PoP down');
  await row.getByRole('link').click();
  const story = page.getByRole('dialog', { name: 'Story of a path switch' });
  await expect(story).toContainText('Frankfurt stopped answering');
  await expect(page).toHaveURL(/switch=/);
  expect(await violations(page)).toEqual([]);
  await story.getByRole('button', { name: 'Show this moment' }).click();
  await expect(page.getByTestId('moment')).toContainText('As it was at');
  await expect(page.getByRole('button', { name: /^HQ to Branch \d: wan1, Frankfurt, wan1; active/ })).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('moment')).toContainText('As it was at');
});

test('loss on a wire moves the points, and the history says why', async ({ page }) => {
  const points = page.getByTestId('points-gw-1:gw-0~gw-1');
  await expect(points).toHaveAttribute('data-set', 'level');
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  await page.getByLabel('Branch 1 wan1 loss %').fill('9');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Paths', exact: true }).click();
  await expect(points).toHaveAttribute('data-set', 'turned');
  const row = history(page).getByTestId('switch-row').filter({ hasText: 'branch-1-gw' }).first();
  await expect(row).toContainText('loss');
  await expect(row).toContainText('limit 2.0 %');
});

test('an operator moves a pair with a preview, and gives it back', async ({ page }) => {
  await page.getByRole('button', { name: /^Branch 4: / }).click();
  await page.getByRole('button', { name: 'Choose another path' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio').nth(1).check();
  await expect(dialog.getByTestId('preview')).toContainText('Both directions move.');
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Move both directions' }).click();
  await expect(page.getByTestId('pinned')).toContainText('Ada Keller');
  await page.getByTestId('pinned').getByRole('button', { name: 'Give back to automatic' }).click();
  await expect(page.getByTestId('pinned')).toHaveCount(0);
});

test('a PoP is drained with a preview and returned', async ({ page }) => {
  await page.getByRole('button', { name: /^PoP Zurich: / }).click();
  const card = page.getByTestId('junction-card');
  await card.getByRole('button', { name: 'Drain: Zurich' }).click();
  await expect(page.getByTestId('drain-preview')).toContainText('directions move');
  await page.getByRole('button', { name: 'Drain now' }).click();
  await expect(card.getByTestId('drain-progress')).toContainText('Nothing runs through it any more.');
  await expect(page.getByRole('button', { name: /^PoP Zurich: draining/ })).toBeVisible();
  await card.getByRole('button', { name: /^Return to service/ }).click();
  await card.getByRole('button', { name: /^Return now/ }).click();
  await expect(card.getByTestId('drain-progress')).toHaveCount(0);
});

test('on a phone the pairs are a list that opens their numbers', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page
    .getByRole('button', { name: /^HQ to Branch 2/ })
    .last()
    .click();
  await expect(page.getByTestId('pair-card')).toContainText('Traffic by class');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
