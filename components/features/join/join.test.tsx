import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw/http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { Join } from './join.tsx';

const { db, server } = createMockServer();
const sent: string[] = [];
const ready = (): Promise<void> => Promise.resolve();

beforeAll(() => {
  server.listen({ onUnhandledFrame: 'error' });
  server.events.on(
    'request:start',
    ({ request }) =>
      void request
        .clone()
        .text()
        .then((text) => sent.push(text)),
  );
});
beforeEach(() => {
  sent.length = 0;
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());

function open(hash: string): void {
  window.history.replaceState(null, '', `/join${hash}`);
  renderConsole(<Join prepare={ready} />);
}

test('a good link says who, where and what; joining hands out a file whose private key was never sent', async () => {
  const files: Blob[] = [];
  vi.stubGlobal(
    'URL',
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => files.push(blob) && 'blob:x',
      revokeObjectURL: () => undefined,
    }),
  );
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  open('#sbi_mock-contractor');
  await screen.findByText('Ada Keller invites you, Olaf Brun.');
  screen.getByText('You will be connected to Branch 3.');
  screen.getByText('As contractor');
  fireEvent.change(screen.getByLabelText('Name of this device'), { target: { value: 'Olaf phone' } });
  fireEvent.click(screen.getByRole('button', { name: 'Connect this device' }));
  await screen.findByText('Olaf phone is in.');
  expect(window.location.hash).toBe('');
  fireEvent.click(screen.getByRole('button', { name: 'Download for WireGuard' }));
  const text = (await files[0]?.text()) ?? '';
  const [, privateKey = ''] = /^PrivateKey = (\S{44})$/m.exec(text) ?? [];
  expect(privateKey).not.toBe('');
  expect(text).toContain('[Peer]');
  const client = db.clients.find(({ name }) => name === 'Olaf phone');
  expect(sent.join('\n')).toContain(client?.publicKey);
  expect(sent.join('\n')).not.toContain(privateKey);
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(privateKey);
  // One more device may join by this link: the command for it is offered.
  expect(screen.getByTestId('join-command').textContent).toMatch(/^signalbox link join 'http.*#sbi_mock-contractor'$/);
});

test.each(['#sbi_mock-used', '#sbi_mock-expired', '#sbi_mock-revoked', '#sbi_never-made'])(
  'a link that is no good says so in the same words: %s',
  async (hash) => {
    open(hash);
    const alert = within(await screen.findByRole('alert'));
    alert.getByText(/^This link does not work any more/);
    expect(alert.queryByRole('button')).toBeNull();
  },
);

test('a link without its secret is told apart', async () => {
  open('');
  await screen.findByText(/^The link is not whole/);
  expect(sent).toEqual([]);
});

test('too many attempts: how long to wait, and a button that waits too', async () => {
  open('#sbi_mock-busy');
  await screen.findByText(/Try again in \d+ s/);
  expect(screen.getByRole('button', { name: 'Try again' }).hasAttribute('disabled')).toBe(true);
});

test('without a connection it says so and can be tried again', async () => {
  server.use(http.post('*/api/v1/invites/inspect', () => HttpResponse.error()));
  open('#sbi_mock-open');
  await screen.findByText(/^The controller does not answer/);
  server.resetHandlers();
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Ada Keller invites you, Nina Roth.');
});
