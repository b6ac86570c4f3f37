/** A store manager's phone over the running system: invite, join in another browser, see, revoke, see the receipt. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import type { Client } from '#lib/contract/clients.ts';
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { call, gatewayOf, get, list, stateFile } from './system.ts';

const phone = { width: 360, height: 740 };
const mine = 'Branch 3';
const other = 'Branch 1';
const strangerDevice = 'Stranger handheld';

async function ok(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await call(method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Record<string, unknown>;
}

const access = {
  roles: [
    {
      role: 'staff',
      allowedNetworks: ['10.3.0.0/16'],
      allowedDevices: [],
      allowedServices: ['tcp/443'],
      gatewayServices: [],
      advertise: true,
    },
  ],
};

test.use({ storageState: stateFile('site-manager'), viewport: phone });

let clientsBefore: readonly string[] = [];
const accessBefore = new Map<string, LightLinkSettings['access']>();

test.beforeAll(async () => {
  clientsBefore = (await list<Client>('/clients')).map(({ id }) => id);
  for (const site of [mine, other]) {
    const path = `/gateways/${(await gatewayOf(site)).id}/lightlink`;
    accessBefore.set(path, (await get<LightLinkSettings>(path)).access);
    await ok('PATCH', path, { enabled: true, access });
  }
  // Somebody has a device at the other store.
  const { id } = await gatewayOf(other);
  const validUntil = new Date(Date.now() + 3_600_000).toISOString();
  const { url } = await ok('POST', '/invites', {
    person: 'Stranger',
    gatewayIds: [id],
    accessRole: 'staff',
    validUntil,
    accessUntil: validUntil,
  });
  await ok('POST', '/invites/redeem', {
    secret: String(url).split('#')[1],
    publicKey: Buffer.alloc(32, 7).toString('base64'),
    deviceName: strangerDevice,
  });
});

test.afterAll(async () => {
  for (const { id } of await list<Client>('/clients'))
    if (!clientsBefore.includes(id)) await call('DELETE', `/clients/${id}`);
  for (const [path, before] of accessBefore) await call('PATCH', path, { access: before });
});

const fits = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}

test('a new employee is invited until tomorrow, joins in another browser, is seen, and is shut out in two taps', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.goto(paths.overview());
  await expect(page).toHaveURL(/\/my-store$/);
  await isLive(page);
  await expect(page.getByRole('heading', { name: mine })).toBeVisible();

  await page.getByRole('button', { name: 'Invite someone' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Nina Roth');
  await page.getByRole('button', { name: 'until tomorrow' }).click();
  await page.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByTestId('once-secret').innerText();
  expect(link).toMatch(/\/join#\S{40,}$/);
  await expect(page.getByTestId('qr')).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  // Her own phone: no session here.
  const person = await browser.newContext({
    baseURL: baseURL ?? '',
    viewport: phone,
    acceptDownloads: true,
    // Without this a context has the manager's cookies.
    storageState: { cookies: [], origins: [] },
  });
  const hers = await person.newPage();
  const faults: string[] = [];
  hers.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await hers.goto(link);
  await expect(hers.getByText(/invites you, Nina Roth\./)).toBeVisible();
  await expect(hers.getByText(`You will be connected to ${mine}.`)).toBeVisible();
  await expect(hers.getByText('10.3.0.0/16')).toBeVisible();
  expect(await axe(hers)).toEqual([]);
  await hers.getByLabel('Name of this device').fill('Nina phone');
  await hers.getByRole('button', { name: 'Connect this device' }).click();
  await expect(hers.getByText('Nina phone is in.')).toBeVisible();
  expect(hers.url()).toBe(`${baseURL}/join`);
  const saving = hers.waitForEvent('download');
  await hers.getByRole('button', { name: 'Download for WireGuard' }).click();
  const file = await readFile(await (await saving).path(), 'utf8');
  const [client] = await list<Client>('/clients?q=Nina');
  expect(file).toMatch(/^\[Interface\]\nPrivateKey = \S{44}\nAddress = \S+\/32\n/);
  expect(file).toContain(`Address = ${client?.address}/32`);
  expect(file).toMatch(/\[Peer\]\nPublicKey = \S{44}\nPresharedKey = \S{44}\nAllowedIPs = /);
  expect(await fits(hers)).toBe(true);
  expect(faults).toEqual([]);

  // The same link again: one plain sentence, whatever is wrong with it.
  const second = await person.newPage();
  await second.goto(link);
  await expect(second.getByText(/^This link does not work any more/)).toBeVisible();
  await person.close();

  // The stream tells the manager.
  const row = page.getByTestId('person').filter({ hasText: 'Nina phone' });
  await expect(row).toContainText('Nina Roth');
  expect(await fits(page)).toBe(true);
  expect(await axe(page)).toEqual([]);
  expect(await page.getByRole('main').innerText()).not.toContain(strangerDevice);

  await row.getByRole('button', { name: 'Revoke: Nina phone' }).click();
  await row.getByRole('button', { name: 'Revoke now: Nina phone' }).click();
  await expect(page.getByTestId('receipt')).toHaveText(/enforced on 1\/1 in [\d.]+ s/);
  await expect(row).toHaveCount(0);
  expect((await list<Client>('/clients?q=Nina'))[0]?.status).toBe('disabled');
});

test('the clients of the other store are nowhere', async ({ page }) => {
  const [stranger] = await list<Client>(`/clients?q=${encodeURIComponent(strangerDevice)}`);
  expect(stranger?.site.name).toBe(other);
  for (const path of [paths.myStore(), paths.clients(), paths.invites(), paths.logs(), paths.logs('access')]) {
    await page.goto(path);
    await isLive(page);
    await expect(page.locator('.skeleton')).toHaveCount(0);
    expect(await page.getByRole('main').innerText(), path).not.toMatch(/Stranger|Branch 1/);
  }
  await page.goto(paths.client(stranger?.id ?? ''));
  await expect(page.getByText('There is no such client, or it is not in your reach.')).toBeVisible();
});
