/**
 * Reference, filter and kernel decide alike: random policies, packets at the corners, both directions, in a namespace of its own.
 * KERNEL_POLICIES makes it longer.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessFilter, FILTER, FROM_CLIENT, TO_CLIENT } from '#lib/engine/filter/index.ts';
import { ipPacket } from '#lib/engine/filter/testing/ip-packets.ts';
import { compileGateway } from '#lib/policy/compile/compile.ts';
import { NFT_TABLE, renderNftables, renderRemoval, renderRevoke } from '#lib/policy/nftables/render.ts';
import { type Attempt, mayReach } from '#lib/policy/reference.ts';
import type { ResolvedGateway } from '#lib/policy/resolved.ts';
import { packetsOf } from '#lib/policy/testing/attempt-packets.ts';
import { attempts, picker, randomGateway, WALL_MS } from '#lib/policy/testing/random-gateway.ts';
import { whyNoNamespaces } from '../testing/namespaces.ts';
import { createNftEnforcer, type NftEnforcer } from './enforcer.ts';
import { CLIENT_INTERFACE, type ForwardingKernel, forwardingKernel, keyOf } from './testing/forwarding-kernel.ts';

const why = whyNoNamespaces('ip', 'nft', 'sysctl');
if (why !== undefined) process.stderr.write(`kernel agreement is skipped: ${why}\n`);

const POLICIES = Number(process.env['KERNEL_POLICIES'] ?? 200);
const PACKETS = 1000;
const SEED = Number(process.env['KERNEL_SEED'] ?? 20_261_121);

const renderer = { table: NFT_TABLE, render: renderNftables, revoke: renderRevoke, removal: renderRemoval };

/** Addresses that a router forwards, and protocols that its conntrack follows without looking inside. */
function isOrdinary({ to, protocol }: Attempt): boolean {
  if ([0, 33, 47, 132, 136, 255].includes(protocol)) return false;
  if (to.family === 6) return to.first >> 112n === 0xfd00n;
  const first = Number(to.first >> 24n);
  return first > 0 && first < 224 && first !== 127;
}

describe.skipIf(why !== undefined)('the kernel', () => {
  let kernel: ForwardingKernel;
  let enforcer: NftEnforcer;
  const complaints: string[] = [];

  beforeAll(async () => {
    kernel = await forwardingKernel('agree');
    // The moment of the attempts is fixed, and the timeouts of the kernel run from it.
    enforcer = createNftEnforcer({
      renderer,
      interfaceName: CLIENT_INTERFACE,
      netns: kernel.netns,
      wallMs: () => WALL_MS,
      onError: (sentence) => complaints.push(sentence),
    });
  });
  afterAll(async () => {
    await enforcer?.remove();
    await kernel?.close();
  });

  async function apply(gateway: ResolvedGateway): Promise<void> {
    const { rules, clients } = compileGateway(gateway);
    const applied = await enforcer.apply(rules, clients);
    if (!applied.ok) throw new Error(applied.error);
  }

  it(`agrees with filter and reference on ${POLICIES} policies x ${PACKETS} packets`, {
    timeout: 60_000 + POLICIES * 2000,
  }, async () => {
    const policies = fc.sample(steady, { numRuns: POLICIES, seed: SEED });
    let allowed = 0;
    let tried = 0;
    for (const [index, gateway] of policies.entries()) {
      await apply(gateway);
      const { rules, clients } = compileGateway(gateway);
      const filter = new AccessFilter({ seed: index, maxFlows: 4096 });
      expect(filter.update(0, WALL_MS, rules, clients).ok).toBe(true);
      const made = attempts(gateway, PACKETS, picker(SEED + index))
        .filter(isOrdinary)
        .flatMap((attempt, i) => {
          const packets = packetsOf(attempt, 1024 + ((index * PACKETS + i) % 60_000));
          return packets ? [{ attempt, packets, right: mayReach(gateway, attempt) }] : [];
        });
      const out = await kernel.forward(
        'clients',
        made.map(({ packets }) => packets.out),
        made.filter(({ right }) => right).map(({ packets }) => keyOf(packets.out)),
      );
      const back = await kernel.forward(
        'lan',
        made.map(({ packets }) => packets.back),
        made.filter(({ right }) => right).map(({ packets }) => keyOf(packets.back)),
      );
      for (const { attempt, packets, right } of made) {
        const ways = [
          filter.check(0, packets.out, 0, packets.out.length, FROM_CLIENT),
          filter.check(0, packets.back, 0, packets.back.length, TO_CLIENT),
        ];
        const said = {
          filter: ways.map((code) => code === FILTER.pass),
          kernel: [out.has(keyOf(packets.out)), back.has(keyOf(packets.back))],
        };
        expect(said, `KERNEL_SEED=${SEED} policy ${index}: ${describeAttempt(attempt)}`).toEqual({
          filter: [right, right],
          kernel: [right, right],
        });
        tried++;
        if (right) allowed++;
      }
    }
    expect(complaints).toEqual([]);
    // A kernel that drops everything, or nothing, would not be worth agreeing with.
    expect(allowed / tried).toBeGreaterThan(0.02);
    expect(allowed / tried).toBeLessThan(0.8);
    process.stderr.write(
      `  ${tried} attempts on ${POLICIES} policies, ${allowed} allowed, reference = filter = kernel\n`,
    );
  });

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

  it('loses nothing that is allowed and leaks nothing that is not over 40 publishes under traffic', {
    timeout: 60_000,
  }, async () => {
    const { rules, clients } = compileGateway(openGateway(null));
    // Every other revision has more of everything, so that sets and chains really change.
    const wider = compileGateway(widerGateway());
    await apply(openGateway(null));
    const sent = { allowed: [] as string[], denied: [] as string[] };
    const state = { publishing: true };
    let next = 0;
    const publish = (async () => {
      for (let i = 0; i < 40; i++) {
        const { rules: r, clients: c } = i % 2 === 0 ? wider : { rules, clients };
        expect(await enforcer.apply(r, c)).toEqual({ ok: true, value: undefined });
      }
      state.publishing = false;
    })();
    const got = new Set<string>();
    while (state.publishing) {
      const packets = Array.from({ length: 50 }, () => {
        const fromPort = 1024 + (next++ % 60_000);
        const base = { from: '10.250.0.10', protocol: 17, fromPort, toPort: 443 };
        const [allowed, denied] = [ipPacket({ ...base, to: '10.3.1.5' }), ipPacket({ ...base, to: '10.3.1.6' })];
        sent.allowed.push(keyOf(allowed));
        sent.denied.push(keyOf(denied));
        return [allowed, denied];
      }).flat();
      for (const key of await kernel.forward('clients', packets, sent.allowed.slice(-50))) got.add(key);
    }
    await publish;
    const lost = sent.allowed.filter((key) => !got.has(key)).length;
    const leaked = sent.denied.filter((key) => got.has(key)).length;
    expect({ lost, leaked }).toEqual({ lost: 0, leaked: 0 });
    expect(sent.allowed.length).toBeGreaterThan(500);
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
    ]) {
      kernel.run('nft', ...harm);
      expect(await enforcer.repair()).toEqual({ ok: true, value: 'repaired' });
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
    expect(await broken.apply(rules, clients)).toMatchObject({ ok: false, error: expect.stringContaining('nft: ') });
    expect(kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE)).toBe(before);
    const many = Array.from({ length: 5 }, (_, i) => ({ ...rules.classes[0]!, id: i }));
    await enforcer.apply({ ...rules, classes: many }, clients);
    expect(kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE)).toContain('sb_class_4');
    // Another process takes over and does not know how many there were.
    const next = createNftEnforcer({
      renderer,
      interfaceName: CLIENT_INTERFACE,
      netns: kernel.netns,
      wallMs: () => WALL_MS,
      onError: () => {},
    });
    expect(await next.apply(rules, clients)).toEqual({ ok: true, value: undefined });
    expect(kernel.run('nft', 'list', 'table', 'inet', NFT_TABLE)).not.toMatch(/sb_(class|marks)_[1-9]/);
  });
});

/** Policies whose verdicts do not change while the packets are under way: no window ends or begins within a minute. */
const steady = randomGateway.map((gateway): ResolvedGateway => {
  const far = (ms: number | null): number | null =>
    ms === null ? null : WALL_MS + Math.sign(ms - WALL_MS || 1) * 3_600_000;
  return {
    ...gateway,
    rules: gateway.rules.map((rule) => ({
      ...rule,
      windows: rule.windows
        .filter((w) => w.notAfter === null || w.notAfter !== w.notBefore)
        .map((w) => ({
          notBefore: w.notBefore === null ? null : far(w.notBefore),
          notAfter: w.notAfter === null ? null : far(w.notAfter),
        }))
        .filter((w) => w.notBefore === null || w.notAfter === null || w.notBefore < w.notAfter)
        .slice(0, 1),
    })),
    clients: gateway.clients.map((client) => ({
      ...client,
      notAfter: client.notAfter === null ? null : client.notAfter <= WALL_MS ? WALL_MS - 1000 : WALL_MS + 3_600_000,
    })),
  };
});

/** One client, who may reach everything at tcp and udp 443 of 10.3.1.5. */
function openGateway(notAfter: number | null): ResolvedGateway {
  const range = { family: 4 as const, first: 0x0a030105n, last: 0x0a030105n };
  const service = { text: '', protocols4: [6, 17] as const, protocols6: [6, 17] as const, ports: [0, 65_535] as const };
  const always = [{ notBefore: null, notAfter: null }];
  return {
    revision: 1,
    resources: [
      { id: 'r', gateway: false, destinations: [{ ranges: [range], services: [service] }], advertise: false },
    ],
    rules: [
      {
        id: 'r',
        text: '',
        effect: 'allow',
        subjects: { roles: new Set(['a']), clients: new Set(), site: null, registeredOnly: false },
        resources: [0],
        windows: always,
      },
    ],
    clients: [
      { id: 'c', roles: ['a'], site: null, registered: false, address4: '10.250.0.10', address6: null, notAfter },
    ],
    expandedUntil: null,
  };
}

/** The same, with thirty classes more, five hundred clients and two hundred places more. */
function widerGateway(): ResolvedGateway {
  const base = openGateway(null);
  const more = Array.from({ length: 200 }, (_, i) => {
    const at = 0x0a040000n + BigInt(i * 3);
    const [destination] = base.resources[0]?.destinations ?? [];
    const ranges = [{ family: 4 as const, first: at, last: at + 1n }];
    return {
      id: `m${i}`,
      gateway: false,
      advertise: false,
      destinations: [{ ranges, services: destination?.services ?? [] }],
    };
  });
  const [rule] = base.rules;
  const [client] = base.clients;
  if (!rule || !client) throw new Error('there is one of each');
  return {
    ...base,
    resources: [...base.resources, ...more],
    rules: [
      rule,
      ...Array.from({ length: 30 }, (_, i) => ({
        ...rule,
        id: `more-${i}`,
        subjects: { ...rule.subjects, roles: new Set([`role-${i}`]) },
        resources: [1 + i, 31 + i, 61 + i],
      })),
    ],
    clients: [
      client,
      ...Array.from({ length: 500 }, (_, i) => ({
        ...client,
        id: `x${i}`,
        roles: [`role-${i % 30}`],
        address4: `10.250.${1 + (i >> 8)}.${i & 255}`,
      })),
    ],
  };
}

function describeAttempt({ client, to, protocol, port }: Attempt): string {
  return `${client?.id ?? 'a stranger'} to ${to.family}:${to.first.toString(16)} protocol ${protocol} port ${port}`;
}
