/** Who sees and does what: by role, by session, by token. */
import { expect, type Page, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';
import { fillSignIn, isLive, signInBy } from './sign-in.ts';
import { call, gatewayOf, stateFile, userOf } from './system.ts';

const state = (role: string): string => `${process.env['E2E_DATA']}/state-${role}.json`;

const rowNames = (page: Page) => page.getByRole('table', { name: 'Gateways' }).getByRole('link');

test.describe('site manager', () => {
  test.use({ storageState: state('site-manager') });

  test('reaches the own branch and no other', async ({ page }) => {
    const [own, other] = [await gatewayOf('Branch 3'), await gatewayOf('Branch 1')];
    await page.goto(paths.gateways());
    await isLive(page);
    await expect(rowNames(page)).toHaveText([own.name]);
    await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Lab' })).toHaveCount(0);

    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
    const options = page.getByRole('option').filter({ hasText: '-gw' });
    await expect(options).toHaveCount(1);
    await expect(options).toContainText(own.name);
    await page.keyboard.type('branch-1');
    await expect(page.getByText('Nothing is called “branch-1”.')).toBeVisible();
    await page.keyboard.press('Escape');

    await page.goto(paths.overview());
    await isLive(page);
    await expect(page.getByTestId('kpi-gateways')).toContainText(/of 1$/);
    await expect(page.getByRole('main')).toContainText('Branch 3');
    const text = await page.locator('main').innerText();
    for (const foreign of ['Branch 1', 'Branch 2', 'Branch 4', 'Branch 5']) expect(text).not.toContain(foreign);

    await page.goto(paths.gateway(own.id));
    await expect(page.getByRole('heading', { name: own.name })).toBeVisible();
    await page.goto(paths.gateway(other.id));
    await expect(page.getByText('There is no such gateway, or it is not in your reach.')).toBeVisible();
    await page.goto(paths.lab());
    await expect(page.getByTestId(/^wire-/)).toHaveCount(0);
  });
});

for (const role of ['noc', 'auditor'] as const)
  test.describe(role, () => {
    test.use({ storageState: state(role) });

    test('looks at everything and changes nothing', async ({ page }) => {
      await page.goto(paths.gateways());
      await isLive(page);
      await expect(rowNames(page)).toHaveCount(6);
      await page.goto(paths.lab());
      await expect(page.getByText('Your role may look but not change.')).toBeVisible();
      for (const button of await page.getByRole('button', { name: /^(Cut|Restore|Reset|.* on Branch)/ }).all())
        await expect(button).toBeDisabled();
      for (const box of await page.getByRole('spinbutton').all()) await expect(box).toBeDisabled();

      await page.goto(paths.settings('network'));
      await expect(page.getByRole('table', { name: /.*/ }).first()).toBeVisible();
      await expect(page.getByRole('main').getByRole('button', { name: /New|Remove|Add|enrolment/ })).toHaveCount(0);
      await page.goto(paths.settings('users'));
      await isLive(page);
      if (role === 'auditor') await expect(page.getByText(userOf('noc').email)).toBeVisible();
      else await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
      await expect(page.getByRole('main').getByRole('button', { name: /Add|Disable|Remove|New password/ })).toHaveCount(
        0,
      );

      // And the controller agrees: 403 with a sentence, whatever the page shows.
      const { origin } = new URL(page.url());
      const answer = await page.request.post('/api/v1/sites', {
        headers: { origin },
        data: { name: 'Not mine', role: 'branch' },
      });
      expect(answer.status()).toBe(403);
      expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    });
  });

test('a session that an admin ends is signed out within seconds', async ({ browser, baseURL }) => {
  const newPage = async (options: { storageState?: string }): Promise<Page> =>
    (await browser.newContext({ baseURL: baseURL ?? '', ...options })).newPage();
  const [victim, admin] = [await newPage({}), await newPage({ storageState: stateFile('admin') })];
  // A user of its own: the state files of the others stay good.
  const email = 'leaver@lab.example';
  const made = await call('POST', '/users', { name: 'Lea Ver', email, role: 'noc', siteIds: [] });
  expect(made.status).toBe(200);
  const { user, password } = made.body as { user: { id: string }; password: string };

  await signInBy(victim, { email, password });
  await victim.goto(paths.gateways());
  await isLive(victim);
  await admin.goto(paths.settings('sessions'));
  const end = admin.getByRole('row').filter({ hasText: 'Lea Ver' }).getByRole('button');
  await end.click();
  await end.click();
  const endedAt = Date.now();
  await expect(victim).toHaveURL(/\/sign-in\?next=%2Fgateways/, { timeout: 8000 });
  const took = Date.now() - endedAt;
  test.info().annotations.push({ type: 'ended to signed out', description: `${took} ms` });
  expect(took, 'goal 2 s').toBeLessThan(4000);
  expect((await victim.request.get('/api/v1/me')).status()).toBe(401);

  // Signing in again leads back to where it was.
  await fillSignIn(victim, { email, password });
  await expect(victim).toHaveURL(/\/gateways$/);
  await isLive(victim);

  // A user who is removed is out at once too.
  expect((await call('DELETE', `/users/${user.id}`)).status).toBe(200);
  await expect(victim).toHaveURL(/\/sign-in/, { timeout: 8000 });
  await victim.context().close();
  await admin.context().close();
});
