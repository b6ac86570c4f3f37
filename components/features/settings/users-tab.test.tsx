import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Me } from '#lib/client/fleet.ts';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { UsersTab } from './users-tab.tsx';

const { db, server } = createMockServer();
const me = { id: 'usr-admin', role: 'admin' } as Me;

beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
  server.listen({ onUnhandledFrame: 'error' });
});
afterEach(cleanup);
afterAll(() => server.close());

async function open(name: string): Promise<ReturnType<typeof within>> {
  renderConsole(<UsersTab me={me} />);
  fireEvent.click(await screen.findByRole('button', { name: `Edit: ${name}` }));
  return within(await screen.findByRole('dialog'));
}

test('name, role and sites of a user are changed together', async () => {
  const form = await open('Noor Visser');
  fireEvent.change(form.getByLabelText('Name'), { target: { value: 'Noor de Visser' } });
  fireEvent.change(form.getByLabelText('Role'), { target: { value: 'site-manager' } });
  fireEvent.click(form.getByRole('button', { name: 'Save' }));
  expect(form.getByText('Choose at least one site.')).toBeDefined();
  fireEvent.click(await form.findByLabelText('Branch 2'));
  fireEvent.click(form.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(db.users.find(({ id }) => id === 'usr-noc')).toMatchObject({
    name: 'Noor de Visser',
    role: 'site-manager',
    siteIds: ['site-2'],
  });
  await screen.findByText('Noor de Visser');
});

test('what was typed stays when it is refused, and the field says why', async () => {
  const form = await open('Iris Brandt');
  fireEvent.change(form.getByLabelText('Name'), { target: { value: ' ' } });
  fireEvent.click(form.getByRole('button', { name: 'Save' }));
  await form.findByText(/^Not accepted:/);
  expect((form.getByLabelText('Name') as HTMLInputElement).value).toBe(' ');
  expect(form.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
});

test('nobody edits their own rights here', async () => {
  renderConsole(<UsersTab me={me} />);
  await screen.findByText('Ada Keller');
  expect(screen.queryByRole('button', { name: 'Edit: Ada Keller' })).toBeNull();
});
