/** The policy over the running system: a grant by hand, its text, who is hit, receipts, an open download that ends, rollback. */
import { get as httpGet } from 'node:http';
import { expect, type Page, test } from '@playwright/test';
import type { AccessLogEntry, Client } from '#lib/contract/clients.ts';
import type { GatewayPolicy, PolicyPreview, PolicyState } from '#lib/contract/policy.ts';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { call, get, stateFile } from './system.ts';

const person = 'Anna Keller';
const resource = 'staff-devices';

test.use({ storageState: stateFile('admin') });
test.describe.configure({ mode: 'serial' });

let anna: Client;
/** Of the store's stock, as clients know it. */
let inventory: string;

async function send<T>(method: string, path: string, body: unknown): Promise<T> {
  const answer = await call(method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

async function publish(text: string, note: string): Promise<number> {
  const { draft } = await get<PolicyState>('/policy');
  const { version } = await send<{ version: number }>('PUT', '/policy/draft', {
    text,
    version: draft?.version ?? null,
  });
  const preview = await send<PolicyPreview>('POST', '/policy/preview', { text });
  const confirm = preview.confirm === null ? {} : { confirm: preview.confirm };
  return (await send<{ revision: number }>('POST', '/policy/publish', { version, note, ...confirm })).revision;
}

/** By the person's own device, on the lab's own machine. */
function download(): Promise<{ lines: () => number; isOver: () => boolean }> {
  const host = `127.${inventory.split('.')[1]}.210.1`;
  return new Promise((resolve, reject) => {
    const request = httpGet({ host, port: 8080, path: '/journal', headers: { host: inventory }, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      let lines = 0;
      let isOver = false;
      response.on('data', (bytes: Buffer) => {
        lines += String(bytes).split('\n').length - 1;
      });
      response.on('error', () => undefined);
      response.on('close', () => {
        isOver = true;
      });
      resolve({ lines: () => lines, isOver: () => isOver });
    });
  });
}

const allEnforce = (revision: number) =>
  expect
    .poll(
      async () =>
        (await get<{ items: GatewayPolicy[] }>('/policy/gateways')).items.filter(
          ({ state, enforced }) => state === 'enforced' && enforced?.revision === revision,
        ).length,
      { timeout: 30_000, message: `six gateways enforce revision ${revision}` },
    )
    .toBe(6);

let first: number;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await expect
    .poll(
      async () => {
        const { items } = await get<{ items: Client[] }>(`/clients?q=${encodeURIComponent(person)}&status=online`);
        if (!items[0]) return false;
        anna = items[0];
        const log = await get<{ items: AccessLogEntry[] }>(`/access-log?client=${anna.id}&verdict=allowed`);
        inventory = log.items.find(({ port }) => port === 8080)?.destination ?? '';
        return inventory !== '';
      },
      { timeout: 90_000, message: 'somebody is connected and has reached the stock' },
    )
    .toBe(true);
  const { text } = await get<PolicyState>('/policy');
  const delegated = ['branch-1', 'branch-3'].map(
    (site) => `  - { id: guests-${site}, roles: [staff], to: [${resource}], at: [${site}], owner: ${site} }`,
  );
  first = await publish(`${text.trimEnd()}\n${delegated.join('\n')}\n`, 'As the gateways had it.');
  await send('PATCH', '/policy/settings', { confirmAbove: 1 });
  await allEnforce(first);
});

const review = (page: Page) => page.getByTestId('review');

test('a grant made by hand is text, names who is hit, reaches six gateways and ends an open download', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.goto(paths.policy());
  await isLive(page);
  await page.getByRole('button', { name: 'New grant' }).click();
  const form = page.getByTestId('grant-form');
  await form.getByText('Deny', { exact: true }).click();
  const who = form.getByRole('group', { name: 'Who: roles' });
  await who.getByText('staff', { exact: true }).click();
  await form.getByRole('group', { name: 'What: resources' }).getByText(resource, { exact: true }).click();
  await form.getByLabel('Note', { exact: true }).fill('Stocktaking.');
  await expect(page.getByTestId('grant-preview')).toContainText('may not reach');
  await form.getByRole('button', { name: 'Add to the draft' }).click();
  await expect(form).toHaveCount(0);
  await expect(page.getByTestId('draft-bar')).toContainText('Draft, not in force');

  // Its text.
  await page.getByRole('link', { name: 'Text', exact: true }).click();
  const editor = page.getByRole('textbox', { name: 'Text of the policy' });
  await editor.click();
  // The editor draws the lines in view alone, and the new grant is the last.
  await page.keyboard.press('Control+End');
  await expect(editor).toContainText('effect: deny');
  await expect(editor).toContainText('note: Stocktaking.');

  // Who is hit, by name; nothing is published before the number is typed.
  const open = await download();
  await expect.poll(open.lines).toBeGreaterThan(5);
  await page.getByRole('button', { name: 'Review and publish' }).click();
  await expect(review(page)).toContainText('2 people lose something');
  await expect(review(page)).toContainText(person);
  await review(page).getByLabel('Why, for the history').fill('No stock for staff.');
  await review(page).getByRole('button', { name: 'Publish' }).click();
  await expect(review(page)).toBeVisible();
  await review(page)
    .getByLabel(/Type 2/)
    .fill('2');
  await review(page).getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText(`Revision ${first + 1} is published`)).toBeVisible();
  await expect(page.getByTestId('receipt')).toHaveText(/enforced on 6\/6 in [\d.]+ s/, { timeout: 20_000 });
  await expect.poll(open.isOver, { timeout: 5000, message: 'the open download ends' }).toBe(true);
  await allEnforce(first + 1);
});

test('why not is answered, and the matrix says the same', async ({ page }) => {
  const probe = { client: anna.id, destination: inventory, service: 'tcp/8080', gateway: anna.gateway.id };
  expect(await send('POST', '/policy/probe', probe)).toMatchObject({ allow: false });
  await page.goto(paths.policy('reach', { gateway: anna.gateway.id }));
  await isLive(page);
  await expect(page.getByRole('main')).toContainText('denied');
});

test('history brings the first revision back, and people in again', async ({ page }) => {
  await page.goto(paths.policy('history', { revision: String(first) }));
  await isLive(page);
  await expect(page.getByRole('main').getByText('enforced', { exact: true })).toHaveCount(6);
  await page.getByRole('button', { name: `Restore revision ${first}` }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 people gain something');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByTestId('receipt')).toHaveText(/enforced on 6\/6 in [\d.]+ s/, { timeout: 20_000 });
  await allEnforce(first + 2);
  await expect
    .poll(async () => (await download().catch(() => undefined)) !== undefined, { timeout: 20_000 })
    .toBe(true);
});

test.describe('a site manager', () => {
  test.use({ storageState: stateFile('site-manager'), viewport: { width: 360, height: 740 } });

  test('sees and changes what is delegated to the own store, and no other', async ({ page }) => {
    await page.goto(paths.policy());
    await isLive(page);
    const cards = page.getByTestId('delegated');
    await expect(cards).toHaveCount(1);
    await expect(cards).toContainText('Branch 3');
    await expect(page.getByRole('main')).not.toContainText('Branch 1');
    await cards.getByRole('switch').click();
    await cards.getByRole('button', { name: 'Save and put in force' }).click();
    await expect(page.getByTestId('receipt')).toHaveText(/enforced on \d\/\d in [\d.]+ s/, { timeout: 20_000 });
    expect((await get<PolicyState>('/policy')).text).toContain('enabled: false');
  });
});
