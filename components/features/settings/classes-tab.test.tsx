import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Me } from '#lib/client/fleet.ts';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { ClassesTab } from './classes-tab.tsx';

const { db, server } = createMockServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(cleanup);
afterAll(() => server.close());

const as = (role: Me['role']) => ({ id: 'usr-admin', role }) as Me;

test('a matcher that cannot be right is said at its field, and nothing is sent', async () => {
  renderConsole(<ClassesTab me={as('admin')} />);
  fireEvent.click(await screen.findByRole('button', { name: 'Add a rule' }));
  const row = within(screen.getAllByTestId('matcher').at(-1) as HTMLElement);
  fireEvent.change(row.getByLabelText('Ports'), { target: { value: '443, 9000-80' } });
  fireEvent.change(row.getByLabelText('Networks'), { target: { value: '10.1.3.7/24' } });
  fireEvent.change(row.getByLabelText('DSCP'), { target: { value: '64' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save the classes' }));
  expect(row.getByLabelText('Ports').getAttribute('aria-invalid')).toBe('true');
  expect(row.getByText('Networks like 10.1.3.0/24, separated by commas.')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toBe('3 fields need another value.');
  expect(db.classes.matchers).toHaveLength(3);

  fireEvent.change(row.getByLabelText('Ports'), { target: { value: '443, 8000-8080' } });
  fireEvent.change(row.getByLabelText('Networks'), { target: { value: '10.1.3.0/24' } });
  fireEvent.change(row.getByLabelText('DSCP'), { target: { value: '' } });
  expect(screen.queryByRole('alert')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Save the classes' }));
  await waitFor(() => expect(db.classes.matchers).toHaveLength(4));
  expect(db.classes.matchers[3]).toEqual({
    class: 'interactive',
    protocol: null,
    ports: [
      { from: 443, to: 443 },
      { from: 8000, to: 8080 },
    ],
    networks: ['10.1.3.0/24'],
    dscp: null,
  });
});

test('the limits of a class are checked at their field', async () => {
  renderConsole(<ClassesTab me={as('admin')} />);
  const plan = within(await screen.findByTestId('plan-critical'));
  fireEvent.change(plan.getByLabelText('Loss at most, %'), { target: { value: '0' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save the classes' }));
  expect(plan.getByText('A number from 0.1 to 100.')).toBeTruthy();
});

test('a role that may not change sees the same, closed', async () => {
  renderConsole(<ClassesTab me={as('noc')} />);
  expect(await screen.findByText('Your role may look but not change.')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Add a rule' })).toBeNull();
});
