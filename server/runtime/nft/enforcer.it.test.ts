/** What the enforcer promises, on a real kernel in a namespace of its own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ipPacket } from '#lib/engine/filter/testing/ip-packets.ts';
import { compileGateway } from '#lib/policy/compile/compile.ts';
import { NFT_TABLE, renderNftables } from '#lib/policy/nftables/render.ts';
import type { ResolvedGateway } from '#lib/policy/resolved.ts';
import { WALL_MS } from '#lib/policy/testing/random-gateway.ts';
import { whyNoNamespaces } from '../testing/namespaces.ts';
import { createNftEnforcer, type NftEnforcer } from './enforcer.ts';
import { CLIENT_INTERFACE, type ForwardingKernel, forwardingKernel } from './testing/forwarding-kernel.ts';
import { CLIENT_NETWORKS, load, openGateway, renderer, widerGateway } from './testing/open-gateway.ts';
import { publishUnderTraffic } from './testing/publish-under-traffic.ts';

const why = whyNoNamespaces('ip', 'nft', 'sysctl');
if (why !== undefined) process.stderr.write(`tests of nftables are skipped: ${why}\n`);

describe.skipIf(why !== undefined)('the enforcer', () => {
  let kernel: ForwardingKernel;
  let enforcer: NftEnforcer;

  beforeAll(async () => {
    kernel = await forwardingKernel('nft');
    enforcer = createNftEnforcer({
      renderer,
      interfaceName: CLIENT_INTERFACE,
      netns: kernel.netns,
      wallMs: () => WALL_MS,
      onError: (sentence) => process.stderr.write(`${sentence}\n`),
    });
  });
  afterAll(async () => {
    await enforcer?.remove();
    await kernel?.close();
  });

  const apply = (gateway: ResolvedGateway): Promise<void> => load(enforcer, gateway);

  it('ends an open connection with the class, with the client and at its time', { timeout: 30_000 }, async () => {
    const gateway = openGateway(null);
    const connection = { from: '10.250.0.10', to: '10.3.1.5', protocol: 17, fromPort: 5555, toPort: 443 };
    const out = ipPacket(connection);
    const back = ipPacket({ ...connection, from: connection.to, to: connection.from, fromPort: 443, toPort: 5555 });
    const passes = async (): Promise<boolean[]> => [
      (await kernel.forward('clients', [out])).size > 0,
      (await kernel.forward('lan', [back])).size > 0,
    ];
    await apply(gateway);
    expect((await kernel.forward('lan', [back])).size).toBe(0);
    await kernel.forward('clients', [out]);
    expect(await passes()).toEqual([true, true]);
    await apply({ ...gateway, rules: [] });
    expect(await passes()).toEqual([false, false]);
    await apply(gateway);
    expect(await passes()).toEqual([true, true]);
    expect(await enforcer.dropClient({ address4: '10.250.0.10', address6: null })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await enforcer.dropClient({ address4: '10.250.0.10', address6: null })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await passes()).toEqual([false, false]);
    await apply(openGateway(WALL_MS + 1500));
    expect(await passes()).toEqual([true, true]);
    await new Promise((resolve) => setTimeout(resolve, 1700));
    expect(await passes()).toEqual([false, false]);
  });

  it('opens a window by itself when its time comes', async () => {
    const started = performance.now();
    const clocked = createNftEnforcer({
      renderer,
      interfaceName: CLIENT_INTERFACE,
      netns: kernel.netns,
      wallMs: () => WALL_MS + (performance.now() - started),
      onError: (sentence) => process.stderr.write(`${sentence}\n`),
    });
    await enforcer.remove();
    const base = openGateway(null);
    const windows = [{ notBefore: WALL_MS + 1500, notAfter: null }];
    await load(clocked, { ...base, rules: base.rules.map((rule) => ({ ...rule, windows })) });
    const out = ipPacket({ from: '10.250.0.10', to: '10.3.1.5', protocol: 17, fromPort: 6666, toPort: 443 });
    expect((await kernel.forward('clients', [out])).size).toBe(0);
    await expect.poll(async () => (await kernel.forward('clients', [out])).size, { timeout: 10_000 }).toBe(1);
    await clocked.remove();
  });

  it('lets an error about a connection through, and no other', async () => {
    await apply(openGateway(null));
    const asked = ipPacket({ from: '10.250.0.10', to: '10.3.1.5', protocol: 17, fromPort: 7777, toPort: 443 });
    const error = (quoted: Uint8Array): Uint8Array =>
      ipPacket({ from: '10.3.9.9', to: '10.250.0.10', protocol: 1, type: 3, payload: quoted });
    await kernel.forward('clients', [asked]);
    expect((await kernel.forward('lan', [error(asked)])).size).toBe(1);
    const other = ipPacket({ from: '10.250.0.10', to: '10.3.1.5', protocol: 17, fromPort: 7778, toPort: 443 });
    expect((await kernel.forward('lan', [error(other)])).size).toBe(0);
    await apply({ ...openGateway(null), rules: [] });
    expect((await kernel.forward('lan', [error(asked)])).size).toBe(0);
  });

  it('leaves other sites on the same interface alone, and lets none of them near a client', async () => {
    await apply(openGateway(null));
    kernel.run('ip', 'route', 'add', '10.77.0.0/16', 'dev', CLIENT_INTERFACE);
    const between = (from: string, to: string): Uint8Array =>
      ipPacket({ from, to, protocol: 17, fromPort: 4000, toPort: 4001 });
    const from = async (where: 'clients' | 'lan', packet: Uint8Array) => (await kernel.forward(where, [packet])).size;
    expect(await from('clients', between('10.77.0.5', '10.3.1.6'))).toBe(1);
    expect(await from('lan', between('10.3.1.7', '10.77.0.5'))).toBe(1);
    expect(await from('clients', between('10.77.0.5', '10.250.0.10'))).toBe(0);
    expect(await from('clients', between('10.250.0.10', '10.77.0.5'))).toBe(0);
    expect(await from('clients', between('10.250.0.77', '10.3.1.5'))).toBe(0);
    expect(await from('lan', between('10.3.1.5', '10.250.0.10'))).toBe(0);
    kernel.run('ip', 'route', 'del', '10.77.0.0/16', 'dev', CLIENT_INTERFACE);
  });

  it('loses nothing that is allowed and leaks nothing that is not over 40 publishes under traffic', {
    timeout: 60_000,
  }, async () => {
    const { sent, lost, leaked } = await publishUnderTraffic(kernel, enforcer, 40);
    expect({ lost, leaked }).toEqual({ lost: 0, leaked: 0 });
    expect(sent).toBeGreaterThan(500);
  });

  it('has after many small changes what a full load makes, and repairs what others did to it', async () => {
    const base = widerGateway();
    const table = (): string[] =>
      kernel
        .run('nft', 'list', 'table', 'inet', NFT_TABLE)
        .split(/[\s,]+/)
        .toSorted();
    await apply(base);
    await apply({ ...base, rules: base.rules.slice(0, 5) });
    await apply({ ...base, clients: base.clients.slice(3, 40) });
    await apply({
      ...base,
      rules: base.rules.map((rule, i) => ({ ...rule, effect: i % 3 === 0 ? ('deny' as const) : rule.effect })),
    });
    const bySteps = table();
    await enforcer.remove();
    await apply({
      ...base,
      rules: base.rules.map((rule, i) => ({ ...rule, effect: i % 3 === 0 ? ('deny' as const) : rule.effect })),
    });
    expect(table()).toEqual(bySteps);
    expect(await enforcer.repair()).toEqual({ ok: true, value: 'same' });
    for (const harm of [
      ['flush', 'chain', 'inet', NFT_TABLE, 'sb_judge'],
      ['delete', 'table', 'inet', NFT_TABLE],
      ['flush', 'map', 'inet', NFT_TABLE, 'sb_places4'],
      ['add', 'element', 'inet', NFT_TABLE, 'sb_clients4', '{ 10.250.0.99 : goto sb_class_0 }'],
    ]) {
      kernel.run('nft', ...harm);
      // Listing every element is done so often only that it costs little.
      await expect.poll(() => enforcer.repair(), { timeout: 15_000 }).toEqual({ ok: true, value: 'repaired' });
      expect(await enforcer.repair()).toEqual({ ok: true, value: 'same' });
      expect(table()).toEqual(bySteps);
    }
  });

  it('keeps what it has when a script fails, and removes the chains of classes that are no more', async () => {
    await apply(openGateway(null));
    const before = kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE);
    const broken = createNftEnforcer({
      renderer: {
        ...renderer,
        render: (input) => ({
          ...renderNftables(input),
          text: `${renderNftables({ ...input, rules: { ...input.rules, classes: [] } }).text}add rule inet ${NFT_TABLE} sb_none drop\n`,
        }),
      },
      interfaceName: CLIENT_INTERFACE,
      netns: kernel.netns,
      wallMs: () => WALL_MS,
      onError: () => {},
    });
    const { rules, clients } = compileGateway(openGateway(null));
    expect(await broken.apply(rules, clients, CLIENT_NETWORKS)).toMatchObject({
      ok: false,
      error: expect.stringContaining('nft: '),
    });
    expect(kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE)).toBe(before);
    const many = Array.from({ length: 5 }, (_, i) => ({ ...rules.classes[0]!, id: i }));
    await enforcer.apply({ ...rules, classes: many }, clients, CLIENT_NETWORKS);
    expect(kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE)).toContain('sb_class_4');
    // Another process takes over and does not know how many there were.
    const next = createNftEnforcer({
      renderer,
      interfaceName: CLIENT_INTERFACE,
      netns: kernel.netns,
      wallMs: () => WALL_MS,
      onError: () => {},
    });
    expect(await next.apply(rules, clients, CLIENT_NETWORKS)).toEqual({ ok: true, value: undefined });
    expect(kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE)).not.toMatch(/sb_(class|marks)_[1-9]/);
  });
});
