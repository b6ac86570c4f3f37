/**
 * Reference, filter and kernel decide alike: random policies, packets at the corners, both directions, in a namespace of its own.
 * KERNEL_POLICIES makes it longer.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessFilter, FILTER, FROM_CLIENT, TO_CLIENT } from '#lib/engine/filter/index.ts';
import { ipPacket } from '#lib/engine/filter/testing/ip-packets.ts';
import { compileGateway } from '#lib/policy/compile/compile.ts';
import { type Attempt, mayReach } from '#lib/policy/reference.ts';
import type { ResolvedGateway } from '#lib/policy/resolved.ts';
import { packetsOf } from '#lib/policy/testing/attempt-packets.ts';
import { attempts, picker, randomGateway, WALL_MS } from '#lib/policy/testing/random-gateway.ts';
import { whyNoNamespaces } from '../testing/namespaces.ts';
import { createNftEnforcer, type NftEnforcer } from './enforcer.ts';
import { CLIENT_INTERFACE, type ForwardingKernel, forwardingKernel, keyOf } from './testing/forwarding-kernel.ts';
import { load, openGateway, renderer } from './testing/open-gateway.ts';

const why = whyNoNamespaces('ip', 'nft', 'sysctl');
if (why !== undefined) process.stderr.write(`kernel agreement is skipped: ${why}\n`);

const POLICIES = Number(process.env['KERNEL_POLICIES'] ?? 200);
const PACKETS = 1000;
const SEED = Number(process.env['KERNEL_SEED'] ?? 20_261_121);

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

  const apply = (gateway: ResolvedGateway): Promise<void> => load(enforcer, gateway);

  it(`agrees with filter and reference on ${POLICIES} policies x ${PACKETS} packets`, {
    timeout: 60_000 + POLICIES * 2000,
  }, async () => {
    const policies = fc.sample(steady, { numRuns: POLICIES, seed: SEED });
    let allowed = 0;
    let tried = 0;
    for (const [index, gateway] of policies.entries()) {
      await apply(gateway);
      expect(await enforcer.repair()).toEqual({ ok: true, value: 'same' });
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

  it('agrees with the filter on fragments and on headers cut short', async () => {
    const gateway = openGateway(null);
    await apply(gateway);
    const { rules, clients } = compileGateway(gateway);
    const filter = new AccessFilter({ seed: 1 });
    filter.update(0, WALL_MS, rules, clients);
    const judge = async (...packets: Uint8Array[]): Promise<{ filter: number; kernel: number }> => {
      const out = await kernel.forward('clients', packets);
      const passed = packets.filter((each) => filter.check(0, each, 0, each.length, FROM_CLIENT) === FILTER.pass);
      return { filter: passed.length, kernel: out.size };
    };
    const fragments = (to: string, id: number): Uint8Array[] => {
      const base = { from: '10.250.0.10', to, protocol: 17, fromPort: 4000 + id, toPort: 443 };
      return [
        ipPacket({ ...base, payload: new Uint8Array(40), fragment: { id, offset: 0, more: true } }),
        ipPacket({ ...base, payload: new Uint8Array(16).fill(id), fragment: { id, offset: 48, more: false } }),
      ];
    };
    // UDP says how long the whole datagram is; conntrack looks.
    const [first, later] = fragments('10.3.1.5', 7) as [Uint8Array, Uint8Array];
    first[25] = 64;
    expect(await judge(first, later)).toEqual({ filter: 2, kernel: 2 });
    expect(await judge(...fragments('10.3.1.6', 8))).toEqual({ filter: 0, kernel: 0 });
    expect(await judge(fragments('10.3.1.5', 9)[1] as Uint8Array)).toEqual({ filter: 0, kernel: 0 });
    for (const protocol of [6, 17]) {
      const whole = ipPacket({ from: '10.250.0.10', to: '10.3.1.5', protocol, toPort: 443, flags: 2 });
      for (const left of [0, 2, 4, 7]) {
        const cut = whole.slice(0, 20 + left);
        cut[3] = cut.length;
        expect(await judge(cut), `protocol ${protocol}, ${left} bytes`).toEqual({ filter: 0, kernel: 0 });
      }
    }
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

function describeAttempt({ client, to, protocol, port }: Attempt): string {
  return `${client?.id ?? 'a stranger'} to ${to.family}:${to.first.toString(16)} protocol ${protocol} port ${port}`;
}
