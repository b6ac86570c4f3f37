/** Two sessions and the test as their wire. */
import { describe, expect, it } from 'vitest';
import { unknownNat } from '#lib/netmap/reach.ts';
import { type MappedAddress, StunRequests } from '../../stun/index.ts';
import { stunHash } from '../../testing/stun-hash.ts';
import { candidateOf } from './candidate.ts';
import { REACH } from './drop.ts';
import type { ReachEvent, ReachWish } from './events.ts';
import { ReachHub } from './hub.ts';
import { ReachSession } from './session.ts';

interface Packet {
  readonly to: MappedAddress;
  readonly bytes: Uint8Array;
}

interface End {
  readonly hub: ReachHub;
  readonly session: ReachSession;
  readonly address: MappedAddress;
  readonly sent: Packet[];
  readonly events: ReachEvent[];
  readonly wishes: ReachWish[];
}

function end(number: number): End {
  const sent: Packet[] = [];
  const events: ReachEvent[] = [];
  const wishes: ReachWish[] = [];
  let word = number;
  const random = (out: Uint8Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = (word = (word * 75 + 74) % 65_537) & 255;
  };
  const session = new ReachSession({
    session: 's',
    ufrag: `0000000${number}`,
    key: new Uint8Array(32).fill(number),
    tag: number,
    hash: stunHash,
    random,
    policy: { birthday: false, direct: true, allowLoopback: false },
    sink: {
      transmit: (_leg, to, bytes, length) => void sent.push({ to, bytes: bytes.slice(0, length) }),
      event: (event) => void events.push(event),
      wish: (wish) => void wishes.push(wish),
    },
  });
  const address: MappedAddress = { family: 4, ip: 0x01010100 + number, port: 4000 };
  session.setLocal(
    0,
    [{ leg: 0, kind: 'udp', family: 4, relayId: null }],
    [candidateOf('host', address, 0)],
    unknownNat,
  );
  const hub = new ReachHub(new StunRequests(random, () => {}));
  hub.add(session);
  return { hub, session, address, sent, events, wishes };
}

const deliver = (now: number, packet: Packet | undefined, to: End, from: MappedAddress): number =>
  packet ? to.hub.receive(now, 0, from, packet.bytes, packet.bytes.length) : -1;

function met(): { a: End; b: End; answer: Packet } {
  const a = end(1);
  const b = end(2);
  a.session.start(0, b.session.offer(), 0);
  b.session.start(0, a.session.offer(), 0);
  a.session.tick(0);
  expect(deliver(10, a.sent.shift(), b, a.address)).toBe(REACH.answered);
  return { a, b, answer: b.sent.shift() as Packet };
}

describe('a session', () => {
  it('takes an answer only from where it asked, and once', () => {
    const { a, b, answer } = met();
    const elsewhere: MappedAddress = { family: 4, ip: 0x05050505, port: 4000 };
    expect(deliver(20, answer, a, elsewhere)).toBe(REACH.wrongSource);
    expect(a.session.selected).toBeNull();
    expect(deliver(20, answer, a, b.address)).toBe(REACH.confirmed);
    expect(a.session.selected?.rttMs).toBe(20);
    expect(deliver(20, answer, a, b.address)).toBe(REACH.notAwaited);
  });

  it('answers a check with a check of its own, and a replayed one not at all', () => {
    const a = end(1);
    const b = end(2);
    a.session.start(0, b.session.offer(), 0);
    b.session.start(0, a.session.offer(), 10_000);
    a.session.tick(0);
    const check = a.sent.shift();
    expect(deliver(5, check, b, a.address)).toBe(REACH.answered);
    expect(b.sent).toHaveLength(2);
    expect(deliver(6, check, b, { family: 4, ip: 0x05050505, port: 1 })).toBe(REACH.replay);
    expect(b.sent).toHaveLength(2);
  });

  it('refuses an offer that is old, its own, of another session or without a key', () => {
    const a = end(1);
    const b = end(2);
    const offer = b.session.offer();
    expect(a.session.start(0, { ...offer, session: 't' }, 0)).toBe(false);
    expect(a.session.start(0, { ...offer, key: 'x' }, 0)).toBe(false);
    expect(a.session.start(0, a.session.offer(), 0)).toBe(false);
    expect(a.session.start(0, offer, 0)).toBe(true);
    expect(a.session.start(0, offer, 0)).toBe(false);
    expect(a.session.start(0, b.session.offer(), 0)).toBe(true);
  });

  it('tells every step of an attempt that fails, and when it tries again', () => {
    const a = end(1);
    const b = end(2);
    a.session.start(0, b.session.offer(), 50);
    for (let now = 0; now < 25_000; now += 5) a.session.tick(now);
    const steps = a.events.map((event) => event.type);
    const checks = Array<string>(7).fill('check-sent');
    expect(steps).toEqual(['candidate', 'round', ...checks, 'check-failed', 'round-failed']);
    expect(a.events[0]).toMatchObject({ candidate: { kind: 'host', ip: '1.1.1.1', port: 4000 } });
    expect(a.events[1]).toEqual({ type: 'round', round: 1, paths: 1, peerCandidates: 1 });
    expect(a.events.at(-1)).toMatchObject({ retryMs: 15_000 });
    expect(a.wishes).toEqual([{ type: 'fresh-socket' }, { type: 'exchange', why: 'retry' }]);
  });

  it('ends what used a socket that is gone, and asks for an exchange', () => {
    const { a, b, answer } = met();
    deliver(20, answer, a, b.address);
    a.session.setLocal(30, [], [], unknownNat);
    expect(a.events.slice(-2).map(({ type }) => type)).toEqual(['lost', 'unreachable']);
    expect(a.wishes).toEqual([{ type: 'exchange', why: 'changed' }]);
  });
});
