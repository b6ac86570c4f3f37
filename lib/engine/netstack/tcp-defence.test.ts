/** RFC 5961 and RFC 7323: what a stranger who guesses, and an old segment that comes late, cannot do. */
import { describe, expect, it } from 'vitest';
import { opened, rawPeer, SYN_OPTIONS } from '../testing/raw-segment.ts';
import { ACK, RST, SYN } from './tcp-header.ts';

const byte = Uint8Array.of(7);

describe('a RST', () => {
  it('counts only with exactly the next sequence number; inside the window it is asked back', () => {
    const peer = rawPeer();
    opened(peer);
    peer.tell({ flags: RST, seq: 101 + 500 });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 101 }]);
    peer.tell({ flags: RST, seq: 101 - 1 });
    peer.tell({ flags: RST, seq: 101 + 10_000_000 });
    expect(peer.take()).toEqual([]);
    expect(peer.events).toEqual(['connected']);
    peer.tell({ flags: RST, seq: 101 });
    expect(peer.events).toEqual(['connected', 'closed reset']);
    expect(peer.stack.flowCount).toBe(0);
  });
});

describe('a SYN in the middle', () => {
  it('is asked back, at most ten times a second', () => {
    const peer = rawPeer();
    opened(peer);
    for (let i = 0; i < 100; i++) peer.tell({ flags: SYN, seq: 101 + i, syn: SYN_OPTIONS });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 101 }]);
    peer.now += 100;
    peer.tell({ flags: SYN, seq: 300, syn: SYN_OPTIONS });
    expect(peer.take()).toHaveLength(1);
    expect(peer.events).toEqual(['connected']);
  });
});

describe('data', () => {
  it('with an acknowledgement of what was never sent, or of long ago, is not taken', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.tell({ flags: ACK, seq: 101, ack: next + 1000, payload: byte });
    peer.tell({ flags: ACK, seq: 101, ack: next - 1_000_000_000, payload: byte });
    expect(peer.flow?.readable).toBe(0);
    peer.tell({ flags: ACK, seq: 101, ack: next - 10, payload: byte });
    expect(peer.flow?.readable).toBe(1);
    expect(peer.stack.counter.dropsByName()).toMatchObject({ 'bad-ack': 2 });
  });

  it('with a much older timestamp is not taken (PAWS), and without one neither; one that was overtaken is', () => {
    const peer = rawPeer();
    const next = opened(peer, SYN_OPTIONS, { value: 5000, echo: 0 });
    peer.tell({ flags: ACK, seq: 101, ack: next, payload: byte, timestamp: { value: 4743, echo: 0 } });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 101 }]);
    peer.tell({ flags: ACK, seq: 101, ack: next, payload: byte });
    expect(peer.flow?.readable).toBe(0);
    peer.tell({ flags: ACK, seq: 101, ack: next, payload: byte, timestamp: { value: 4744, echo: 0 } });
    expect(peer.flow?.readable).toBe(1);
    // RST needs none (RFC 7323 section 3.2).
    peer.tell({ flags: RST, seq: 102 });
    expect(peer.events.at(-1)).toBe('closed reset');
  });

  it('with a newer timestamp across its wrap is taken', () => {
    const peer = rawPeer();
    const next = opened(peer, SYN_OPTIONS, { value: 0xffff_fff0, echo: 0 });
    peer.tell({ flags: ACK, seq: 101, ack: next, payload: byte, timestamp: { value: 5, echo: 0 } });
    expect(peer.flow?.readable).toBe(1);
  });

  it('outside the window is answered and not taken', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.tell({ flags: ACK, seq: 101 + 4_000_000, ack: next, payload: byte });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 101 }]);
    expect(peer.flow?.readable).toBe(0);
  });
});

describe('two ends that no longer agree', () => {
  it('do not answer each other without end', () => {
    const peer = rawPeer();
    const next = opened(peer);
    let answers = 0;
    for (let i = 0; i < 1000; i++) {
      peer.now += 1;
      peer.tell({ flags: ACK, seq: 101 + 9_000_000, ack: next });
      answers += peer.take().length;
    }
    expect(answers).toBeLessThanOrEqual(11);
  });
});

describe('initial sequence numbers', () => {
  it('differ between connections and grow with the clock', () => {
    const first = opened(rawPeer());
    const peer = rawPeer();
    peer.now += 4;
    expect((opened(peer) - first) >>> 0).toBe(1000);
    const other = rawPeer();
    other.stack.receive(0, new Uint8Array(0), 0, 0);
    expect(opened(other)).toBe(first);
  });
});
