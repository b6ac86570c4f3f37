import { expect, test } from '@playwright/test';
import { signInBy } from './sign-in.ts';
import { gateways, ready, stateFile, up } from './system.ts';

test('up reaches a console with six gateways', async ({ browser, baseURL }) => {
  await up();
  expect(await gateways()).toHaveLength(6);
  for (const user of ready().users) {
    const context = await browser.newContext({ baseURL: baseURL ?? '' });
    await signInBy(await context.newPage(), user);
    await context.storageState({ path: stateFile(user.role) });
    await context.close();
  }
});
