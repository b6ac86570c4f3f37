/** The FEC tab shows the engine's counters, and what they measure is what the lab did to the wire. */
import { expect, type Page, test } from '@playwright/test';
import type { FecDirection, GatewayFec } from '#lib/contract/fec.ts';
import type { LabLink } from '#lib/contract/lab.ts';
import { paths } from '../lib/client/paths.ts';
import { isLive } from './sign-in.ts';
import { fecOf, gateway, gatewayOf, impair, restoreWires, wire, wires } from './system.ts';

test.use({ storageState: `${process.env['E2E_DATA']}/state-admin.json` });

const totals = [
  'packetsEncoded',
  'packetsDecoded',
  'parityGenerated',
  'packetsRecovered',
  'packetsLost',
  'bytesOverhead',
] as const;
const perDirection = ['packetsEncoded', 'packetsRecovered', 'packetsLost'] as const;

let before: readonly LabLink[] = [];
test.beforeAll(async () => {
  before = await wires();
});
test.afterEach(() => restoreWires(before));

/** Every counter on the tab by its test id, as the API has it. */
function counters(fec: GatewayFec): Record<string, number> {
  const rows = fec.sessions.flatMap((session) =>
    (['up', 'down'] as const).flatMap((way) =>
      perDirection.map((name) => [`fec-${session.link}-${way}-${name}`, session[way][name]] as const),
    ),
  );
  return Object.fromEntries([...totals.map((name) => [`fec-${name}`, fec[name]] as const), ...rows]);
}

/** The same from the page, all of one moment. */
function shown(page: Page, names: readonly string[]): Promise<Record<string, number>> {
  return page.evaluate(
    (wanted) =>
      Object.fromEntries(
        wanted.map((name) => {
          const text = document.querySelector<HTMLElement>(`[data-testid="${name}"]`)?.dataset['value'];
          return [name, Number(text ?? 'missing')];
        }),
      ),
    names,
  );
}

test('what is shown is what the API says, counter by counter', async ({ page }) => {
  const { id } = await gatewayOf('Branch 1');
  const answers: Record<string, number>[] = [];
  page.on('response', async (response) => {
    if (response.url().endsWith(`/gateways/${id}/fec`)) answers.push(counters((await response.json()) as GatewayFec));
  });
  await page.goto(paths.gateway(id, 'fec'));
  await isLive(page);
  await expect(page.getByTestId('fec-packetsEncoded')).toBeVisible();
  for (let round = 0; round < 5; round++) {
    const earlier = counters(await fecOf(id));
    let now: Record<string, number> = {};
    // The page catches up with what was known when the round began, without a reload.
    await expect
      .poll(
        async () => {
          now = await shown(page, Object.keys(earlier));
          return Object.entries(earlier).filter(([name, value]) => !((now[name] ?? -1) >= value));
        },
        { message: 'the page is not older than the API was', timeout: 10_000 },
      )
      .toEqual([]);
    const later = counters(await fecOf(id));
    const ahead = Object.entries(now).filter(([name, value]) => value > (later[name] ?? -1));
    expect(ahead, 'the page shows nothing that the API has not').toEqual([]);
    await expect.poll(() => answers, { message: 'all of it is of one answer' }).toContainEqual(now);
  }
});

/** Standard error of a share `p` of `n`, percent points. */
const sigmaPct = (p: number, n: number): number => 100 * Math.sqrt((p * (1 - p)) / n);

interface Share {
  readonly lost: number;
  readonly of: number;
}
const pct = ({ lost, of }: Share): number => (100 * lost) / of;

test('the loss that was injected is the loss that is measured', async ({ page }) => {
  test.setTimeout(120_000);
  const injected = 5;
  const { id } = await gatewayOf('Branch 1');
  await impair('branch-1.wan1', { lossPct: injected, burst: 1 });

  const engine = async (): Promise<{ up: Share; down: Share }> => {
    const session = (await fecOf(id)).sessions.find(({ link }) => link === 'wan1');
    const share = (part: FecDirection | undefined): Share => {
      if (!part) throw new Error('branch 1 has no session over wan1');
      const lost = part.packetsRecovered + part.packetsLost;
      return { lost, of: lost + part.packetsDecoded };
    };
    return { up: share(session?.up), down: share(session?.down) };
  };
  const carrier = async (): Promise<{ up: Share; down: Share }> => {
    const { counters: count } = await wire('branch-1.wan1');
    const share = ({ forwarded, lost }: { forwarded: number; lost: number }): Share => ({ lost, of: forwarded + lost });
    return { up: share(count.up), down: share(count.down) };
  };
  const since = (now: Share, then: Share): Share => ({ lost: now.lost - then.lost, of: now.of - then.of });

  // A sample that holds only packets of the new setting.
  await page.waitForTimeout(2500);
  const [engineThen, carrierThen] = [await engine(), await carrier()];
  await page.waitForTimeout(30_000);
  const [engineNow, carrierNow] = [await engine(), await carrier()];
  for (const way of ['up', 'down'] as const) {
    const measured = since(engineNow[way], engineThen[way]);
    const real = since(carrierNow[way], carrierThen[way]);
    expect(measured.of, 'enough packets to say anything').toBeGreaterThan(500);
    const bound = 4 * sigmaPct(injected / 100, measured.of);
    // The wire carries parity and keepalives too: another sample of the same loss.
    const apart = 4 * Math.hypot(sigmaPct(pct(real) / 100, measured.of), sigmaPct(pct(real) / 100, real.of));
    test.info().annotations.push({
      type: `loss ${way}`,
      description: `set ${injected} %, wire ${pct(real).toFixed(2)} % of ${real.of}, measured ${pct(measured).toFixed(2)} % of ${measured.of}, 4 sigma ${bound.toFixed(2)}`,
    });
    expect(Math.abs(pct(measured) - injected), `${way}: measured and set`).toBeLessThan(bound);
    expect(Math.abs(pct(measured) - pct(real)), `${way}: measured and what the wire dropped`).toBeLessThan(apart);
  }

  // The link card: the same loss over its own window, at least 10 s.
  const link = (await gateway(id)).underlay.links.find(({ name }) => name === 'wan1');
  const perSecond = (now: Share, then: Share): number => since(now, then).of / 30;
  for (const [reported, way] of [
    [link?.lossTxPct, 'up'],
    [link?.lossRxPct, 'down'],
  ] as const) {
    const sample = Math.max(100, 10 * perSecond(engineNow[way], engineThen[way]));
    expect(Math.abs((reported ?? -100) - injected), `${way}: of the window`).toBeLessThan(
      4 * sigmaPct(injected / 100, sample),
    );
  }
});
