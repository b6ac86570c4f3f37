/** People's devices against the pretend server: the parts that need a browser and no real gateway. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';

const rows = (page: Page) => page.getByRole('table', { name: 'Clients' }).getByRole('link');
const axe = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
  );

test('clients are filtered by the URL, selected together, shut out with a receipt, and let in again', async ({
  page,
}) => {
  await page.goto(paths.clients({ status: 'online', site: 'site-1' }));
  await expect(rows(page)).toHaveText(['Inventory handheld 1', 'Office laptop 1', 'Till tablet 1']);
  await page.getByLabel('Select all that are shown').check();
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('button', { name: 'Disable now' }).click();
  const deed = page.getByTestId('deed');
  await expect(deed).toContainText('Access of 3 clients ended');
  await expect(deed.getByTestId('receipt')).toContainText(/enforced on 1\/1 in [\d.]+ s/);
  await expect(page.getByText('No client matches.')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await deed.getByRole('button', { name: /^Undo/ }).click();
  await expect(rows(page)).toHaveCount(3);
});

test('a deletion waits ten seconds and says so; undone, nothing was deleted', async ({ page }) => {
  const deletions: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.url().includes('/clients')) deletions.push(request.url());
  });
  await page.goto(paths.client('cl-3-6'));
  await page.getByRole('button', { name: 'Delete' }).click();
  const deed = page.getByTestId('deed');
  await expect(deed).toContainText(/Old delivery phone 3 will be deleted in \d+ s. Nothing was sent yet./);
  await deed.getByRole('button', { name: /^Undo/ }).click();
  await expect(deed).toContainText('Undone');
  expect(deletions).toEqual([]);
});

test('2,000 clients cost a screenful of elements', async ({ page }) => {
  await page.goto(`${paths.clients()}?gateways=300`);
  await expect(page.getByText(/clients, more below/)).toBeVisible();
  for (let step = 0; step < 15; step += 1) {
    await page.mouse.wheel(0, 3000);
    await page.waitForTimeout(50);
  }
  expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1200);
});

test('an invite: the link once, with its code; revoked, it is told so', async ({ page }) => {
  await page.goto(paths.invites());
  await page.getByRole('button', { name: 'Invite someone' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Person', { exact: true }).fill('Mia Wolf');
  await dialog.getByRole('button', { name: 'Create invite' }).click();
  await expect(dialog).toContainText('Choose at least one.');
  await dialog.getByRole('button', { name: 'every branch' }).click();
  await expect(dialog).toContainText('5 chosen');
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Create invite' }).click();
  await expect(page.getByTestId('once-secret')).toHaveText(/\/join#sbi_\w+$/);
  await expect(page.getByTestId('qr')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: 'Mia Wolf' });
  await row.getByRole('button', { name: 'Revoke: Mia Wolf' }).click();
  await row.getByRole('button', { name: 'Revoke now: Mia Wolf' }).click();
  await expect(row).toContainText('revoked');
});

test('many invites: each line is checked, those that are ready are made, their links are saved', async ({ page }) => {
  await page.goto(paths.invites());
  await page.getByRole('button', { name: 'Invite many' }).click();
  await page
    .getByLabel('Lines')
    .fill('name,e-mail,site,role,until\n"Roth, Nina",nina@people.example,Branch 1\nOlaf,,Branch 99\nKim,,*,finance');
  await expect(page.getByTestId('bulk-row')).toHaveCount(3);
  await expect(page.getByTestId('bulk-row').nth(1)).toContainText('there is no site Branch 99');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Make 2 invites' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save links as CSV' }).click();
  const text = await readFile(await (await waiting).path(), 'utf8');
  expect(text).toContain('"Roth, Nina",nina@people.example,Branch 1,http');
  expect(text.match(/\/join#sbi_/g)).toHaveLength(2);
});

test('the page of an invite: joined, the file is saved, and the secret is gone from the address', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await page.goto('/join#sbi_mock-contractor');
  await expect(page.getByText('Ada Keller invites you, Olaf Brun.')).toBeVisible();
  await page.getByLabel('Name of this device').fill('Olaf phone');
  await page.getByRole('button', { name: 'Connect this device' }).click();
  await expect(page.getByText('Olaf phone is in.')).toBeVisible();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download for WireGuard' }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toBe('sb-branch-3.conf');
  expect(await readFile(await file.path(), 'utf8')).toMatch(/^\[Interface\]\nPrivateKey = \S{44}\n[^]*\[Peer\]/);
  await page.getByRole('button', { name: 'Show QR code' }).click();
  await expect(page.getByTestId('qr')).toBeVisible();
  expect(await axe(page)).toEqual([]);
  expect(page.url()).not.toContain('sbi_');
  // No request's address carried the secret, and none went to anybody else.
  const origin = new URL(page.url()).origin;
  expect(urls.filter((url) => url.includes('sbi_mock') || !/^(blob:)?http/.test(url))).toEqual([]);
  expect(urls.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:'))).toEqual([]);
});

test('access control: the sentence of the controller stands at its field, and what is right is enforced', async ({
  page,
}) => {
  await page.goto(paths.gateway('gw-2', 'lightlink'));
  const role = page.getByTestId('role-staff');
  await role.getByLabel('Devices', { exact: true }).fill('no-such-device');
  await page.getByRole('region', { name: 'LightLink is on' }).isVisible();
  const save = page.getByRole('button', { name: 'Save' }).first();
  await save.click();
  await expect(role).toContainText('"no-such-device" is no device of this site and no address.');
  expect(await axe(page)).toEqual([]);
  await role.getByLabel('Devices', { exact: true }).fill('printer-2');
  await save.click();
  await expect(page.getByTestId('receipt')).toContainText(/enforced on 1\/1 in/);
  await page.getByRole('button', { name: 'Remove: printer-2' }).click();
  await page.getByRole('button', { name: 'Remove now: printer-2' }).click();
  await expect(page.getByText('Access control names it; take it out there first.')).toBeVisible();
});

test('an engineer connects for an hour to the gateway and to nothing behind it', async ({ page }) => {
  await page.goto(paths.gateway('gw-2', 'lightlink'));
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: 'Make the tunnel' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download for WireGuard' }).click();
  const text = await readFile(await (await waiting).path(), 'utf8');
  expect(text).toContain('AllowedIPs = 10.192.2.1/32\n');
});

test('LightLink is switched for several gateways at once', async ({ page }) => {
  await page.goto(paths.gateways({ sort: 'name' }));
  await page.getByRole('button', { name: 'Select gateways' }).click();
  await page.getByLabel('Select branch-1-gw').check();
  await page.getByLabel('Select branch-2-gw').check();
  await page.getByRole('button', { name: 'LightLink off' }).click();
  await page.getByRole('button', { name: 'Switch off now' }).click();
  await expect(page.getByTestId('receipt')).toContainText(/enforced on 2\/2 in/);
  expect(await axe(page)).toEqual([]);
});

test('logs: filtered by kind, stopped, saved; access beside them', async ({ page }) => {
  await page.goto(paths.logs());
  await page.getByLabel('Kind', { exact: true }).selectOption('LightLink');
  await expect(page.getByTestId('log-entry').first()).toContainText('of Lena Hofer');
  await page.getByRole('button', { name: /^Following/ }).click();
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toHaveAttribute('aria-pressed', 'false');
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export JSON' }).click();
  const saved = JSON.parse(await readFile(await (await waiting).path(), 'utf8')) as { event: string }[];
  expect(saved.length).toBeGreaterThan(5);
  expect(saved.every(({ event }) => event.startsWith('client-'))).toBe(true);
  await page.getByRole('link', { name: 'Access' }).click();
  await page.getByRole('button', { name: 'denied' }).click();
  await expect(page.getByTestId('access-entry').first()).toHaveAttribute('data-verdict', 'denied');
  await expect(page.locator('[data-verdict="allowed"]')).toHaveCount(0);
});

test('a site manager on a phone lands at the own store', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${paths.overview()}?as=usr-manager`);
  await expect(page).toHaveURL(/\/my-store$/);
  await expect(page.getByRole('heading', { name: 'Branch 3' })).toBeVisible();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('link', { name: 'Logs' }).click();
  await expect(page).toHaveURL(/\/logs$/);
});
