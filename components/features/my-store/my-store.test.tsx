import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { MyStore } from './my-store.tsx';

vi.mock('next/navigation', () => ({ usePathname: () => '/my-store', useSearchParams: () => new URLSearchParams() }));

const { db, server } = createMockServer({ userId: 'usr-manager' });
const enabled = (id: string): boolean | undefined => db.clients.find((client) => client.id === id)?.enabled;

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
beforeEach(() => {
  for (const client of db.clients) client.enabled = true;
});
afterEach(cleanup);
afterAll(() => server.close());

async function rowOf(name: string): Promise<ReturnType<typeof within>> {
  const people = await screen.findByTestId('people');
  const row = within(people)
    .getAllByTestId('person')
    .find((one) => one.textContent?.includes(name));
  if (!row) throw new Error(`${name} is not in the list`);
  return within(row);
}

test('shows the own store only, those who are here first', async () => {
  renderConsole(<MyStore />);
  await screen.findByText('Branch 3');
  const people = within(await screen.findByTestId('people')).getAllByTestId('person');
  const states = people.map((row) => row.dataset['status'] === 'online');
  expect(states).toEqual([...states].sort((a, b) => Number(b) - Number(a)));
  const names = people.map((row) => within(row).getByRole('link').textContent);
  expect(names.length).toBeGreaterThan(2);
  expect(names.filter((name) => !name?.endsWith(' 3'))).toEqual([]);
});

test('two taps revoke, the receipt counts up, and undo lets the person in again', async () => {
  renderConsole(<MyStore />);
  const row = await rowOf('Till tablet 3');
  fireEvent.click(row.getByRole('button', { name: 'Revoke: Till tablet 3' }));
  row.getByText(/is shut out at once/);
  expect(enabled('cl-3-0')).toBe(true);
  fireEvent.click(row.getByRole('button', { name: 'Revoke now: Till tablet 3' }));
  const deed = within(await screen.findByTestId('deed'));
  await waitFor(() => expect(enabled('cl-3-0')).toBe(false));
  await deed.findByText('Till tablet 3: access ended');
  await deed.findByText(/enforced on 1\/1 in \d/, undefined, { timeout: 6000 });
  fireEvent.click(deed.getByRole('button', { name: /^Undo/ }));
  await waitFor(() => expect(enabled('cl-3-0')).toBe(true));
  await screen.findByText('Till tablet 3 may connect again');
});

test('one tap does nothing, and leaving the button takes the question back', async () => {
  renderConsole(<MyStore />);
  const row = await rowOf('Inventory handheld 3');
  const button = row.getByRole('button', { name: 'Revoke: Inventory handheld 3' });
  fireEvent.click(button);
  fireEvent.blur(button);
  row.getByRole('button', { name: 'Revoke: Inventory handheld 3' });
  expect(enabled('cl-3-1')).toBe(true);
});
