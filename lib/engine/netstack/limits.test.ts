import { describe, expect, it } from 'vitest';
import { acceptAll, netstackRig, StreamEnd, someBytes } from '../testing/netstack-rig.ts';
import { rawPeer, segment } from '../testing/raw-segment.ts';
import { NET } from './index.ts';

const SYN = 2;

describe('limits', () => {
  it('refuse a client’s next flow with RST, and nobody else’s', () => {
    const peer = rawPeer({ maxFlowsPerClient: 3 });
    const open = (port: number, from = '10.9.0.2'): number => {
      const bytes = segment({ flags: SYN, seq: 100 }, undefined, undefined, from, port);
      return peer.stack.receive(peer.now, bytes, 0, bytes.length);
    };
    expect([1, 2, 3, 4].map((port) => open(port))).toEqual([0, 0, 0, NET.clientFlowLimit]);
    expect(peer.take()).toMatchObject([{ flags: 20, destinationPort: 4 }]);
    expect(open(1, '10.9.0.3')).toBe(0);
    expect(peer.stack.usageOf('10.9.0.2')?.flows).toBe(3);
    peer.flow?.refuse(peer.now);
    expect(peer.stack.usageOf('10.9.0.3')).toBeUndefined();
    expect(peer.stack.dropClient(peer.now, '10.9.0.2')).toBe(3);
    expect(open(4)).toBe(0);
  });

  it('hold for all flows together, old ones that only wait making room first', () => {
    const rig = netstackRig({ gateway: { maxFlows: 10, maxFlowsPerClient: 100 } });
    acceptAll(rig, () => new StreamEnd());
    for (let i = 0; i < 40; i++) {
      rig.connect(new StreamEnd(someBytes(10)));
      rig.run(200);
    }
    expect(rig.gateway.stack.counter.dropsByName()).toEqual({});
    for (let i = 0; i < 12; i++) rig.connect(new StreamEnd(someBytes(10), false));
    rig.run(200);
    expect(rig.gateway.stack.flowCount).toBe(10);
    expect(rig.gateway.stack.counter.dropsByName()).toEqual({ 'flow-limit': 2 });
  });

  it('hold for the memory of a client: what does not fit is refused, what runs stays small', () => {
    const rig = netstackRig({ gateway: { maxBytesPerClient: 300_000, firstBufferBytes: 65_536 } });
    const there = acceptAll(rig, () => new StreamEnd());
    const ends = [1, 2, 3].map((seed) => new StreamEnd(someBytes(200_000, seed)));
    for (const end of ends) rig.connect(end);
    rig.run(30);
    expect(rig.gateway.stack.usageOf('10.9.0.2')).toMatchObject({ flows: 2 });
    expect(rig.gateway.stack.usageOf('10.9.0.2')?.bytes).toBeLessThanOrEqual(300_000);
    rig.run(30_000);
    expect(ends.map(({ reason }) => reason)).toEqual(['done', 'done', 'refused']);
    expect(there.map(({ received }) => received.length)).toEqual([200_000, 200_000]);
    expect(rig.gateway.stack.counter.dropsByName()).toEqual({ 'client-memory': 1 });
    expect(rig.gateway.stack.usageOf('10.9.0.2')).toBeUndefined();
  });
});

describe('a revoke', () => {
  it('ends the flows of one client in one call, silently, and tells the application', () => {
    const rig = netstackRig();
    const there = acceptAll(rig, () => new StreamEnd(someBytes(1_000_000)));
    for (let i = 0; i < 5; i++) rig.connect(new StreamEnd(someBytes(1_000_000)), i % 2 ? 'fd00:7::9' : '192.168.7.9');
    rig.run(60);
    const sent = rig.gateway.sent.length;
    expect(rig.gateway.stack.dropClient(rig.network.now, '10.9.0.2')).toBe(3);
    expect(rig.gateway.sent.length).toBe(sent);
    expect(there.map(({ reason }) => reason)).toEqual(['dropped', undefined, 'dropped', undefined, 'dropped']);
    expect(rig.gateway.stack.usageOf('10.9.0.2')).toBeUndefined();
    expect(rig.gateway.stack.flows().map(({ remoteText }) => remoteText)).toEqual(['fd09::2', 'fd09::2']);
  });
});
