import { describe, expect, it } from 'vitest';
import { acceptAll, netstackRig, StreamEnd, someBytes } from '../testing/netstack-rig.ts';
import { opened, rawPeer, readSegment, SYN_OPTIONS, segment } from '../testing/raw-segment.ts';
import { addressBytes } from './address.ts';
import { writeIcmpError } from './icmp.ts';
import { ACK } from './tcp-header.ts';

const bytes = someBytes(300_000);
const LARGE = { ...SYN_OPTIONS, mss: 1000 };

/** A transfer of `length` bytes whose `lost`th data segments vanish once each; answers what it cost. */
function transfer(length: number, lost: readonly number[], sack = true): { ms: number; retransmitted: number } {
  const rig = netstackRig({ path: { delayMs: 20 } });
  const there = acceptAll(rig, () => new StreamEnd());
  const end = new StreamEnd(bytes.subarray(0, length));
  let count = 0;
  rig.client.filter = (packet) => {
    const { payloadLength } = readSegment(packet);
    return payloadLength === 0 || !lost.includes(count++);
  };
  if (!sack) {
    // An end that does not know the option: its SYN loses it.
    rig.gateway.filter = (packet) => {
      for (let at = 40; at < packet.length; at++)
        if (packet[at] === 4 && packet[at + 1] === 2) return patch(packet, at);
      return true;
    };
  }
  const flow = rig.connect(end);
  while (there[0]?.ended !== true && rig.network.now < 60_000) rig.run(1);
  expect(Buffer.from(there[0]?.received ?? []).equals(Buffer.from(bytes.subarray(0, length)))).toBe(true);
  return { ms: rig.network.now, retransmitted: flow.retransmitted };
}

/** Overwrites an option of two bytes with padding and keeps the checksum right. */
function patch(packet: Uint8Array, at: number): boolean {
  packet[at] = 1;
  packet[at + 1] = 1;
  const sum = ((packet[36] as number) << 8) | (packet[37] as number);
  const next = sum + 0x0402 - 0x0101;
  const folded = (next & 0xffff) + (next >>> 16);
  packet[36] = folded >> 8;
  packet[37] = folded;
  return true;
}

describe('a lost segment', () => {
  it('costs about one round trip and one repetition, found by those that came after it', () => {
    const clean = transfer(100_000, []);
    expect(clean.retransmitted).toBe(0);
    for (const lost of [[5], [10, 12, 14], [20, 21, 22, 23]]) {
      const { ms, retransmitted } = transfer(100_000, lost);
      expect(retransmitted).toBe(lost.length);
      expect(ms - clean.ms).toBeLessThan(4 * 40);
    }
  });

  it('at the very end is found by a probe, before the retransmission timer', () => {
    const last = Math.ceil(30_000 / 1368) - 1;
    const { ms, retransmitted } = transfer(30_000, [last]);
    expect(retransmitted).toBe(1);
    // Two round trips and the slack for a delayed acknowledgement.
    expect(ms).toBeLessThan(transfer(30_000, []).ms + 2 * 40 + 201 + 45);
  });

  it('is repaired without selective acknowledgements too', () => {
    const clean = transfer(100_000, [], false);
    for (const lost of [[12], [12, 14]]) {
      const { ms, retransmitted } = transfer(100_000, lost, false);
      expect(retransmitted).toBeLessThanOrEqual(lost.length + 1);
      expect(ms - clean.ms).toBeLessThan(4 * 40);
    }
  });
});

describe('the retransmission timer', () => {
  it('doubles with each timeout, and after an answer begins anew (RFC 6298)', () => {
    const peer = rawPeer({ giveUpMs: 100_000 });
    const next = opened(peer, LARGE);
    peer.flow?.write(peer.now, bytes, 0, 1000);
    const times: number[] = [];
    let last = 0;
    for (let i = 0; i < 20_000; i++) {
      peer.pass(1);
      if (peer.take().length === 0) continue;
      times.push(peer.now - last);
      last = peer.now;
    }
    const gaps = times.slice(2);
    expect(gaps.length).toBeGreaterThan(3);
    for (let i = 1; i < gaps.length; i++)
      expect((gaps[i] as number) / (gaps[i - 1] as number), `gaps ${gaps}`).toBeCloseTo(2, 0);
    peer.tell({ flags: ACK, seq: 101, ack: next + 1000 });
    peer.flow?.write(peer.now, bytes, 0, 1000);
    peer.take();
    peer.pass(1001);
    expect(peer.take().length).toBeGreaterThan(0);
  });

  it('gives up after the time it was given, with a RST', () => {
    const peer = rawPeer({ giveUpMs: 20_000 });
    opened(peer, LARGE);
    peer.flow?.write(peer.now, bytes, 0, 1000);
    peer.pass(60_000);
    expect(peer.events.at(-1)).toBe('closed timeout');
    expect(peer.take().at(-1)?.flags).toBe(ACK | 4);
  });

  it('repeats the first segment alone and then slow starts', () => {
    const peer = rawPeer();
    const next = opened(peer, LARGE);
    peer.flow?.write(peer.now, bytes, 0, 10_000);
    expect(peer.take()).toHaveLength(10);
    // Past the tail loss probe and the timer.
    while (peer.take().every(({ sequence }) => sequence !== next)) peer.pass(1);
    peer.tell({ flags: ACK, seq: 101, ack: next + 1000 });
    const burst = peer.take();
    expect(burst.map(({ sequence }) => (sequence - next) >>> 0)).toEqual([1000, 2000]);
  });
});

describe('a path that carries less than was thought', () => {
  it('is believed when it names the packet, and everything out goes again in smaller pieces', () => {
    const peer = rawPeer();
    const next = opened(peer, { ...SYN_OPTIONS, mss: 1380 });
    peer.flow?.write(peer.now, bytes, 0, 8000);
    const [packet] = peer.packets.slice();
    expect(peer.take()[0]?.payloadLength).toBe(1380);
    const tooBig = (mtu: number, quoted: Uint8Array): void => {
      const out = new Uint8Array(1500);
      const length = writeIcmpError(
        out,
        'port',
        addressBytes('172.16.0.1') as Uint8Array,
        addressBytes('192.168.7.9') as Uint8Array,
        quoted,
        0,
        28,
      );
      out[21] = 4;
      out[26] = mtu >> 8;
      out[27] = mtu;
      // The checksum follows the two fields.
      out[22] = 0;
      out[23] = 0;
      let sum = 0;
      for (let at = 20; at < length; at += 2) sum += ((out[at] as number) << 8) | (out[at + 1] as number);
      while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
      out[22] = (sum ^ 0xffff) >> 8;
      out[23] = sum ^ 0xffff;
      peer.stack.receive(peer.now, out, 0, length);
    };
    // A segment that is not out proves nothing.
    const stranger = (packet as Uint8Array).slice();
    stranger[24] = (stranger[24] as number) ^ 0x40;
    tooBig(600, stranger);
    expect(peer.take()).toEqual([]);
    tooBig(1000, packet as Uint8Array);
    const again = peer.take();
    expect(again.length).toBeGreaterThan(0);
    for (const each of again) expect(each.payloadLength).toBeLessThanOrEqual(960);
    expect(again[0]?.sequence).toBe(next);
    // Less than any router may name.
    tooBig(100, packet as Uint8Array);
    expect(Math.max(...peer.take().map((each) => each.payloadLength))).toBe(576 - 40);
  });

  it('and that swallows what is too long in silence is found out by timeouts', () => {
    const rig = netstackRig({ path: { delayMs: 5 } });
    const there = acceptAll(rig, () => new StreamEnd());
    rig.client.filter = (packet) => packet.length <= 1280;
    rig.connect(new StreamEnd(bytes.subarray(0, 50_000)));
    rig.run(30_000);
    expect(there[0]?.received.length).toBe(50_000);
  });
});

describe('a sequence number', () => {
  it('wraps in the middle of a stream, in both directions', () => {
    const peer = rawPeer();
    // The peer begins 50 bytes before the wrap; ours wraps by the clock that the number is made of.
    const start = 0xffff_ffff - 50;
    peer.tell(
      Object.freeze({ flags: 2, seq: start, syn: SYN_OPTIONS }) as {
        flags: number;
        seq: number;
        syn: typeof SYN_OPTIONS;
      },
    );
    peer.flow?.accept(peer.now);
    const next = ((peer.take()[0]?.sequence ?? 0) + 1) >>> 0;
    peer.tell({ flags: ACK, seq: start + 1, ack: next, payload: bytes.subarray(0, 100) });
    peer.tell({ flags: ACK, seq: start + 201, ack: next, payload: bytes.subarray(200, 300) });
    peer.tell({ flags: ACK, seq: start + 101, ack: next, payload: bytes.subarray(100, 200) });
    const into = new Uint8Array(300);
    expect(peer.flow?.read(peer.now, into, 0, 300)).toBe(300);
    expect(Buffer.from(into).equals(Buffer.from(bytes.subarray(0, 300)))).toBe(true);
    expect(peer.take().at(-1)?.acknowledgement).toBe((start + 301) >>> 0);
  });
});

it('a segment made by hand is what the stack would have made', () => {
  expect(readSegment(segment({ flags: ACK, seq: 5, ack: 6, payload: bytes.subarray(0, 9) }))).toMatchObject({
    sequence: 5,
    acknowledgement: 6,
    payloadLength: 9,
  });
});
