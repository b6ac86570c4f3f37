import { describe, expect, it } from 'vitest';
import { someBytes } from '../testing/netstack-rig.ts';
import { opened, rawPeer, SYN_OPTIONS } from '../testing/raw-segment.ts';
import { ACK } from './tcp-header.ts';

const bytes = someBytes(200_000);

describe('the window we offer', () => {
  it('shrinks with what nobody reads, closes, takes nothing more, and opens again when it is worth a packet', () => {
    const peer = rawPeer({ firstBufferBytes: 8192, maxBufferBytes: 8192 });
    const next = opened(peer);
    peer.take();
    let sent = 0;
    while (sent < 8192) {
      peer.tell({ flags: ACK, seq: 101 + sent, ack: next, payload: bytes.subarray(sent, sent + 1024) });
      sent += 1024;
    }
    const last = peer.take().at(-1);
    expect([last?.acknowledgement, last?.window]).toEqual([101 + 8192, 0]);
    peer.tell({ flags: ACK, seq: 101 + sent, ack: next, payload: Uint8Array.of(1) });
    expect(peer.take()).toMatchObject([{ acknowledgement: 101 + 8192, window: 0 }]);
    expect(peer.flow?.readable).toBe(8192);
    const into = new Uint8Array(8192);
    peer.flow?.read(peer.now, into, 0, 100);
    expect(peer.take()).toEqual([]);
    peer.flow?.read(peer.now, into, 100, 8092);
    expect(peer.take()).toHaveLength(1);
    expect(Buffer.from(into).equals(Buffer.from(bytes.subarray(0, 8192)))).toBe(true);
  });

  it('is not offered in crumbs (RFC 9293 section 3.8.6.2.2)', () => {
    const peer = rawPeer({ firstBufferBytes: 8192, maxBufferBytes: 8192 });
    const next = opened(peer);
    for (let sent = 0; sent < 8192; sent += 1024)
      peer.tell({ flags: ACK, seq: 101 + sent, ack: next, payload: bytes.subarray(sent, sent + 1024) });
    peer.take();
    const windows: number[] = [];
    for (let read = 0; read < 8192; read += 64) {
      peer.flow?.read(peer.now, new Uint8Array(64), 0, 64);
      // Asked, it says what it would say by itself.
      peer.now += 1000;
      peer.tell({ flags: ACK, seq: 100 + 8192, ack: next });
      windows.push(...peer.take().map(({ window }) => window));
    }
    const steps = windows.map((window, i) => window - (windows[i - 1] ?? 0)).filter((step) => step > 0);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(1200);
  });

  it('never moves its right edge back', () => {
    const peer = rawPeer({ firstBufferBytes: 16_384, maxBufferBytes: 16_384 });
    const next = opened(peer);
    let edge = 0;
    let sent = 0;
    for (let i = 0; i < 200; i++) {
      const length = 1 + ((i * 397) % 1200);
      if (101 + sent + length <= edge || i === 0) {
        peer.tell({ flags: ACK, seq: 101 + sent, ack: next, payload: bytes.subarray(sent, sent + length) });
        sent += length;
      }
      if (i % 3 === 0) peer.flow?.read(peer.now, new Uint8Array(3000), 0, 3000);
      peer.pass(50);
      for (const said of peer.take()) {
        expect(said.acknowledgement + said.window).toBeGreaterThanOrEqual(edge);
        edge = said.acknowledgement + said.window;
      }
    }
    expect(sent).toBeGreaterThan(50_000);
  });

  it('grows for who reads as fast as it comes', () => {
    const peer = rawPeer({ firstBufferBytes: 65_536, maxBufferBytes: 1 << 20 });
    const next = opened(peer);
    let window = 0;
    const into = new Uint8Array(2000);
    for (let sent = 0; sent < 5_000_000; sent += 1000) {
      peer.tell({ flags: ACK, seq: 101 + sent, ack: next, payload: bytes.subarray(0, 1000) });
      peer.flow?.read(peer.now, into, 0, 2000);
      peer.now += 0.002;
      for (const said of peer.take()) window = Math.max(window, said.window << 5);
    }
    expect(window).toBeGreaterThan(400_000);
  });
});

describe('acknowledgements', () => {
  it('go out for every second full segment, after 40 ms for one alone, at once for a gap', () => {
    const peer = rawPeer();
    const next = opened(peer);
    const tell = (seq: number): void => peer.tell({ flags: ACK, seq, ack: next, payload: bytes.subarray(0, 1000) });
    let at = 101;
    // The first ones are never delayed: the other side is in slow start.
    for (let i = 0; i < 20; i++, at += 1000) tell(at);
    peer.pass(100);
    peer.take();
    tell(at);
    expect(peer.take()).toEqual([]);
    tell(at + 1000);
    expect(peer.take()).toHaveLength(1);
    tell(at + 2000);
    peer.pass(39);
    expect(peer.take()).toEqual([]);
    peer.pass(2);
    expect(peer.take()).toMatchObject([{ acknowledgement: at + 3000 }]);
    tell(at + 5000);
    expect(peer.take()).toHaveLength(1);
  });

  it('name what lies beyond gaps, newest first, and a duplicate before it (RFC 2018, RFC 2883)', () => {
    const peer = rawPeer();
    const next = opened(peer);
    const tell = (seq: number, length = 100): void =>
      peer.tell({ flags: ACK, seq, ack: next, payload: bytes.subarray(0, length) });
    const blocks = (): number[][] => {
      const said = peer.take().at(-1);
      return Array.from({ length: said?.blockCount ?? 0 }, (_, i) => [
        ...(said?.blocks.subarray(i * 2, i * 2 + 2) ?? []),
      ]);
    };
    tell(301);
    tell(501);
    expect(blocks()).toEqual([
      [501, 601],
      [301, 401],
    ]);
    tell(401);
    expect(blocks()).toEqual([[301, 601]]);
    tell(401);
    expect(blocks()).toEqual([
      [401, 501],
      [301, 601],
    ]);
    tell(101, 200);
    expect(peer.take()).toMatchObject([{ acknowledgement: 601, blockCount: 0 }]);
    tell(101, 200);
    expect(blocks()).toEqual([[101, 301]]);
    expect(peer.flow?.readable).toBe(500);
  });
});

describe('the window of the other side', () => {
  it('is kept to, also when it is scaled', () => {
    const peer = rawPeer();
    const next = opened(peer, SYN_OPTIONS, undefined, 4096);
    peer.flow?.write(peer.now, bytes, 0, 50_000);
    const sent = peer.take();
    expect(Math.max(...sent.map((each) => ((each.sequence - next) >>> 0) + each.payloadLength))).toBeLessThanOrEqual(
      4096,
    );
    expect(sent.reduce((sum, each) => sum + each.payloadLength, 0)).toBeGreaterThan(3000);
  });

  it('that is closed is asked after, more and more seldom, for as long as it is answered', () => {
    const peer = rawPeer({ giveUpMs: 60_000 });
    const next = opened(peer);
    peer.tell({ flags: ACK, seq: 101, ack: next, window: 0 });
    peer.flow?.write(peer.now, bytes, 0, 5000);
    const times: number[] = [];
    for (let i = 0; i < 600; i++) {
      peer.pass(1000);
      for (const said of peer.take()) {
        times.push(peer.now);
        expect(said.payloadLength).toBe(0);
        peer.tell({ flags: ACK, seq: 101, ack: next, window: 0 });
      }
    }
    expect(times.length).toBeGreaterThan(8);
    expect(times.length).toBeLessThan(30);
    expect(peer.events).toEqual(['connected']);
    peer.tell({ flags: ACK, seq: 101, ack: next, window: 1000 });
    expect(peer.take()[0]).toMatchObject({ sequence: next, payloadLength: 1200 });
  });

  it('that stays closed in silence ends the connection', () => {
    const peer = rawPeer({ giveUpMs: 60_000 });
    const next = opened(peer);
    peer.tell({ flags: ACK, seq: 101, ack: next, window: 0 });
    peer.flow?.write(peer.now, bytes, 0, 5000);
    peer.pass(200_000);
    expect(peer.events.at(-1)).toBe('closed timeout');
  });

  it('is not filled with crumbs (RFC 9293 section 3.8.6.2.1)', () => {
    const peer = rawPeer();
    const next = opened(peer, { ...SYN_OPTIONS, scale: 0 }, undefined, 10_000);
    peer.tell({ flags: ACK, seq: 101, ack: next, window: 100 });
    peer.flow?.write(peer.now, bytes, 0, 5000);
    expect(peer.take()).toEqual([]);
    // Nobody opens it further: then a crumb it is.
    peer.pass(5000);
    expect(peer.take()[0]).toMatchObject({ payloadLength: 100 });
  });
});

describe('our own room', () => {
  it('bounds what is taken, and its end is told when there is room again', () => {
    const peer = rawPeer({ firstBufferBytes: 8192, maxBufferBytes: 8192 });
    const next = opened(peer);
    expect(peer.flow?.write(peer.now, bytes, 0, 50_000)).toBe(8192);
    expect(peer.flow?.writable).toBe(0);
    expect(peer.flow?.write(peer.now, bytes, 0, 1)).toBe(0);
    peer.tell({ flags: ACK, seq: 101, ack: next + 2400 });
    expect(peer.events).toEqual(['connected']);
    peer.tell({ flags: ACK, seq: 101, ack: next + 6000 });
    expect(peer.events).toEqual(['connected', 'writable']);
    expect(peer.flow?.writable).toBe(6000);
  });
});

describe('a connection that is still', () => {
  it('is asked whether anybody is there, and ends when nobody is', () => {
    const peer = rawPeer({ keepaliveIdleMs: 60_000, keepaliveEveryMs: 10_000, keepaliveProbes: 3 });
    const next = opened(peer);
    peer.take();
    peer.pass(59_999);
    expect(peer.take()).toEqual([]);
    peer.pass(1);
    expect(peer.take()).toMatchObject([{ flags: ACK, sequence: (next - 1) >>> 0, payloadLength: 0 }]);
    peer.tell({ flags: ACK, seq: 101, ack: next });
    peer.pass(60_000 + 29_999);
    expect(peer.take()).toHaveLength(3);
    peer.pass(1);
    expect(peer.events.at(-1)).toBe('closed timeout');
  });

  it('answers who asks', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.tell({ flags: ACK, seq: 100, ack: next });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 101, sequence: next }]);
  });
});
