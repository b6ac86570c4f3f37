/** The access policy against the pretend server: from a grant to its receipts and back, in the form, in the text, on a phone. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { paths } from '../lib/client/paths.ts';

const axe = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`,
  );
const bar = (page: Page) => page.getByTestId('draft-bar');
const grant = (page: Page, id: string) => page.locator(`[data-grant="${id}"]`);
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views of the policy' }).getByRole('link', { name, exact: true }).click();

test('a grant is added by a form, seen in the text, tried on people, published, and rolled back', async ({ page }) => {
  await page.goto(paths.policy());
  await page.getByRole('button', { name: 'New grant' }).click();
  const form = page.getByTestId('grant-form');
  await form.getByRole('button', { name: 'Contractors' }).click();
  await form.getByRole('button', { name: 'Ledger' }).click();
  await form.getByLabel('at these sites').check();
  await form.getByRole('button', { name: 'Branch 2', exact: true }).click();
  await form.getByRole('button', { name: 'Only at certain times' }).click();
  await expect(form.getByTestId('grant-preview')).toHaveText('Contractors may reach Ledger at Branch 2.');
  expect(await axe(page)).toEqual([]);
  await form.getByRole('button', { name: 'Add to the draft' }).click();
  await expect(grant(page, 'contractor-ledger')).toContainText('Mon–Fri 08:00–18:00');
  await expect(bar(page)).toContainText('Draft, not in force');
  expect(await axe(page)).toEqual([]);

  await tab(page, 'Text');
  await page.getByRole('button', { name: 'Compare with revision 3' }).click();
  await expect(page.locator('.cm-changedLine, .cm-insertedLine').first()).toContainText('id: contractor-ledger');
  await expect(page.getByRole('textbox', { name: 'Text of the policy' })).toContainText(
    'times: [{ days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }]',
  );
  expect(await axe(page)).toEqual([]);

  await page.getByRole('button', { name: 'Review and publish' }).click();
  const review = page.getByTestId('review');
  await expect(review.getByTestId('change-summary')).toHaveText('1 person gains something');
  await expect(review.getByTestId('changes')).toContainText(/\w+ \w+ gains Ledger at Branch 2/);
  await review.getByTestId('changes').locator('summary').click();
  await expect(review.getByTestId('changes')).toContainText('Cold-room contractor 2');
  expect(await axe(page)).toEqual([]);
  await review.getByLabel('Why, for the history').fill('Ledger for the auditors’ contractor');
  await review.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByTestId('published')).toContainText('Revision 4 is published');
  await expect(page.getByTestId('receipt')).toContainText(/enforced on 5\/6 in [\d.]+ s\s*· 1 offline/);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(bar(page)).toHaveCount(0);

  await tab(page, 'History');
  const drifted = page.locator('[data-testid="gateway-policy"][data-state="drift"]');
  await expect(drifted).toContainText('branch-4-gw');
  await drifted.getByRole('button', { name: 'Apply again at branch-4-gw' }).click();
  await expect(drifted).toHaveCount(0);
  await page.getByTestId('revision').filter({ hasText: 'Contractors never reach the POS' }).getByRole('button').click();
  await page.getByRole('button', { name: 'Restore revision 3' }).click();
  await expect(review.getByTestId('changes')).toContainText(/\w+ \w+ loses Ledger at Branch 2/);
  expect(await axe(page)).toEqual([]);
  await review.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByTestId('published')).toContainText('Revision 5 is published');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByTestId('revision').first()).toContainText('restored from 3');
  await tab(page, 'Rules');
  await expect(grant(page, 'contractor-ledger')).toHaveCount(0);
});

test('the text completes, is checked as one types, and lets the keyboard out', async ({ page }) => {
  await page.goto(paths.policy('text', { line: '86' }));
  const editor = page.getByRole('textbox', { name: 'Text of the policy' });
  await expect(editor).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('  - staff at nowhere can pos');
  const findings = page.getByTestId('findings').last();
  await expect(findings).toContainText('There is no site "nowhere".');
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1);
  await expect(bar(page)).toContainText('Typed, not saved');
  expect(await axe(page)).toEqual([]);
  // Another page does not lose what was typed.
  await page.getByRole('link', { name: 'Clients', exact: true }).click();
  await page.getByRole('link', { name: 'Policy', exact: true }).click();
  await tab(page, 'Tests');
  await expect(page.getByRole('heading', { name: '1 of 5 tests fail' })).toBeVisible();
  await expect(page.locator('[data-testid="policy-test"][data-passed="false"]')).toContainText('staff at nowhere');
  await tab(page, 'Text');
  await bar(page).getByRole('button', { name: 'Drop what was typed' }).click();
  await bar(page).getByRole('button', { name: 'Drop it' }).click();
  await expect(bar(page)).toHaveCount(0);

  await editor.getByText('id: staff-store').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('no');
  await expect(page.getByRole('option', { name: 'note' })).toBeVisible();
  // What is offered is taken by Enter only once it has been seen for a moment.
  await page.waitForTimeout(150);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Own store only');
  await expect(editor).toContainText('note: Own store only');
  await page.keyboard.press('Control+s');
  await expect(bar(page)).toContainText('Draft, not in force');
  await page.keyboard.press('Tab');
  await expect(editor).not.toBeFocused();
});

test('who can reach what, the other way around, and why one attempt is let through', async ({ page }) => {
  await page.goto(paths.policy('reach', { gateway: 'gw-3' }));
  await page.getByRole('button', { name: 'Contractors, POS server: denied' }).click();
  await expect(page.getByTestId('cell-details')).toContainText('no-pos-for-contractors');
  await page.getByRole('button', { name: 'Swap rows and columns' }).click();
  await expect(page.getByRole('rowheader', { name: 'POS server' })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('searchbox').fill('till tablet 3');
  await page.getByRole('button', { name: /^Till tablet 3/ }).click();
  await page.getByLabel('reach this address').fill('10.0.3.31');
  await page.getByLabel('by', { exact: true }).fill('tcp/443');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByTestId('probe-answer')).toContainText('Yes, it is let through');
  await page.getByTestId('probe-answer').getByRole('link', { name: 'staff-store' }).click();
  await expect(page).toHaveURL(/grant=staff-store/);
  await expect(grant(page, 'staff-store')).toBeInViewport();
});

test('what people did yesterday is held against the draft', async ({ page }) => {
  await page.goto(paths.policy('rehearsal'));
  await expect(page.getByTestId('rehearsal')).toContainText(/None of \d+ flows would have been cut/);
  await tab(page, 'Rules');
  await page.getByRole('switch', { name: 'staff-store in force' }).click();
  await expect(bar(page)).toContainText('1 of 4 tests fail');
  await tab(page, 'Rehearsal');
  await expect(page.getByTestId('rehearsal')).toContainText(/\d+ of \d+ flows would have been cut/);
  await bar(page).getByRole('button', { name: 'Discard' }).click();
  await bar(page).getByRole('button', { name: 'Discard the draft' }).click();
  await page.getByRole('button', { name: 'Bring it back' }).click();
  await expect(bar(page)).toContainText('Draft, not in force');
});

test('a resource with an address that is none is refused in place, and what grants name stays', async ({ page }) => {
  await page.goto(paths.policy('resources'));
  await page.getByRole('button', { name: 'New resource' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('cctv');
  await dialog.getByLabel('Addresses').fill('10.0.3.300');
  await dialog.getByLabel('Services').fill('tcp/554');
  await dialog.getByRole('button', { name: 'Add to the draft' }).click();
  await expect(dialog.getByTestId('findings')).toContainText('10.0.3.300');
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel('Addresses').fill('{lan}.90');
  await dialog.getByRole('button', { name: 'Add to the draft' }).click();
  const row = page.getByTestId('policy-resource').filter({ hasText: 'cctv' });
  await expect(row).toContainText('No grant names it.');
  await row.getByRole('button', { name: 'Delete: cctv' }).click();
  await row.getByRole('button', { name: 'Delete now: cctv' }).click();
  await expect(row).toHaveCount(0);
});

test('a site manager decides about the own store on a phone, and sees nothing else', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${paths.policy()}?as=usr-manager`);
  const cards = page.getByTestId('delegated');
  await expect(cards).toHaveCount(2);
  await expect(page.getByRole('link', { name: 'History' })).toHaveCount(0);
  const first = cards.first();
  await first.getByRole('switch').click();
  expect(await axe(page)).toEqual([]);
  await first.getByRole('button', { name: 'Save and put in force' }).click();
  await expect(first.getByTestId('receipt')).toContainText(/enforced on 5\/6 in/);
  await expect(first).toContainText('switched off');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
