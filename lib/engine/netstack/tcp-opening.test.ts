import { describe, expect, it } from 'vitest';
import { acceptAll, netstackRig, StreamEnd, someBytes } from '../testing/netstack-rig.ts';
import { opened, rawPeer, SYN_OPTIONS } from '../testing/raw-segment.ts';
import { ACK, FIN, RST, SYN } from './tcp-header.ts';

describe('who opens', () => {
  it('is answered only after the application has decided, once, with what both ends can do', () => {
    const peer = rawPeer();
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS, timestamp: { value: 5000, echo: 0 } });
    peer.pass(5000);
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS, timestamp: { value: 10_000, echo: 0 } });
    expect(peer.packets).toHaveLength(0);
    peer.flow?.accept(peer.now);
    const answers = peer.take();
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({
      flags: SYN | ACK,
      acknowledgement: 101,
      mss: 1380,
      sackPermitted: true,
      hasTimestamps: true,
      echo: 10_000,
    });
    expect(answers[0]?.scale).toBeGreaterThan(0);
    expect(peer.events).toEqual([]);
    peer.tell({
      flags: ACK,
      seq: 101,
      ack: (answers[0]?.sequence ?? 0) + 1,
      timestamp: { value: 10_001, echo: answers[0]?.timestamp ?? 0 },
    });
    expect(peer.events).toEqual(['connected']);
  });

  it('is offered nothing that it did not offer', () => {
    const peer = rawPeer();
    peer.tell({ flags: SYN, seq: 100 });
    peer.flow?.accept(peer.now);
    expect(peer.take()[0]).toMatchObject({ scale: -1, sackPermitted: false, hasTimestamps: false, mss: 1380 });
  });

  it('that names no segment size gets 536 bytes at most (RFC 9293 section 3.7.1)', () => {
    const peer = rawPeer();
    opened(peer, null);
    peer.flow?.write(peer.now, someBytes(3000), 0, 3000);
    expect(peer.take()[0]?.payloadLength).toBe(536);
  });

  it('is refused with RST that acknowledges the SYN, also when nobody decides to listen', () => {
    const peer = rawPeer();
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS });
    peer.flow?.refuse(peer.now);
    expect(peer.take()).toMatchObject([{ flags: RST | ACK, sequence: 0, acknowledgement: 101 }]);
    expect(peer.events).toEqual(['closed refused']);
    peer.onOpen = () => undefined;
    peer.tell({ flags: SYN, seq: 200 });
    expect(peer.take()).toMatchObject([{ flags: RST | ACK, sequence: 0, acknowledgement: 201 }]);
    expect(peer.stack.flowCount).toBe(0);
  });

  it('gets SYN and ACK again when it repeats its SYN, and is forgotten when it never answers', () => {
    const peer = rawPeer({ connectTimeoutMs: 10_000 });
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS });
    peer.flow?.accept(peer.now);
    peer.take();
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS });
    expect(peer.take()).toMatchObject([{ flags: SYN | ACK }]);
    peer.pass(9999);
    // At 1, 3 and 7 seconds (RFC 6298 section 5.5).
    expect(peer.take().map(({ flags }) => flags)).toEqual([SYN | ACK, SYN | ACK, SYN | ACK]);
    peer.pass(1);
    expect(peer.events).toEqual(['closed timeout']);
    expect(peer.stack.flowCount).toBe(0);
  });

  it('is forgotten when the application never decides', () => {
    const peer = rawPeer({ connectTimeoutMs: 10_000 });
    peer.tell({ flags: SYN, seq: 100 });
    peer.pass(10_000);
    expect([peer.events, peer.stack.flowCount, peer.take()]).toEqual([['closed timeout'], 0, []]);
  });

  it('may give up while the application is still deciding', () => {
    const peer = rawPeer();
    peer.tell({ flags: SYN, seq: 100 });
    peer.tell({ flags: RST, seq: 555 });
    expect(peer.events).toEqual([]);
    peer.tell({ flags: RST, seq: 101 });
    expect(peer.events).toEqual(['closed reset']);
    peer.flow?.accept(peer.now);
    expect(peer.take()).toEqual([]);
  });

  it('with an acknowledgement of nothing is reset, and the SYN still counts', () => {
    const peer = rawPeer();
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS });
    peer.flow?.accept(peer.now);
    const iss = peer.take()[0]?.sequence ?? 0;
    peer.tell({ flags: ACK, seq: 101, ack: iss + 77 });
    expect(peer.take()).toMatchObject([{ flags: RST, sequence: (iss + 77) >>> 0 }]);
    peer.tell({ flags: ACK, seq: 101, ack: iss + 1 });
    expect(peer.events).toEqual(['connected']);
  });
});

describe('a segment that belongs to nothing', () => {
  it('is answered with RST from its own acknowledgement, or acknowledged whole; RST itself never', () => {
    const peer = rawPeer();
    peer.tell({ flags: ACK, seq: 5, ack: 999 });
    peer.tell({ flags: FIN, seq: 5, payload: Uint8Array.of(1, 2) });
    peer.tell({ flags: RST, seq: 5 });
    peer.tell({ flags: SYN | FIN, seq: 5 });
    expect(peer.take()).toMatchObject([
      { flags: RST, sequence: 999 },
      { flags: RST | ACK, sequence: 0, acknowledgement: 8 },
      { flags: RST | ACK, sequence: 0, acknowledgement: 7 },
    ]);
    expect(peer.flow).toBeUndefined();
  });
});

describe('opening ourselves', () => {
  it('repeats the SYN with a doubled wait and gives up in time', () => {
    const rig = netstackRig({ path: { down: true }, client: { connectTimeoutMs: 10_000 } });
    const end = new StreamEnd();
    rig.connect(end);
    rig.run(9000);
    expect(rig.client.sent).toHaveLength(4);
    rig.run(1001);
    expect(end.reason).toBe('timeout');
    expect(rig.client.stack.nextTick()).toBe(Number.POSITIVE_INFINITY);
  });

  it('is refused by RST, and unreachable by ICMP', () => {
    const rig = netstackRig();
    const refused = new StreamEnd();
    rig.connect(refused);
    rig.run(100);
    expect(refused.reason).toBe('refused');
    for (const to of ['192.168.7.9', 'fd00:7::9']) {
      rig.onOpen = (flow, now) => {
        rig.network.schedule(now + 50, () => flow.unreachable(rig.network.now, 'host'));
        return { closed() {} };
      };
      const unreachable = new StreamEnd();
      rig.connect(unreachable, to);
      rig.run(200);
      expect(unreachable.reason, to).toBe('unreachable');
    }
  });

  it('keeps what is written before the other side has answered', () => {
    const rig = netstackRig();
    const there = acceptAll(rig, () => new StreamEnd());
    const here = new StreamEnd();
    const flow = rig.connect(here);
    expect(flow.write(0, someBytes(1000), 0, 1000)).toBe(1000);
    flow.shutdown(0);
    rig.run(200);
    expect(there[0]?.received).toHaveLength(1000);
  });

  it('at the same moment from both ends makes one connection (figure 8)', () => {
    const peer = rawPeer();
    peer.connect();
    const iss = peer.take()[0]?.sequence ?? 0;
    peer.tell({ flags: SYN, seq: 100, syn: SYN_OPTIONS });
    expect(peer.take()).toMatchObject([{ flags: SYN | ACK, sequence: iss, acknowledgement: 101 }]);
    expect(peer.events).toEqual([]);
    // The other side has sent its SYN and ACK likewise.
    peer.tell({ flags: SYN | ACK, seq: 100, ack: iss + 1, syn: SYN_OPTIONS });
    expect(peer.events).toEqual(['connected']);
    peer.tell({ flags: ACK, seq: 101, ack: iss + 1, payload: Uint8Array.of(1) });
    expect(peer.events).toEqual(['connected', 'readable']);
  });

  it('answers SYN and ACK with ACK, and a wrong acknowledgement with RST', () => {
    const peer = rawPeer();
    peer.connect();
    const iss = peer.take()[0]?.sequence ?? 0;
    peer.tell({ flags: SYN | ACK, seq: 100, ack: iss + 2, syn: SYN_OPTIONS });
    expect(peer.take()).toMatchObject([{ flags: RST, sequence: (iss + 2) >>> 0 }]);
    // A RST that acknowledges nothing of ours is a stranger's.
    peer.tell({ flags: RST | ACK, seq: 100, ack: iss + 2 });
    peer.tell({ flags: RST, seq: 100 });
    expect(peer.events).toEqual([]);
    peer.tell({ flags: SYN | ACK, seq: 100, ack: iss + 1, syn: SYN_OPTIONS });
    expect(peer.take()).toMatchObject([{ flags: ACK, sequence: (iss + 1) >>> 0, acknowledgement: 101 }]);
    expect(peer.events).toEqual(['connected']);
  });
});
