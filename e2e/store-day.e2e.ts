/** The main journey: sign in, six gateways well, a lossy fibre, a cut fibre, and well again. */
import { expect, type Page, test } from '@playwright/test';
import type { LabLink } from '#lib/contract/lab.ts';
import { paths } from '../lib/client/paths.ts';
import { fillSignIn, isLive } from './sign-in.ts';
import { fecOf, gateway, gatewayOf, gateways, restoreWires, userOf, wires } from './system.ts';

const site = 'Branch 2';
let before: readonly LabLink[] = [];

test.beforeAll(async () => {
  before = await wires();
});
test.afterEach(() => restoreWires(before));

const value = async (page: Page, id: string): Promise<number> =>
  Number(await page.getByTestId(id).getAttribute('data-value'));

test('a wrong password is refused in a plain sentence, the right one opens the console', async ({ page }) => {
  const admin = userOf('admin');
  await page.goto('/sign-in');
  await fillSignIn(page, { email: admin.email, password: 'not the password' });
  await expect(page.getByText('E-mail and password do not match. Nothing else was changed; try again.')).toBeVisible();
  await expect(page.getByLabel('E-mail')).toHaveValue(admin.email);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  await fillSignIn(page, admin);
  await isLive(page);
  await expect(page.getByTestId('lab-badge')).toBeVisible();
});

test.describe('signed in', () => {
  test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

  test('loss is seen and recovered, a cut is seen with its cause, traffic moves and comes back', async ({ page }) => {
    test.setTimeout(180_000);
    const row = await gatewayOf(site);
    const wireName = `${site} wan1`;

    // Six well, and one of them by keyboard alone.
    await page.goto(paths.overview());
    await isLive(page);
    const well = page.getByTestId('kpi-gateways');
    await expect(well).toContainText(/6\s*of 6/, { timeout: 75_000 });
    await expect
      .poll(async () => (await gateways()).map(({ status }) => status), { timeout: 30_000 })
      .toEqual(Array(6).fill('well'));
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
    await page.keyboard.type('branch-2');
    await expect(page.getByRole('option', { name: row.name })).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`/gateways/${row.id}$`));
    await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'well');
    await expect(page.getByTestId('condition-none')).toBeVisible();

    // 5 % loss by the number box of the lab panel.
    const start = await fecOf(row.id);
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await expect(page).toHaveURL(/\/lab$/);
    const card = page.getByTestId('wire-branch-2.wan1');
    const loss = card.getByRole('spinbutton', { name: `${wireName} loss %` });
    await loss.fill('5');
    await loss.press('Enter');
    await expect(card.getByTestId('wire-state')).toHaveText('applied');
    await card.getByRole('link', { name: 'Open gateway' }).click();
    await expect
      .poll(() => value(page, 'link-wan1-lossTxPct'), { message: 'loss from the site is measured', timeout: 30_000 })
      .toBeGreaterThan(2);
    await expect(page.locator('[data-testid=condition][data-cause=link-loss]')).toContainText('wan1, fibre: loss');

    // FEC brings most of it back.
    await page.getByRole('link', { name: 'FEC', exact: true }).click();
    const recovered = await value(page, 'fec-packetsRecovered');
    await expect.poll(() => value(page, 'fec-packetsRecovered'), { timeout: 30_000 }).toBeGreaterThan(recovered + 15);
    await expect(page.getByTestId('fec-headline')).toContainText(/^Recovered [\d,]+ of [\d,]+ lost packets\./);
    const now = await fecOf(row.id);
    const gone = (fec: typeof now): number => fec.packetsRecovered + fec.packetsLost;
    const residual = (now.packetsLost - start.packetsLost) / (gone(now) - gone(start));
    expect(residual, 'most of what is lost on the wire comes back').toBeLessThan(0.4);
    expect(await value(page, 'fec-wan1-up-residualLossPct')).toBeLessThan(await value(page, 'fec-wan1-up-lossPct'));

    // The cut.
    await page.goto(paths.lab());
    await page.getByRole('button', { name: `Cut ${wireName}` }).click();
    const cutAt = Date.now();
    await card.getByRole('link', { name: 'Open gateway' }).click();
    const link = page.getByTestId('link-wan1');
    await expect(link).toHaveAttribute('data-status', 'down', { timeout: 20_000 });
    const seenMs = Date.now() - cutAt;
    test.info().annotations.push({ type: 'cut to red', description: `${seenMs} ms` });
    await expect(link).toContainText(/^down since .*: no (keepalive )?answer/);
    expect(seenMs, 'goal 5 s; the bound leaves room for a busy machine').toBeLessThan(8000);
    await expect(link.locator('svg.text-bad')).toBeVisible();
    const condition = page.locator('[data-testid=condition][data-cause=link-down]');
    await expect(condition).toContainText('wan1, fibre: down');
    await expect(condition).toContainText('Next: Check the cable on wan1');
    await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'degraded');

    await page.getByRole('link', { name: 'Overlay', exact: true }).click();
    const tunnel = (name: string) => page.getByTestId('tunnel').filter({ hasText: name });
    await expect(tunnel('wan2').getByText('active', { exact: true })).toBeVisible();
    await page.getByRole('navigation', { name: 'Sections of the gateway' }).getByRole('link', { name: 'Logs' }).click();
    const failover = page.locator('[data-testid=log-entry][data-event=failover]').first();
    await expect(failover).toContainText(/^.*Traffic moved from wan1 via .* to wan2 via .*: /);
    // Traffic really goes over LTE.
    const lte = async (): Promise<number> =>
      (await gateway(row.id)).underlay.links.find(({ name }) => name === 'wan2')?.txBytes ?? 0;
    const bytes = await lte();
    await expect.poll(lte, { timeout: 10_000 }).toBeGreaterThan(bytes + 50_000);

    // Restored.
    await page.goto(paths.lab());
    await page.getByRole('button', { name: `Restore ${wireName}` }).click();
    await loss.fill('0');
    await loss.press('Enter');
    await expect(card.getByTestId('wire-state')).toHaveText('applied');
    await card.getByRole('link', { name: 'Open gateway' }).click();
    await expect(link).toHaveAttribute('data-status', 'up', { timeout: 20_000 });
    await expect(link.locator('svg.text-ok')).toBeVisible();
    await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'well', { timeout: 60_000 });
    await expect(page.getByTestId('condition-none')).toBeVisible();
  });
});
