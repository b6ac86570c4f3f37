import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createMockServer } from '../../../mock-api/node.ts';
import { gatewayOf } from '../../../mock-api/view.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { GatewayEdit } from './gateway-edit.tsx';

const { db, server } = createMockServer();
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

const found = db.gateways[1];
if (!found) throw new Error('the seed has no second gateway');
const onClose = vi.fn();
const show = (): void => void renderConsole(<GatewayEdit gateway={gatewayOf(db, found, db.now())} onClose={onClose} />);
const field = (label: string, row: number): HTMLInputElement =>
  screen.getAllByLabelText<HTMLInputElement>(label)[row] as HTMLInputElement;
const type = (label: string, row: number, value: string): unknown =>
  fireEvent.change(field(label, row), { target: { value } });
const save = (): unknown => fireEvent.click(screen.getByRole('button', { name: 'Save' }));

test('a row that cannot be right is told at its field, and nothing is sent', () => {
  show();
  const before = structuredClone(found.forwards);
  fireEvent.click(screen.getByRole('button', { name: 'Add a forward' }));
  expect(document.activeElement).toBe(field('Name', 1));
  type('Listens on', 1, '127.0.0.1:9100');
  type('Carried to', 1, '127.0.1.10:99999');
  save();
  expect(screen.getByText('A name is needed.')).toBeDefined();
  expect(screen.getByText('Another forward listens here.')).toBeDefined();
  expect(screen.getAllByText('Expected IP:PORT, such as 10.0.3.1:9100.')).toHaveLength(1);
  expect(field('Carried to', 1).value).toBe('127.0.1.10:99999');
  expect(found.forwards).toEqual(before);
});

test('rows are added and the gateway is renamed in one change', async () => {
  show();
  fireEvent.change(screen.getByLabelText('Gateway name'), { target: { value: 'basel-gw' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add a forward' }));
  for (const [label, value] of [
    ['Name', 'printer'],
    ['Listens on', '127.0.0.1:9200'],
    ['Carried to', '127.0.1.11:9200'],
  ] as const)
    fireEvent.change(screen.getAllByLabelText(label, { exact: true }).at(-1) as HTMLElement, { target: { value } });
  save();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(found.name).toBe('basel-gw');
  expect(found.forwards.map(({ name, to }) => [name, to])).toEqual([
    ['cctv', '127.0.1.10:9100'],
    ['printer', '127.0.1.11:9200'],
  ]);
});

test('a name that is taken keeps what was typed', async () => {
  show();
  fireEvent.change(screen.getByLabelText('Gateway name'), { target: { value: 'hq-gw' } });
  fireEvent.click(screen.getByRole('button', { name: 'Remove forward 2' }));
  save();
  await screen.findByRole('alert');
  expect(screen.getByLabelText<HTMLInputElement>('Gateway name').value).toBe('hq-gw');
  expect(screen.getAllByTestId('forward')).toHaveLength(1);
  expect(found.forwards).toHaveLength(2);
});
