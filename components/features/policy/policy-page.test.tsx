import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { PolicyPage } from './policy-page.tsx';

const address = vi.hoisted(() => ({ search: '' }));
vi.mock('next/navigation', () => ({
  usePathname: () => '/policy',
  useSearchParams: () => new URLSearchParams(address.search),
  useRouter: () => ({ push: () => undefined, replace: () => undefined }),
}));

const { db, server } = createMockServer();
const seeded = structuredClone(db.policy);

beforeAll(() => {
  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.open = false;
  };
  server.listen({ onUnhandledFrame: 'error' });
});
beforeEach(() => {
  Object.assign(db.policy, structuredClone(seeded));
  db.userId = 'usr-admin';
  address.search = '';
});
afterEach(cleanup);
afterAll(() => server.close());

const slow = { timeout: 8000 };
const press = (name: string | RegExp): unknown => fireEvent.click(screen.getByRole('button', { name }));
const enabled = (name: string): Promise<void> =>
  waitFor(() => expect(screen.getByRole('button', { name })).toHaveProperty('disabled', false), slow);
const grantRow = async (id: string): Promise<ReturnType<typeof within>> => {
  await screen.findAllByTestId('grant', {}, slow);
  const row = screen.getAllByTestId('grant').find((one) => one.dataset['grant'] === id);
  if (!row) throw new Error(`${id} is not in the list`);
  return within(row);
};

test('every grant is a sentence, and what is found about it stands beside it', async () => {
  renderConsole(<PolicyPage tab="rules" />);
  const row = await grantRow('engineers');
  row.getByText(/may reach/);
  row.getByText('Field engineers');
  expect(row.getByTestId('findings').textContent).toContain('fits no client of the inventory');
  screen.getByText(/The order has no meaning. A deny wins over every allow./);
});

test('the form says what is missing, reads itself aloud, and its grant is in the draft', async () => {
  renderConsole(<PolicyPage tab="rules" />);
  await grantRow('staff-store');
  await enabled('New grant');
  press('New grant');
  const form = within(await screen.findByTestId('grant-form', {}, slow));
  fireEvent.click(form.getByRole('button', { name: 'Add to the draft' }));
  form.getByText('Choose at least one role or device.');
  form.getByText('Choose at least one resource.');
  expect(db.policy.draft).toBeNull();
  fireEvent.click(form.getByRole('button', { name: 'Contractors' }));
  fireEvent.click(form.getByRole('button', { name: 'Ledger' }));
  expect(form.getByTestId('grant-preview').textContent).toBe('Contractors may reach Ledger at their own site.');
  expect(form.getByLabelText<HTMLInputElement>('Name').value).toBe('contractor-ledger');
  fireEvent.click(form.getByRole('button', { name: 'Add to the draft' }));
  await waitFor(() => expect(db.policy.draft?.text).toContain('- id: contractor-ledger'), slow);
  await grantRow('contractor-ledger');
  fireEvent.click(within(await screen.findByTestId('draft-bar')).getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(db.policy.draft).toBeNull(), slow);
});

test('the comments of the text survive a change, and undo takes it back', async () => {
  renderConsole(<PolicyPage tab="rules" />);
  const row = await grantRow('finance-ledger');
  await waitFor(() => expect(row.getByRole('switch')).toHaveProperty('disabled', false), slow);
  fireEvent.click(row.getByRole('switch'));
  await waitFor(() => expect(db.policy.draft?.text).toMatch(/enabled: false/), slow);
  expect(db.policy.draft?.text).toContain('# The ledger stands at headquarters');
});

test('a draft that somebody else saved meanwhile is shown, and nothing is lost', async () => {
  renderConsole(<PolicyPage tab="rules" />);
  const row = await grantRow('finance-office');
  await waitFor(() => expect(row.getByRole('switch')).toHaveProperty('disabled', false), slow);
  const theirs = { text: db.policy.revisions.at(-1)?.text.replace('Chain store', 'Theirs') ?? '', version: 71 };
  db.policy.draft = { ...theirs, base: 3, updatedAt: new Date().toISOString(), updatedBy: 'Noor Visser' };
  fireEvent.click(row.getByRole('switch'));
  await screen.findByText('Somebody else changed the draft', {}, slow);
  await screen.findByText(/Noor Visser saved a newer draft/);
  within(screen.getByTestId('draft-bar')).getByText(/choose above which one stays/);
  expect(db.policy.draft.text).toBe(theirs.text);
  press('Load the newer draft');
  await waitFor(() => expect(screen.queryByText('Somebody else changed the draft')).toBeNull());
  fireEvent.click(within(screen.getByTestId('draft-bar')).getByRole('button', { name: 'Undo' }));
  await waitFor(() => expect(db.policy.draft?.text).toMatch(/enabled: false/), slow);
});

test('a publication asks why, and for the number of people who lose something; then its receipts count up', async () => {
  const text = db.policy.revisions
    .at(-1)
    ?.text.replace('- id: finance-office', '- id: finance-office\n    enabled: false');
  const at = new Date().toISOString();
  db.policy.draft = { text: text ?? '', version: 7, base: 3, updatedAt: at, updatedBy: 'Ada Keller' };
  renderConsole(<PolicyPage tab="rules" />);
  await screen.findByTestId('draft-bar', {}, slow);
  press('Review and publish');
  const review = within(await screen.findByTestId('review', {}, slow));
  expect((await review.findByTestId('change-summary', {}, slow)).textContent).toMatch(/^\d people lose something/);
  expect(review.getByTestId('changes').textContent).toMatch(/loses Office network at Branch \d/);
  fireEvent.click(review.getByRole('button', { name: 'Publish' }));
  review.getByText('Say why; it stands in the history.');
  const confirm = review.getByLabelText<HTMLInputElement>(/^Type \d/);
  const wanted = /^Type (\d+)/.exec(confirm.labels?.[0]?.textContent ?? '')?.[1] ?? '';
  fireEvent.change(review.getByLabelText('Why, for the history'), { target: { value: 'Finance moves out' } });
  fireEvent.change(confirm, { target: { value: '1' } });
  fireEvent.click(review.getByRole('button', { name: 'Publish' }));
  review.getByText(`This has to be ${wanted}.`);
  expect(db.policy.revisions).toHaveLength(3);
  fireEvent.change(confirm, { target: { value: wanted } });
  fireEvent.click(review.getByRole('button', { name: 'Publish' }));
  const published = within(await screen.findByTestId('published', {}, slow));
  published.getByText('Revision 4 is published');
  await published.findByText(/enforced on 5\/6 in/, {}, slow);
  expect(db.policy.revisions.at(-1)).toMatchObject({ note: 'Finance moves out', by: 'Ada Keller' });
}, 20_000);

test('a failed test keeps the draft from being published, and the dialog says so', async () => {
  const text = `${db.policy.revisions.at(-1)?.text}  - staff at branch-1 can ledger\n`;
  const at = new Date().toISOString();
  db.policy.draft = { text, version: 7, base: 3, updatedAt: at, updatedBy: 'Ada Keller' };
  renderConsole(<PolicyPage tab="rules" />);
  await screen.findByTestId('draft-bar', {}, slow);
  press('Review and publish');
  const review = within(await screen.findByTestId('review', {}, slow));
  await review.findByText(/This cannot be published/, {}, slow);
  expect(review.getByRole('button', { name: 'Publish' })).toHaveProperty('disabled', true);
});

test('while the text has errors its tests are said not to have been run', async () => {
  const text = db.policy.revisions.at(-1)?.text.replace('roles: [finance]', 'roles: [finanse]') ?? '';
  const at = new Date().toISOString();
  db.policy.draft = { text, version: 7, base: 3, updatedAt: at, updatedBy: 'Ada Keller' };
  renderConsole(<PolicyPage tab="rules" />);
  const bar = within(await screen.findByTestId('draft-bar', {}, slow));
  await bar.findByText('4 tests not run', {}, slow);
  expect(bar.queryByText('no tests')).toBeNull();
});

test('nobody approves what they asked for; somebody else does', async () => {
  const text = db.policy.revisions.at(-1)?.text ?? '';
  const at = new Date().toISOString();
  db.policy.draft = { text: `${text}# more\n`, version: 7, base: 3, updatedAt: at, updatedBy: 'Ada Keller' };
  db.policy.proposal = { at, by: 'Ada Keller', note: 'One more', mine: true, version: 7 };
  renderConsole(<PolicyPage tab="rules" />);
  await screen.findByText('Your draft waits for a second administrator', {}, slow);
  expect(screen.queryByRole('button', { name: 'Look and approve' })).toBeNull();
  cleanup();
  db.policy.proposal = { at, by: 'Paul Adams', note: 'One more', mine: false, version: 7 };
  renderConsole(<PolicyPage tab="rules" />);
  await screen.findByText('Paul Adams asks for approval', {}, slow);
  press('Look and approve');
  const review = within(await screen.findByTestId('review', {}, slow));
  fireEvent.click(await review.findByRole('button', { name: 'Approve and publish' }, slow));
  await screen.findByText('Revision 4 is published', {}, slow);
  expect(db.policy.revisions.at(-1)).toMatchObject({ by: 'Paul Adams', approvedBy: 'Ada Keller' });
});

test('who only looks has nothing to press', async () => {
  db.userId = 'usr-noc';
  renderConsole(<PolicyPage tab="rules" />);
  await grantRow('staff-store');
  expect(screen.queryAllByRole('switch')).toEqual([]);
  expect(screen.queryByRole('button', { name: 'New grant' })).toBeNull();
});

test('a site manager sees the own grants only, and a change is in force with its receipt', async () => {
  db.userId = 'usr-manager';
  renderConsole(<PolicyPage tab="rules" />);
  const cards = await screen.findAllByTestId('delegated', {}, slow);
  expect(cards.map((card) => card.dataset['grant'])).toEqual(['cold-room-service', 'late-stocktaking']);
  const card = within(cards[0] as HTMLElement);
  fireEvent.click(card.getByRole('button', { name: 'Pavel Dvorak, Cold-room contractor 3' }));
  fireEvent.click(card.getByRole('button', { name: 'Save and put in force' }));
  card.getByText('Choose at least one device, or switch it off.');
  expect(db.policy.revisions).toHaveLength(3);
  fireEvent.click(card.getByRole('button', { name: 'Jonas Meier, Till tablet 3' }));
  fireEvent.click(card.getByRole('switch'));
  fireEvent.click(card.getByRole('button', { name: 'Save and put in force' }));
  await card.findByText(/enforced on 5\/6 in/, {}, slow);
  const text = db.policy.revisions.at(-1)?.text;
  expect(text).toContain('clients: [cl-3-0]');
  expect(text).toContain('enabled: false');
}, 20_000);

/** Older than the first page of the list. */
function thirtyRevisions(): void {
  const [first] = db.policy.revisions;
  if (!first) throw new Error('nothing is seeded');
  db.policy.revisions.splice(
    0,
    db.policy.revisions.length,
    ...Array.from({ length: 30 }, (_, index) => ({
      ...first,
      revision: index + 1,
      note: `Change ${index + 1}`,
      text: `${first.text}# ${index + 1}\n`,
    })),
  );
}

test('a link to a revision that the list has not come to shows it above the list', async () => {
  thirtyRevisions();
  address.search = 'tab=history&revision=4';
  renderConsole(<PolicyPage tab="history" />);
  await screen.findByRole('button', { name: 'Restore revision 4' }, slow);
  const rows = screen.getAllByTestId('revision');
  expect(rows).toHaveLength(21);
  within(rows[0] as HTMLElement).getByText('Change 4');
  within(rows[1] as HTMLElement).getByText('Change 30');
  expect(screen.getAllByTestId('revision-details')).toHaveLength(1);
});

test.each(['77', 'four', '0'])('a link to revision %s says that there is none', async (named) => {
  address.search = `tab=history&revision=${named}`;
  renderConsole(<PolicyPage tab="history" />);
  await screen.findByText(`There is no revision ${named}.`, {}, slow);
  expect(screen.getAllByTestId('revision')).toHaveLength(3);
});

test.each([3, 2])('revision %d is not restored while it or its text is in force', async (revision) => {
  const [, second, last] = db.policy.revisions;
  if (!second || !last) throw new Error('nothing is seeded');
  db.policy.revisions.splice(1, 1, { ...second, text: last.text });
  address.search = `tab=history&revision=${revision}`;
  renderConsole(<PolicyPage tab="history" />);
  const details = within(await screen.findByTestId('revision-details', {}, slow));
  await details.findByText(db.policy.revisions[revision - 1]?.hash ?? '', {}, slow);
  expect(screen.queryByRole('button', { name: /^Restore/ })).toBeNull();
});

test('of a gateway that is away nothing may be known, and that is not nothing', async () => {
  const [away = ''] = db.policy.away;
  db.policy.enforced.set(away, []);
  renderConsole(<PolicyPage tab="history" />);
  const row = (await screen.findAllByTestId('gateway-policy', {}, slow)).find(
    ({ dataset }) => dataset['state'] === 'offline',
  );
  expect(row?.textContent).toContain('not known');
  expect(row?.textContent).not.toContain('nothing yet');
});
