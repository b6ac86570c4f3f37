import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { usePops } from '#lib/client/network.ts';
import { createMockServer } from '../../mock-api/node.ts';
import { renderConsole } from '../testing/render-console.tsx';
import { PopDrain } from './pop-drain.tsx';

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

function Frankfurt({ mayChange }: { mayChange: boolean }) {
  const pop = usePops().data?.find(({ name }) => name === 'Frankfurt');
  return pop ? <PopDrain pop={pop} mayChange={mayChange} isExplained /> : null;
}

test('shows what would move before anything moves, then how far it is', async () => {
  renderConsole(<Frankfurt mayChange />);
  fireEvent.click(await screen.findByRole('button', { name: 'Drain: Frankfurt' }));
  const preview = await screen.findByTestId('drain-preview');
  expect(preview.textContent).toMatch(/^\d+ directions? moves? to another path; connections stay up\./);
  expect(preview.textContent).toContain('branch-5-gw');
  expect(db.overlay.drains.some(({ to }) => to === null)).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: 'Drain now' }));
  await waitFor(() => expect(db.overlay.drains.some(({ popId, to }) => popId === 'pop-1' && to === null)).toBe(true));
  expect((await screen.findByTestId('drain-progress')).textContent).toContain('Ada Keller');
});

test('who may not drain is told so', async () => {
  db.overlay.drains.length = 0;
  renderConsole(<Frankfurt mayChange={false} />);
  expect(await screen.findByText('Only an administrator may drain a PoP.')).toBeTruthy();
  expect((screen.getByRole('button', { name: 'Drain: Frankfurt' }) as HTMLButtonElement).disabled).toBe(true);
});
