/** Every page at the three widths in both themes: no axe violation, nothing wider than the screen, pictures to look at. */
import { mkdir } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';

const pages = {
  'sign-in': paths.signIn(),
  overview: paths.overview(),
  gateways: paths.gateways(),
  underlay: paths.gateway('gw-3'),
  overlay: paths.gateway('gw-3', 'overlay'),
  'gateway-paths': paths.gateway('gw-3', 'paths'),
  fec: paths.gateway('gw-3', 'fec'),
  logs: paths.gateway('gw-3', 'logs'),
  'gateway-clients': paths.gateway('gw-3', 'clients'),
  lightlink: paths.gateway('gw-3', 'lightlink'),
  clients: paths.clients(),
  client: paths.client('cl-3-0'),
  'client-waits': paths.client('cl-4-4'),
  invites: paths.invites(),
  'fleet-logs': paths.logs(),
  'access-log': paths.logs('access'),
  'my-store': `${paths.myStore()}?as=usr-manager`,
  join: '/join#sbi_mock-open',
  'join-gone': '/join#sbi_mock-used',
  paths: paths.paths(),
  'paths-pair': paths.paths({ gateway: 'gw-3', peer: 'gw-0' }),
  'paths-table': `${paths.paths({ pop: 'pop-2' })}&view=table`,
  'paths-past': paths.paths({ gateway: 'gw-5', at: new Date(Date.now() - 7_200_000).toISOString() }),
  policy: paths.policy(),
  'policy-text': paths.policy('text'),
  'policy-resources': paths.policy('resources'),
  'policy-reach': paths.policy('reach', { gateway: 'gw-3' }),
  'policy-tests': paths.policy('tests'),
  'policy-rehearsal': paths.policy('rehearsal'),
  'policy-history': paths.policy('history'),
  'policy-revision': paths.policy('history', { revision: '3' }),
  'policy-delegated': `${paths.policy()}?as=usr-manager`,
  account: paths.settings(),
  users: paths.settings('users'),
  tokens: paths.settings('tokens'),
  sessions: paths.settings('sessions'),
  network: paths.settings('network'),
  classes: paths.settings('classes'),
  lab: paths.lab(),
  'not-found': '/nowhere',
} as const;

/** Pages without the console's frame. */
const outside = new Set<string>(['sign-in', 'not-found', 'join', 'join-gone']);

const widths = { phone: [360, 740], laptop: [1440, 900], wall: [1920, 1080] } as const;
const folder = 'test-results/look';

test.beforeAll(async () => {
  await mkdir(folder, { recursive: true });
});

for (const theme of ['light', 'dark'] as const)
  for (const [name, path] of Object.entries(pages))
    test(`${name}, ${theme}: no axe violation, fits every width`, async ({ page, context, baseURL }) => {
      await context.addCookies([{ name: 'theme', value: theme, url: baseURL ?? '' }]);
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        const refusal = name === 'join-gone' ? '410' : '404';
        if (message.type() === 'error' && !message.text().includes(refusal)) faults.push(message.text());
      });
      await page.goto(path);
      if (!outside.has(name)) await expect(page.getByTestId('live')).toHaveAttribute('data-live', 'live');
      await expect(page.locator('.skeleton')).toHaveCount(0);
      for (const [screen, [width, height]] of Object.entries(widths)) {
        await page.setViewportSize({ width, height });
        const over = (): Promise<number> =>
          page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        await expect.poll(over, `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${folder}/${name}-${screen}-${theme}.png`, fullPage: screen === 'phone' });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([]);
      }
      expect(faults).toEqual([]);
    });
