/** kill -9 of the controller and of a gateway: the console says so, both come back, nothing acknowledged is lost. */
import { expect, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { call, controllerPid, gateway, gatewayOf, gateways, get, labPid, list, logsOf, up } from './system.ts';

test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

interface Named {
  readonly id: string;
  readonly name: string;
}

const addSite = (name: string): Promise<{ status: number; body: unknown }> =>
  call('POST', '/sites', { name, role: 'branch' });

/** Writes one site after the other until the controller is gone; answers the names that it acknowledged. */
async function writeUntilGone(prefix: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let n = 0; ; n++) {
    const name = `${prefix} ${n}`;
    try {
      const { status } = await addSite(name);
      if (status === 200) acknowledged.push(name);
    } catch {
      return acknowledged;
    }
  }
}

test('the controller is killed: not live within seconds, back by itself, every acknowledged write there', async ({
  page,
}) => {
  test.setTimeout(150_000);
  await expect
    .poll(async () => (await gateways()).every(({ status }) => status === 'well'), { timeout: 75_000 })
    .toBe(true);
  const { id } = await gatewayOf('Branch 5');
  await page.goto(paths.gateway(id));
  await isLive(page);
  await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'well');
  const green = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ok'));
  const marks = (): Promise<string[]> =>
    page.locator('svg.text-ok').evaluateAll((all) => all.map((one) => getComputedStyle(one).color));
  const litColours = new Set(await marks());
  expect(litColours.size, `state marks are drawn in ${green}`).toBe(1);
  await page.evaluate(() => Object.assign(window, { keptBy: 'this page' }));

  const acknowledged: string[] = [];
  for (let n = 0; n < 20; n++) {
    const name = `Before the kill ${n}`;
    expect((await addSite(name)).status).toBe(200);
    acknowledged.push(name);
  }
  const writers = [writeUntilGone('Writer A'), writeUntilGone('Writer B')];
  await page.waitForTimeout(400);
  process.kill(controllerPid(), 'SIGKILL');
  const killedAt = Date.now();
  acknowledged.push(...(await Promise.all(writers)).flat());
  expect(acknowledged.length, 'the writers were at work').toBeGreaterThan(22);

  // Not live, and nothing that is old still looks well.
  await expect(page.getByTestId('live')).toHaveAttribute('data-live', 'stale', { timeout: 10_000 });
  const staleMs = Date.now() - killedAt;
  test.info().annotations.push({ type: 'kill to "not live"', description: `${staleMs} ms` });
  expect(staleMs, 'goal 5 s').toBeLessThan(6500);
  await expect(page.getByTestId('stale-banner')).toContainText('No news from the controller since');
  await expect(page.getByTestId('gateway-header')).toBeVisible();
  for (const colour of await marks()) expect(litColours).not.toContain(colour);

  await up();
  const upAt = Date.now();
  await isLive(page);
  test.info().annotations.push({ type: 'up to live again', description: `${Date.now() - upAt} ms` });
  await expect(page.getByText(/The controller restarted at .*\. Everything was loaded again/)).toBeVisible();
  await expect(page.getByTestId('stale-banner')).toHaveCount(0);
  expect(await page.evaluate(() => (window as { keptBy?: string }).keptBy), 'the page was not loaded again').toBe(
    'this page',
  );

  const sites = await list<Named>('/sites');
  const names = new Set(sites.map(({ name }) => name));
  expect(
    acknowledged.filter((name) => !names.has(name)),
    'acknowledged and lost',
  ).toEqual([]);
  expect(await get('/audit/verify')).toMatchObject({ valid: true });

  await expect
    .poll(async () => (await gateways()).map(({ status }) => status), { timeout: 75_000 })
    .toEqual(Array(6).fill('well'));
  await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'well');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('navigation', { name: 'Sections of the gateway' }).getByRole('link', { name: 'Logs' }).click();
  const newest = page.locator('[data-testid=log-entry][data-event=connected]').first();
  await expect(newest).toContainText('Connected to the controller from');
  const entries = await logsOf(id);
  const connected = entries.filter(({ event, at }) => event === 'connected' && Date.parse(at) > killedAt);
  expect(connected.length, 'the connection after the kill is told').toBeGreaterThan(0);

  for (const site of sites.filter(({ name }) => /^(Before the kill|Writer [AB]) \d+$/.test(name)))
    expect((await call('DELETE', `/sites/${site.id}`)).status).toBe(200);
  expect(await get('/audit/verify')).toMatchObject({ valid: true });
});

test('a gateway is killed: offline with its cause, then back; the logs tell both', async ({ page }) => {
  test.setTimeout(120_000);
  const { id, name } = await gatewayOf('Branch 4');
  await page.goto(paths.gateway(id));
  await isLive(page);
  await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'well', { timeout: 75_000 });
  // It is back within seconds: what the page shows is written down as it changes.
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const note = (): void => {
      const status = document.querySelector<HTMLElement>('[data-testid=gateway-status]')?.dataset['value'];
      const condition = document.querySelector<HTMLElement>('[data-testid=condition]')?.innerText ?? '';
      const line = `${status}: ${condition.split('\n')[0]}`;
      if (seen.at(-1) !== line) seen.push(line);
    };
    new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  const seen = (): Promise<string[]> => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  const killedAt = Date.now();
  // Each time the lab waits twice as long before it starts it again: 1 s, 2 s, 4 s. The first may be over before a look.
  for (let n = 0; n < 3; n++) {
    const killed = labPid(name);
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => labPid(name), { message: 'the lab starts it again', timeout: 30_000 }).not.toBe(killed);
  }
  expect(await seen()).toContainEqual(expect.stringMatching(/^offline: No connection to the controller/));
  await expect(page.getByTestId('gateway-status')).toHaveAttribute('data-value', 'well', { timeout: 75_000 });
  expect((await gateway(id)).netmap.enforced).toBe((await gateway(id)).netmap.intended);
  await page.getByRole('navigation', { name: 'Sections of the gateway' }).getByRole('link', { name: 'Logs' }).click();
  for (const event of ['disconnected', 'started', 'connected'])
    await expect(page.locator(`[data-testid=log-entry][data-event=${event}]`).first()).toBeVisible();
  const since = (await logsOf(id)).filter(({ at }) => Date.parse(at) >= killedAt - 1000).map(({ event }) => event);
  expect(since).toEqual(expect.arrayContaining(['disconnected', 'started', 'connected', 'session-up']));
});
