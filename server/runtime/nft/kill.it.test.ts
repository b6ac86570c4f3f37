/** Case F1: what loads rules is killed at any moment, many times; the kernel has the old rules or the new, and lets no stranger in. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ipPacket } from '#lib/engine/filter/testing/ip-packets.ts';
import { compileGateway } from '#lib/policy/compile/compile.ts';
import { renderNftables } from '#lib/policy/nftables/render.ts';
import type { ResolvedGateway } from '#lib/policy/resolved.ts';
import { WALL_MS } from '#lib/policy/testing/random-gateway.ts';
import { whyNoNamespaces } from '../testing/namespaces.ts';
import { nftCommand } from './nft-command.ts';
import { CLIENT_INTERFACE, type ForwardingKernel, forwardingKernel, keyOf } from './testing/forwarding-kernel.ts';
import { CLIENT_NETWORKS, openGateway, widerGateway } from './testing/open-gateway.ts';

const KILLS = 60;
const why = whyNoNamespaces('ip', 'nft', 'sysctl');
if (why !== undefined) process.stderr.write(`tests of nftables are skipped: ${why}\n`);

describe.skipIf(why !== undefined)('a load that is killed', () => {
  let kernel: ForwardingKernel;
  beforeAll(async () => {
    kernel = await forwardingKernel('kill');
  });
  afterAll(() => kernel?.close());

  /** As of a gateway that has just started: classes beyond its own may stay, nobody leads to them. */
  const script = (gateway: ResolvedGateway): string => {
    const { rules, clients } = compileGateway(gateway);
    return renderNftables({
      rules,
      clients,
      networks: CLIENT_NETWORKS,
      interfaceName: CLIENT_INTERFACE,
      wallMs: WALL_MS,
      classesBefore: 0,
      placesBefore: null,
    }).text;
  };

  it('leaves the old rules or the new ones', { timeout: 60_000 }, async () => {
    const [narrow, wide] = [script(openGateway(null)), script(widerGateway())];
    const first = await nftCommand(kernel.netns, ['-f', '-'], narrow);
    expect(first.ok, JSON.stringify(first)).toBe(true);
    const started = performance.now();
    expect((await nftCommand(kernel.netns, ['-f', '-'], wide)).ok).toBe(true);
    const loadMs = performance.now() - started;
    const allowed = ipPacket({ from: '10.250.0.10', to: '10.3.1.5', protocol: 17, fromPort: 5555, toPort: 443 });
    const denied = ipPacket({ from: '10.250.0.10', to: '10.4.0.1', protocol: 17, fromPort: 5555, toPort: 443 });
    const stranger = ipPacket({ from: '10.250.9.9', to: '10.3.1.5', protocol: 17, fromPort: 5555, toPort: 443 });
    let killed = 0;
    for (let i = 0; i < KILLS; i++) {
      const child = spawn('ip', ['netns', 'exec', kernel.netns, 'nft', '-f', '-'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const ended = once(child, 'exit');
      child.stdin.on('error', () => undefined);
      child.stdin.end(i % 2 === 0 ? narrow : wide);
      setTimeout(() => child.kill('SIGKILL'), (loadMs * (i % 20)) / 10);
      const [, signal] = (await ended) as [number | null, string | null];
      if (signal !== null) killed++;
      const passed = await kernel.forward('clients', [allowed, denied, stranger]);
      expect([...passed], `after ${i + 1} loads`).toEqual([keyOf(allowed)]);
    }
    process.stderr.write(`  ${killed} of ${KILLS} loads were killed before their end\n`);
    expect(killed).toBeGreaterThan(KILLS / 4);
  });
});
