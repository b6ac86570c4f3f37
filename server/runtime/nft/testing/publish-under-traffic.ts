/** New rules under traffic: one client sends what every revision allows and what none does, and both are counted where they come out. */
import { ipPacket } from '#lib/engine/filter/testing/ip-packets.ts';
import { compileGateway } from '#lib/policy/compile/compile.ts';
import type { NftEnforcer } from '../enforcer.ts';
import { type ForwardingKernel, keyOf } from './forwarding-kernel.ts';
import { CLIENT_NETWORKS, openGateway, widerGateway } from './open-gateway.ts';

const AT_ONCE = 50;

export interface PublishOutcome {
  /** Of each kind. */
  readonly sent: number;
  readonly lost: number;
  readonly leaked: number;
  readonly loadMs: readonly number[];
}

/** Throws the complaint when a revision is not loaded. */
export async function publishUnderTraffic(
  kernel: ForwardingKernel,
  enforcer: NftEnforcer,
  publishes: number,
): Promise<PublishOutcome> {
  // Every other revision has more of everything, so that sets and chains really change.
  const revisions = [compileGateway(openGateway(null)), compileGateway(widerGateway())];
  const loadMs: number[] = [];
  const load = async (index: number): Promise<void> => {
    const { rules, clients } = revisions[index % revisions.length] ?? compileGateway(openGateway(null));
    const started = performance.now();
    const applied = await enforcer.apply(rules, clients, CLIENT_NETWORKS);
    loadMs.push(performance.now() - started);
    if (!applied.ok) throw new Error(applied.error);
  };
  await load(0);
  loadMs.length = 0;
  const state = { publishing: true };
  const publish = (async () => {
    for (let i = 1; i <= publishes; i++) await load(i);
  })().finally(() => (state.publishing = false));
  const sent = { allowed: [] as string[], denied: [] as string[] };
  const got = new Set<string>();
  for (let next = 0; state.publishing; ) {
    const packets = Array.from({ length: AT_ONCE }, () => {
      const base = { from: '10.250.0.10', protocol: 17, fromPort: 1024 + (next++ % 60_000), toPort: 443 };
      const [allowed, denied] = [ipPacket({ ...base, to: '10.3.1.5' }), ipPacket({ ...base, to: '10.3.1.6' })];
      sent.allowed.push(keyOf(allowed));
      sent.denied.push(keyOf(denied));
      return [allowed, denied];
    }).flat();
    for (const key of await kernel.forward('clients', packets, sent.allowed.slice(-AT_ONCE))) got.add(key);
  }
  await publish;
  return {
    sent: sent.allowed.length,
    lost: sent.allowed.filter((key) => !got.has(key)).length,
    leaked: sent.denied.filter((key) => got.has(key)).length,
    loadMs,
  };
}
