/** Every page of the running system in both themes: no axe violation, nothing wider than the screen, pictures to look at. */
import { mkdir } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { gatewayOf, impair, restoreWires, wires } from './system.ts';

const folder = 'test-results/look-real';
const widths = { phone: [360, 740], laptop: [1440, 900], wall: [1920, 1080] } as const;

test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

for (const theme of ['light', 'dark'] as const)
  test(`every page, ${theme}`, async ({ page, context, baseURL }) => {
    test.setTimeout(150_000);
    await mkdir(folder, { recursive: true });
    const before = await wires();
    // Something to look at: a cut link and a lossy one.
    await impair('branch-2.wan2', { down: true });
    await impair('branch-5.wan1', { lossPct: 6 });
    try {
      const { id } = await gatewayOf('Branch 2');
      const lossy = await gatewayOf('Branch 5');
      const pages = {
        overview: paths.overview(),
        gateways: paths.gateways(),
        underlay: paths.gateway(id),
        overlay: paths.gateway(id, 'overlay'),
        fec: paths.gateway(lossy.id, 'fec'),
        logs: paths.gateway(id, 'logs'),
        account: paths.settings(),
        users: paths.settings('users'),
        tokens: paths.settings('tokens'),
        sessions: paths.settings('sessions'),
        network: paths.settings('network'),
        lab: paths.lab(),
        'not-found': '/nowhere',
      };
      await context.addCookies([{ name: 'theme', value: theme, url: baseURL ?? '' }]);
      const problems: string[] = [];
      for (const [name, path] of Object.entries(pages)) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(path);
        if (name !== 'not-found') await isLive(page);
        await expect(page.locator('.skeleton')).toHaveCount(0);
        for (const [screen, [width, height]] of Object.entries(widths)) {
          await page.setViewportSize({ width, height });
          await page.waitForTimeout(150);
          await page.screenshot({ path: `${folder}/${name}-${screen}-${theme}.png`, fullPage: screen === 'phone' });
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          if (over > 0) problems.push(`${name} at ${width}: ${over} px too wide`);
          // The mock's pages are analysed at every width; here once for each theme is enough beside the phone's layout.
          if (screen === 'wall' || (screen === 'phone' && theme === 'dark')) continue;
          const { violations } = await new AxeBuilder({ page }).analyze();
          for (const { id: rule, nodes } of violations)
            problems.push(`${name} at ${width}, ${rule}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
        }
      }
      expect(problems).toEqual([]);
    } finally {
      await restoreWires(before);
    }
  });
