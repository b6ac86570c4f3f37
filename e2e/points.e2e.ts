/** Loss on the line between two PoPs: the points move, the history says why, and the page goes back to before it. */
import { expect, type Page, test } from '@playwright/test';
import type { LabLink } from '#lib/contract/lab.ts';
import type { MeasuredPath, OverlayPeer, PathMap, PathSwitch } from '#lib/contract/paths.ts';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { get, restoreWires, wires } from './system.ts';

test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

let before: readonly LabLink[] = [];
test.beforeAll(async () => {
  before = await wires();
});
test.afterAll(() => restoreWires(before));

const activeOf = (peer: OverlayPeer): MeasuredPath | undefined => peer.paths.find(({ id }) => id === peer.activePathId);
const popsOf = (path: MeasuredPath | undefined): string[] => path?.pops.map(({ name }) => name) ?? [];

const settledMs = 20_000;

/** A branch whose traffic to HQ has for a while run over a line between two PoPs. */
async function overBackbone(): Promise<OverlayPeer | undefined> {
  const { peers } = await get<PathMap>('/path-map');
  return peers.find(
    (peer) =>
      peer.peerSite.name === 'HQ' &&
      popsOf(activeOf(peer)).length === 2 &&
      peer.activePathId === peer.preferredPathId &&
      Date.now() - Date.parse(peer.activeSince ?? '') > settledMs,
  );
}

const track = (page: Page, peer: OverlayPeer, pops: readonly string[]) =>
  page
    .getByRole('button', {
      name: new RegExp(`^(${peer.gatewaySite.name} to HQ|HQ to ${peer.gatewaySite.name}): .*active`),
    })
    .filter({ visible: true })
    .and(page.locator(`[aria-label*="${pops.join(', ')}"],[aria-label*="${pops.toReversed().join(', ')}"]`))
    .first();

test('loss between two PoPs moves the points; the history has the cause, and the page goes back before it', async ({
  page,
}) => {
  test.setTimeout(240_000);
  let found: OverlayPeer | undefined;
  await expect
    .poll(async () => (found = await overBackbone()) !== undefined, {
      timeout: 120_000,
      message: 'a pair over two PoPs',
    })
    .toBe(true);
  if (!found) throw new Error('unreachable');
  const peer = found;
  const pops = popsOf(activeOf(peer));
  const line = before.find(
    ({ scope, site, link }) => scope === 'backbone' && pops.includes(site) && pops.includes(link),
  );
  if (!line) throw new Error(`no wire between ${pops.join(' and ')}`);

  await page.goto(paths.paths());
  await isLive(page);
  await expect(track(page, peer, pops)).toBeVisible();

  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  const card = page.getByTestId(`wire-${line.id}`);
  const loss = card.getByRole('spinbutton', { name: /loss %$/ });
  const raisedAt = Date.now();
  await loss.fill('12');
  await loss.press('Enter');
  await expect(card.getByTestId('wire-state')).toHaveText('applied');

  // The points move.
  await page.getByRole('link', { name: 'Paths', exact: true }).click();
  await expect(track(page, peer, pops)).toHaveCount(0, { timeout: 60_000 });

  // The history says why.
  const history = page.getByRole('region', { name: 'Path history' });
  const ofLoss = async (): Promise<boolean> => {
    const { items } = await get<{ items: PathSwitch[] }>(`/path-switches?gateway=${peer.gateway.id}&limit=20`);
    return items.some(({ cause, switchedAt }) => cause === 'sla-loss' && Date.parse(switchedAt) >= raisedAt);
  };
  await expect.poll(ofLoss, { timeout: 30_000, message: 'the API tells a switch because of loss' }).toBe(true);
  const row = history
    .getByTestId('switch-row')
    .filter({ hasText: peer.gateway.name })
    .and(page.locator('[data-cause=sla-loss]'))
    .first();
  await expect(row).toContainText('limit', { timeout: 20_000 });
  await row.getByRole('link').click();
  const story = page.getByRole('dialog', { name: 'Story of a path switch' });
  await expect(story).toContainText(/loss/i);

  // Back before it.
  await story.getByRole('button', { name: 'Show this moment' }).click();
  await expect(page.getByTestId('moment')).toContainText('As it was at');
  await expect(track(page, peer, pops)).toBeVisible();
  const slider = page.getByRole('slider', { name: /Moment shown/ });
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', 'now, live');
  await expect(track(page, peer, pops)).toHaveCount(0);
});
