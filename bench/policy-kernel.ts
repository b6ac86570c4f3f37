/**
 * Access rules in nftables, as root, in namespaces. Method:
 *   loads     scripts of three sizes by `nft -f -`, median of five: the first, all again, all with the same places
 *   revoke    a kernel that forwards between TUN interfaces, 501 clients in 31 classes; a client's open TCP connection sends a
 *             segment a millisecond; from the call that drops the client to the last segment that came out, then all is loaded again
 *   publish   40 revisions of two sizes in turn while 50 allowed and 50 forbidden packets at a time go through
 */
import { spawnSync } from 'node:child_process';
import { ipPacket } from '../lib/engine/filter/testing/ip-packets.ts';
import type { AccessClient, AccessRules } from '../lib/netmap/access.ts';
import { renderNftables, renderRevoke } from '../lib/policy/nftables/render.ts';
import { createNftEnforcer } from '../server/runtime/nft/enforcer.ts';
import {
  CLIENT_INTERFACE,
  type ForwardingKernel,
  forwardingKernel,
  keyOf,
} from '../server/runtime/nft/testing/forwarding-kernel.ts';
import { load, renderer, widerGateway } from '../server/runtime/nft/testing/open-gateway.ts';
import { publishUnderTraffic } from '../server/runtime/nft/testing/publish-under-traffic.ts';
import { whyNoNamespaces } from '../server/runtime/testing/namespaces.ts';
import { median, round, spread } from './figures.ts';

const REPEATS = 5;
const REVOKES = 100;
const PUBLISHES = 40;
const EVERY_MS = 1;
const AFTER_MS = 100;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Compiled {
  readonly size: object;
  readonly compiled: { readonly rules: AccessRules; readonly clients: readonly AccessClient[] };
}

export async function kernelFigures(
  sizes: readonly Compiled[],
  wallMs: number,
  progress: (text: string) => void,
): Promise<object> {
  const why = whyNoNamespaces('ip', 'nft', 'sysctl');
  if (why !== undefined) return { skipped: why };
  const loads = sizes.map((each) => loadFigures(each, wallMs));
  progress('nftables: loads measured');
  const kernel = await forwardingKernel('bench');
  const enforcer = createNftEnforcer({
    renderer,
    interfaceName: CLIENT_INTERFACE,
    netns: kernel.netns,
    wallMs: Date.now,
    onError: progress,
  });
  try {
    const revokeToLastPacket = await revokeFigures(kernel, enforcer);
    progress('nftables: revokes measured');
    const { sent, lost, leaked, loadMs } = await publishUnderTraffic(kernel, enforcer, PUBLISHES);
    const publish = {
      publishes: PUBLISHES,
      allowedSent: sent,
      lost,
      forbiddenSent: sent,
      leaked,
      load: spread(loadMs),
    };
    return { loads, revokeToLastPacket, publish };
  } finally {
    await enforcer.remove();
    await kernel.close();
  }
}

async function revokeFigures(
  kernel: ForwardingKernel,
  enforcer: ReturnType<typeof createNftEnforcer>,
): Promise<object> {
  const segment = ipPacket({ from: '10.250.0.10', to: '10.3.1.5', protocol: 6, fromPort: 5001, toPort: 443 });
  const seen = kernel.watch(keyOf(segment));
  const timer = setInterval(() => kernel.send(segment), EVERY_MS);
  const times: number[] = [];
  try {
    for (let i = 0; i < REVOKES; i++) {
      await load(enforcer, widerGateway());
      const before = seen.count;
      while (seen.count < before + 20) await pause(1);
      const from = performance.now();
      const dropped = await enforcer.dropClient({ address4: '10.250.0.10', address6: null });
      if (!dropped.ok) throw new Error(dropped.error);
      await pause(AFTER_MS);
      const { count, lastAt } = seen;
      times.push(Math.max(0, lastAt - from));
      await pause(AFTER_MS / 2);
      if (seen.count !== count) throw new Error('segments still come out after the revoke');
    }
  } finally {
    clearInterval(timer);
  }
  return spread(times);
}

function loadFigures({ size, compiled: { rules, clients } }: Compiled, wallMs: number): object {
  const netns = `sb-load-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', netns]).status !== 0) return { size, skipped: 'no network namespaces' };
  try {
    const networks = ['100.64.0.0/10', 'fd00:250::/64'];
    const input = { rules, clients, networks, interfaceName: 'sblink0', wallMs };
    const { text, classes, places } = renderNftables({ ...input, classesBefore: 0, placesBefore: null });
    const again = renderNftables({ ...input, classesBefore: classes, placesBefore: null }).text;
    const samePlaces = renderNftables({ ...input, classesBefore: classes, placesBefore: places }).text;
    const apply = (script: string): number => {
      const started = performance.now();
      const done = spawnSync('ip', ['netns', 'exec', netns, 'nft', '-f', '-'], { input: script, encoding: 'utf8' });
      if (done.status !== 0) throw new Error(done.stderr.split('\n')[0]);
      return performance.now() - started;
    };
    const medianMs = (script: string): number | null =>
      round(median(Array.from({ length: REPEATS }, () => apply(script))));
    return {
      size,
      boxes: rules.boxes.length,
      classes,
      scriptBytes: text.length,
      firstLoadMs: round(apply(text)),
      replaceAllMs: medianMs(again),
      replaceSamePlacesMs: medianMs(samePlaces),
      revokeCommitMs: spread(
        clients
          .slice(0, REVOKES)
          .map(({ address4, address6 }) => apply(renderRevoke([address4, address6].filter((each) => each !== null)))),
      ),
    };
  } finally {
    spawnSync('ip', ['netns', 'del', netns]);
  }
}
