/** What a person does at the door. */
import { expect, type Page } from '@playwright/test';

export async function fillSignIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function signInBy(page: Page, user: { email: string; password: string }): Promise<void> {
  await page.goto('/sign-in');
  await fillSignIn(page, user);
  await isLive(page);
}

export async function isLive(page: Page): Promise<void> {
  await expect(page.getByTestId('live')).toHaveAttribute('data-live', 'live', { timeout: 15_000 });
}
