/**
 * From a change to the screen. Method: a live system with the lab; one Chromium page on a gateway's detail, watched by a
 * MutationObserver that notes the clock when the text or state it waits for is in the document; browser, bench and system share
 * one clock. Link: `POST /api/v1/lab/links/{id}` cuts a wire and restores it, ROUNDS times; `cutToScreen` runs from before the
 * request, `noticedToScreen` from the moment at which the gateway itself noticed (the link's `since`), which is the console's
 * own share; what is not on the screen within WITHIN_MS counts as missed. Rename: from before a PATCH to the new name on the page.
 */
import type { Page } from '@playwright/test';
import * as z from 'zod';
import { openBrowser, signIn } from './browser.ts';
import { spread } from './figures.ts';
import { type Lane, openLane } from './http-lane.ts';
import { type Ready, withLiveSystem } from './live-system.ts';

const ROUNDS = 10;
const PAUSE_MS = 2000;
const WITHIN_MS = 30_000;

const wires = z.object({
  items: z.array(z.object({ id: z.string(), link: z.string(), gatewayId: z.string().nullable() })),
});
const detail = z.object({
  name: z.string(),
  underlay: z.object({ links: z.array(z.object({ name: z.string(), since: z.string().nullable() })) }),
});
interface Waited {
  readonly selector: string;
  readonly attribute: string | null;
  readonly value: string;
}

/** Runs in the browser, so it is text: its clock when the element first has that attribute, or that text where none is named. */
const watch = `({ selector, attribute, value, withinMs }) => new Promise((resolve) => {
  const now = () => {
    const element = document.querySelector(selector);
    return (attribute === null ? element?.textContent : element?.getAttribute(attribute)) === value;
  };
  if (now()) return resolve(Date.now());
  const timer = setTimeout(() => {
    observer.disconnect();
    resolve(null);
  }, withinMs);
  const observer = new MutationObserver(() => {
    if (!now()) return;
    observer.disconnect();
    clearTimeout(timer);
    resolve(Date.now());
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
})`;

/** Null: not within WITHIN_MS. */
const seen = (page: Page, waited: Waited): Promise<number | null> =>
  page.evaluate<number | null>(`(${watch})(${JSON.stringify({ ...waited, withinMs: WITHIN_MS })})`);

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS + Math.random() * 1000));

async function send(lane: Lane, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await lane.send(method, `/api/v1${path}`, body);
  if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text) as unknown;
}

async function links(page: Page, lane: Lane, wire: { id: string; link: string }, gatewayId: string): Promise<object> {
  const figures = {
    down: { cut: [] as number[], noticed: [] as number[], missed: 0 },
    up: { cut: [] as number[], noticed: [] as number[], missed: 0 },
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ['down', 'up'] as const) {
      await pause();
      const shown = seen(page, { selector: `[data-testid="link-${wire.link}"]`, attribute: 'data-status', value: way });
      const asked = Date.now();
      await send(lane, 'POST', `/lab/links/${wire.id}`, { down: way === 'down' });
      const at = await shown;
      if (at === null) {
        figures[way].missed += 1;
        continue;
      }
      const { underlay } = detail.parse(await send(lane, 'GET', `/gateways/${gatewayId}`));
      const since = underlay.links.find((link) => link.name === wire.link)?.since ?? null;
      figures[way].cut.push(at - asked);
      if (since !== null) figures[way].noticed.push(at - Date.parse(since));
    }
  }
  return {
    down: {
      cutToScreen: spread(figures.down.cut),
      noticedToScreen: spread(figures.down.noticed),
      missed: figures.down.missed,
    },
    up: {
      restoredToScreen: spread(figures.up.cut),
      noticedToScreen: spread(figures.up.noticed),
      missed: figures.up.missed,
    },
  };
}

async function renames(page: Page, lane: Lane, gatewayId: string): Promise<object> {
  const { name } = detail.parse(await send(lane, 'GET', `/gateways/${gatewayId}`));
  const ms: number[] = [];
  let missed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await pause();
    const value = `${name}-${round}`;
    const shown = seen(page, { selector: '[data-testid="gateway-header"] h1', attribute: null, value });
    const asked = Date.now();
    await send(lane, 'PATCH', `/gateways/${gatewayId}`, { name: value });
    const at = await shown;
    if (at === null) missed += 1;
    else ms.push(at - asked);
  }
  await send(lane, 'PATCH', `/gateways/${gatewayId}`, { name });
  return { requestToScreen: spread(ms), missed };
}

export async function changesToScreen(system: Ready): Promise<object> {
  const lane = openLane(system.url, system.token);
  const browser = await openBrowser();
  try {
    const { items } = wires.parse(await send(lane, 'GET', '/lab/links'));
    const wire = items.find((item) => item.gatewayId !== null);
    if (!wire?.gatewayId) throw new Error('the lab has no gateway that is connected');
    const context = await browser.newContext({ storageState: await signIn(browser, system) });
    const page = await context.newPage();
    await page.goto(`${system.url}/gateways/${wire.gatewayId}`);
    await seen(page, { selector: `[data-testid="link-${wire.link}"]`, attribute: 'data-status', value: 'up' });
    return { rename: await renames(page, lane, wire.gatewayId), link: await links(page, lane, wire, wire.gatewayId) };
  } finally {
    await browser.close();
    lane.close();
  }
}

export async function run(): Promise<object> {
  return withLiveSystem(async (system) => ({
    method:
      'A page on a gateway in Chromium, watched by a MutationObserver: a wire of the lab cut and restored, and a rename, 10 times each.',
    ...(await changesToScreen(system)),
  }));
}
