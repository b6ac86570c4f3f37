import { describe, expect, it } from 'vitest';
import { opened, rawPeer, SYN_OPTIONS } from '../testing/raw-segment.ts';
import { ACK, FIN, PSH, RST, SYN } from './tcp-header.ts';

const chunk = new Uint8Array(100);

describe('a connection', () => {
  it('ends when the other side ends first and we follow (figure 12)', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.tell({ flags: ACK | FIN, seq: 101, ack: next });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 102 }]);
    expect(peer.events).toEqual(['connected', 'ended']);
    // Half is closed: ours still carries.
    expect(peer.flow?.write(peer.now, chunk, 0, 10)).toBe(10);
    peer.flow?.shutdown(peer.now);
    expect(peer.take()).toMatchObject([
      { flags: ACK | PSH, payloadLength: 10 },
      { flags: ACK | PSH | FIN, sequence: next + 10 },
    ]);
    expect(peer.flow?.write(peer.now, chunk, 0, 10)).toBe(0);
    peer.tell({ flags: ACK, seq: 102, ack: next + 11 });
    expect(peer.events.at(-1)).toBe('closed done');
    expect(peer.stack.nextTick()).toBe(Number.POSITIVE_INFINITY);
  });

  it('that we end first reads on, then waits out stray segments', () => {
    const peer = rawPeer({ timeWaitMs: 60_000 });
    const next = opened(peer);
    peer.flow?.shutdown(peer.now);
    expect(peer.take()).toMatchObject([{ flags: ACK | PSH | FIN, sequence: next }]);
    peer.tell({ flags: ACK, seq: 101, ack: next + 1, payload: chunk });
    expect(peer.flow?.read(peer.now, new Uint8Array(200), 0, 200)).toBe(100);
    peer.take();
    peer.tell({ flags: ACK | FIN, seq: 201, ack: next + 1 });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 202 }]);
    expect(peer.events.slice(-2)).toEqual(['ended', 'closed done']);
    peer.pass(30_000);
    // The last ACK was lost: it comes again, and the wait begins anew.
    peer.tell({ flags: ACK | FIN, seq: 201, ack: next + 1 });
    expect(peer.take()).toMatchObject([{ flags: ACK, acknowledgement: 202 }]);
    // RFC 1337: a RST does not end the wait.
    peer.tell({ flags: RST, seq: 202 });
    peer.pass(59_999);
    peer.tell({ flags: ACK | FIN, seq: 201, ack: next + 1 });
    expect(peer.take()).toHaveLength(1);
    peer.pass(60_000);
    peer.tell({ flags: ACK, seq: 202, ack: next + 1 });
    expect(peer.take()).toMatchObject([{ flags: RST }]);
    expect(peer.events.filter((each) => each.startsWith('closed'))).toHaveLength(1);
  });

  it('that both end at once is over when both FINs are acknowledged (figure 13)', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.flow?.shutdown(peer.now);
    peer.take();
    peer.tell({ flags: ACK | FIN, seq: 101, ack: next });
    expect(peer.take()).toMatchObject([{ flags: ACK, sequence: (next + 1) >>> 0, acknowledgement: 102 }]);
    expect(peer.events.at(-1)).toBe('ended');
    peer.tell({ flags: ACK, seq: 102, ack: next + 1 });
    expect(peer.events.at(-1)).toBe('closed done');
  });

  it('repeats a FIN that was lost', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.flow?.shutdown(peer.now);
    peer.take();
    peer.pass(3000);
    const again = peer.take();
    expect(again.length).toBeGreaterThan(1);
    for (const each of again) expect(each).toMatchObject({ flags: ACK | PSH | FIN, sequence: next });
  });

  it('keeps a FIN until what was before it has arrived', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.tell({ flags: ACK | FIN, seq: 111, ack: next, payload: chunk.subarray(0, 5) });
    expect(peer.events).toEqual(['connected']);
    peer.tell({ flags: ACK, seq: 101, ack: next, payload: chunk.subarray(0, 10) });
    expect(peer.flow?.readable).toBe(15);
    expect(peer.flow?.ended).toBe(false);
    peer.flow?.read(peer.now, new Uint8Array(20), 0, 20);
    expect(peer.flow?.ended).toBe(true);
  });

  it('is cut by abort with one RST, and says so once', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.flow?.write(peer.now, chunk, 0, 10);
    peer.take();
    peer.flow?.abort(peer.now);
    peer.flow?.abort(peer.now);
    expect(peer.take()).toMatchObject([{ flags: RST | ACK, sequence: next + 10, acknowledgement: 101 }]);
    expect(peer.events).toEqual(['connected', 'closed aborted']);
    expect([
      peer.flow?.write(0, chunk, 0, 1),
      peer.flow?.read(0, new Uint8Array(1), 0, 1),
      peer.flow?.writable,
    ]).toEqual([0, 0, 0]);
  });

  it('can begin anew from the same port while the old one waits, with a later sequence number (RFC 9293 section 3.6.1)', () => {
    const peer = rawPeer();
    const next = opened(peer);
    peer.flow?.shutdown(peer.now);
    peer.tell({ flags: ACK | FIN, seq: 101, ack: next + 1 });
    expect(peer.events.at(-1)).toBe('closed done');
    peer.take();
    peer.tell({ flags: SYN, seq: 90, syn: SYN_OPTIONS });
    expect(peer.take()).toMatchObject([{ flags: ACK }]);
    peer.tell({ flags: SYN, seq: 5000, syn: SYN_OPTIONS });
    peer.flow?.accept(peer.now);
    expect(peer.take()).toMatchObject([{ flags: SYN | ACK, acknowledgement: 5001 }]);
  });
});
