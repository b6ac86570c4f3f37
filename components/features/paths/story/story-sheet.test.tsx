import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createMockServer } from '../../../../mock-api/node.ts';
import { allSwitches } from '../../../../mock-api/overlay/switch-view.ts';
import { renderConsole } from '../../../testing/render-console.tsx';
import type { Choice } from '../use-choice.ts';
import { StorySheet } from './story-sheet.tsx';

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

const choiceOf = (story: string) =>
  ({ story, openStory: vi.fn(), choosePair: vi.fn(), moveTo: vi.fn() }) as unknown as Choice;
const of = (cause: string) => {
  const found = allSwitches(db).find((one) => one.cause === cause);
  if (!found) throw new Error(`no ${cause} in the seed`);
  return found;
};

test('tells cause, measurement, limit, outage and what it cost', async () => {
  renderConsole(<StorySheet choice={choiceOf(of('sla-loss').id)} />);
  expect((await screen.findByTestId('story-why')).textContent).toBe(
    'More packets were lost over wan1 than class interactive may lose.',
  );
  expect(screen.getByText('loss 5.2 % against a limit of 2.0 %, held for 3 s')).toBeTruthy();
  expect(screen.getByText(/^no outage/)).toBeTruthy();
});

test('a dead PoP has an outage; "show this moment" goes just before it', async () => {
  const entry = of('pop-down');
  const choice = choiceOf(entry.id);
  renderConsole(<StorySheet choice={choice} />);
  expect((await screen.findByText(/^traffic again after an outage of \d+ ms$/)).textContent).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show this moment' }));
  await waitFor(() => expect(choice.moveTo).toHaveBeenCalledWith(Date.parse(entry.detectedAt) - 1000));
});

test.each(['pop-overload', 'link-down', 'sla-latency', 'sla-jitter', 'maintenance', 'manual', 'recovered'])(
  'has a sentence for %s in Chinese too',
  async (cause) => {
    renderConsole(<StorySheet choice={choiceOf(of(cause).id)} />, 'zh-CN');
    expect((await screen.findByTestId('story-why')).textContent).toMatch(/\p{Script=Han}/u);
  },
);
