import { beforeEach, describe, expect, it } from 'vitest';
import type { AccessClient, AccessRules } from '#lib/netmap/access.ts';
import { AccessFilter, type EndedFlow, FILTER, FROM_CLIENT, TO_CLIENT } from './index.ts';
import { ACK, ipPacket, type PacketSpec, SYN } from './testing/ip-packets.ts';

const WALL = 1_795_000_000_000;
const ALICE = { id: 'alice', address4: '10.250.0.2', address6: 'fd00:250::2', class: 0, notAfter: null };
const BOB = { id: 'bob', address4: '10.250.0.3', address6: null, class: 1, notAfter: null };
const clients: readonly AccessClient[] = [ALICE, BOB];

/** Atom 0: POS, tcp/443 to 445. Atom 1: ping of the LAN. Atom 2: the printer over IPv6, anything. Atom 3: DNS. */
const rules: AccessRules = {
  revision: 7,
  boxes: [
    { addresses: ['10.3.20.5', '10.3.20.9'], protocols: [6, 6], ports: [443, 445], atom: 0, gateway: false },
    { addresses: ['10.3.0.0', '10.3.255.255'], protocols: [1, 1], ports: [0, 65_535], atom: 1, gateway: false },
    { addresses: ['fd00:3::5', 'fd00:3::5'], protocols: [0, 255], ports: [0, 65_535], atom: 2, gateway: false },
    { addresses: ['10.3.20.1', '10.3.20.1'], protocols: [17, 17], ports: [53, 53], atom: 3, gateway: true },
  ],
  classes: [
    {
      id: 0,
      name: 'staff',
      allow: [0, 1, 2, 3].map((atom) => ({ atom, rule: 0 })),
      timed: [],
      denied: [],
    },
    {
      id: 1,
      name: 'guests',
      allow: [{ atom: 3, rule: 1 }],
      timed: [{ atom: 1, rule: 1, windows: [{ notBefore: WALL + 5000, notAfter: WALL + 10_000 }] }],
      denied: [{ atom: 0, rule: 2 }],
    },
  ],
  exceptions: [],
  rules: [
    { id: 'staff-all', text: 'Staff may reach all.' },
    { id: 'guests', text: 'Guests may ask for names.' },
    { id: 'no-pos', text: 'Guests may not reach the POS.' },
  ],
  expandedUntil: null,
};

let filter: AccessFilter;
let ended: (EndedFlow & { why: string })[];

const judge = (direction: 0 | 1, spec: PacketSpec, now = 0): number => {
  const bytes = ipPacket(spec);
  return filter.check(now, bytes, 0, bytes.length, direction);
};
const from = (spec: PacketSpec, now?: number): number => judge(FROM_CLIENT, spec, now);
const to = (spec: PacketSpec, now?: number): number => judge(TO_CLIENT, spec, now);

const pos = { from: '10.250.0.2', to: '10.3.20.5', protocol: 6, toPort: 443, flags: SYN } as const;
const posBack = {
  from: '10.3.20.5',
  to: '10.250.0.2',
  protocol: 6,
  fromPort: 443,
  toPort: 40_000,
  flags: ACK,
} as const;

beforeEach(() => {
  ended = [];
  filter = new AccessFilter({ seed: 5, sink: { flowEnded: (flow, why) => ended.push({ ...flow, why }) } });
  expect(filter.update(0, WALL, rules, clients)).toEqual({ ok: true, value: 0 });
});

describe('a packet from a client', () => {
  it('passes to what its class may reach, at the corners of a box and not beyond', () => {
    expect(from(pos)).toBe(FILTER.pass);
    expect(from({ ...pos, to: '10.3.20.9', toPort: 445 })).toBe(FILTER.pass);
    for (const beyond of [
      { to: '10.3.20.4' },
      { to: '10.3.20.10' },
      { toPort: 442 },
      { toPort: 446 },
      { protocol: 17 },
    ])
      expect(from({ ...pos, ...beyond }), JSON.stringify(beyond)).toBe(FILTER.noResource);
    expect(from({ from: 'fd00:250::2', to: 'fd00:3::5', protocol: 6, toPort: 1 })).toBe(FILTER.pass);
    expect(from({ from: 'fd00:250::2', to: 'fd00:3::6', protocol: 6, toPort: 1 })).toBe(FILTER.noResource);
  });

  it('is dropped when the source is nobody, or when no rule allows it to its class', () => {
    expect(from({ ...pos, from: '10.250.0.99' })).toBe(FILTER.unknownClient);
    expect(from({ ...pos, from: '10.250.0.3' })).toBe(FILTER.denied);
    expect(filter.dropsByName()).toEqual({ 'unknown-client': 1, denied: 1 });
  });

  it('is dropped before the first rules come', () => {
    const fresh = new AccessFilter({ seed: 1 });
    const bytes = ipPacket(pos);
    expect(fresh.check(0, bytes, 0, bytes.length, FROM_CLIENT)).toBe(FILTER.unknownClient);
  });

  it('begins no TCP flow with anything but SYN or ACK alone', () => {
    for (const flags of [SYN | ACK, 1, ACK | 1, 4, 4 | ACK, 0]) expect(from({ ...pos, flags })).toBe(FILTER.notOpening);
    expect(from({ ...pos, flags: ACK | 8 })).toBe(FILTER.pass);
  });

  it('passes within its windows of time alone', () => {
    const ping = { from: '10.250.0.3', to: '10.3.1.1', protocol: 1 };
    expect(from(ping, 4999)).toBe(FILTER.outsideTime);
    expect(from(ping, 5000)).toBe(FILTER.pass);
    expect(from(ping, 9999)).toBe(FILTER.pass);
    expect(to({ from: '10.3.1.1', to: '10.250.0.3', protocol: 1, type: 0 }, 9999)).toBe(FILTER.pass);
    expect(to({ from: '10.3.1.1', to: '10.250.0.3', protocol: 1, type: 0 }, 10_000)).toBe(FILTER.outsideTime);
    expect(from(ping, 10_000)).toBe(FILTER.outsideTime);
  });
});

describe('a packet to a client', () => {
  it('passes when it answers, and not before or beside', () => {
    expect(to(posBack)).toBe(FILTER.noFlow);
    from(pos);
    expect(to({ ...posBack, flags: SYN | ACK })).toBe(FILTER.pass);
    expect(to({ ...posBack, toPort: 40_001 })).toBe(FILTER.noFlow);
    expect(to({ ...posBack, from: '10.3.20.6' })).toBe(FILTER.noFlow);
    expect(to({ ...posBack, to: '10.250.0.77' })).toBe(FILTER.unknownClient);
  });

  it('passes as the answer to a ping, and not as a ping', () => {
    from({ from: '10.250.0.2', to: '10.3.1.1', protocol: 1, id: 9 });
    const back = { from: '10.3.1.1', to: '10.250.0.2', protocol: 1, id: 9 };
    expect(to({ ...back, type: 0 })).toBe(FILTER.pass);
    expect(to({ ...back, type: 8 })).toBe(FILTER.noFlow);
    expect(to({ ...back, type: 0, id: 10 })).toBe(FILTER.noFlow);
    expect(to({ ...back, type: 5 })).toBe(FILTER.icmpType);
  });

  it('passes as an error about a flow, from any router, and not about another', () => {
    from(pos);
    const error = { from: '10.9.9.9', to: '10.250.0.2', protocol: 1, type: 3, payload: ipPacket(pos) };
    expect(to(error)).toBe(FILTER.pass);
    expect(to({ ...error, payload: ipPacket({ ...pos, toPort: 444 }) })).toBe(FILTER.noFlow);
    expect(to({ ...error, to: '10.250.0.3' })).toBe(FILTER.noFlow);
    const fromClient = { from: '10.250.0.2', to: '10.3.20.5', protocol: 1, type: 3, payload: ipPacket(posBack) };
    expect(from(fromClient)).toBe(FILTER.pass);
    expect(from({ ...fromClient, to: '10.3.20.6' })).toBe(FILTER.noFlow);
  });
});

describe('a flow', () => {
  it('ends with the rule that allowed it', () => {
    from(pos);
    to(posBack);
    const narrower = { ...rules, classes: [{ ...rules.classes[0]!, allow: [] }, rules.classes[1]!] };
    expect(filter.update(1000, WALL + 1000, narrower, clients)).toEqual({ ok: true, value: 1 });
    expect(ended).toEqual([
      {
        clientAddress: '10.250.0.2',
        remoteAddress: '10.3.20.5',
        protocol: 6,
        clientPort: 40_000,
        remotePort: 443,
        sentBytes: 40,
        receivedBytes: 40,
        why: 'revoked',
      },
    ]);
    expect(to(posBack, 1001)).toBe(FILTER.noFlow);
    expect(from({ ...pos, flags: ACK }, 1001)).toBe(FILTER.denied);
  });

  it('goes on under rules that still allow it', () => {
    from(pos);
    expect(filter.update(1000, WALL + 1000, { ...rules, revision: 8 }, clients)).toEqual({ ok: true, value: 0 });
    expect(to(posBack, 1001)).toBe(FILTER.pass);
  });

  it('ends when its client is dropped, and no other with it', () => {
    from(pos);
    from({ from: '10.250.0.3', to: '10.3.20.1', protocol: 17, toPort: 53 });
    expect(filter.dropClient(1, '10.250.0.2')).toBe(1);
    expect(from(pos, 2)).toBe(FILTER.clientEnded);
    expect(from({ ...pos, from: 'fd00:250::2', to: 'fd00:3::5' }, 2)).toBe(FILTER.clientEnded);
    expect(to({ from: '10.3.20.1', to: '10.250.0.3', protocol: 17, fromPort: 53, toPort: 40_000 }, 2)).toBe(
      FILTER.pass,
    );
    expect(filter.dropClient(2, '10.250.0.44')).toBe(0);
  });

  it('ends at the deadline of its client, on the monotonic clock', () => {
    filter.update(0, WALL, rules, [{ ...ALICE, notAfter: WALL + 3000 }]);
    expect(from(pos, 2999)).toBe(FILTER.pass);
    expect(to(posBack, 3000)).toBe(FILTER.clientEnded);
    expect(filter.tick(3000)).toBe(0);
    from(pos, 2999);
    expect(filter.tick(3000)).toBe(1);
  });

  it('is forgotten when quiet, sooner when it was closing', () => {
    from(pos);
    expect(to(posBack, 7_440_000)).toBe(FILTER.pass);
    to({ ...posBack, flags: 1 | ACK }, 7_440_001);
    expect(to(posBack, 7_560_001)).toBe(FILTER.pass);
    expect(to(posBack, 7_680_002)).toBe(FILTER.noFlow);
    from(pos, 8_000_000);
    expect(to(posBack, 15_000_000)).toBe(FILTER.pass);
  });

  it('takes the place of the quietest when the table is full, and counts stay right', () => {
    const small = new AccessFilter({
      seed: 3,
      maxFlows: 8,
      sink: { flowEnded: (flow, why) => ended.push({ ...flow, why }) },
    });
    small.update(0, WALL, rules, clients);
    for (let port = 1; port <= 30; port++) {
      const bytes = ipPacket({ ...pos, fromPort: port });
      expect(small.check(port, bytes, 0, bytes.length, FROM_CLIENT)).toBe(FILTER.pass);
    }
    expect(small.flows).toBe(8);
    expect(ended.map(({ clientPort }) => clientPort)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
    expect(ended.every(({ why }) => why === 'evicted')).toBe(true);
  });
});

describe('fragments', () => {
  const first = { ...pos, fragment: { id: 77, offset: 0, more: true } };
  const later = { ...pos, fragment: { id: 77, offset: 40, more: false } };

  it.each([
    ['v4', {}],
    ['v6', { from: 'fd00:250::2', to: 'fd00:3::5' }],
  ])('follow their first one in %s', (_, family) => {
    expect(from({ ...later, ...family })).toBe(FILTER.strayFragment);
    expect(from({ ...first, ...family })).toBe(FILTER.pass);
    expect(from({ ...later, ...family })).toBe(FILTER.pass);
    expect(from({ ...later, ...family, fragment: { id: 78, offset: 40, more: false } })).toBe(FILTER.strayFragment);
    expect(from({ ...later, ...family, fragment: { id: 77, offset: 8, more: false } })).toBe(
      FILTER.overlappingFragment,
    );
    expect(to({ ...later, ...family })).not.toBe(FILTER.pass);
    expect(from({ ...later, ...family }, 10_001)).toBe(FILTER.strayFragment);
  });

  it('do not follow one that was dropped, nor outlive a change of the rules', () => {
    from({ ...first, toPort: 80 });
    expect(from(later)).toBe(FILTER.strayFragment);
    from(first);
    filter.update(0, WALL, rules, clients);
    expect(from(later)).toBe(FILTER.strayFragment);
  });
});

describe('what is no good packet', () => {
  it('is dropped at every length it can be cut to', () => {
    for (const spec of [pos, { from: 'fd00:250::2', to: 'fd00:3::5', protocol: 17, toPort: 53 }] as const) {
      const whole = ipPacket(spec);
      for (let length = 0; length < whole.length; length++)
        expect(filter.check(0, whole, 0, length, FROM_CLIENT), String(length)).toBe(FILTER.malformed);
      // Cut short, and honest about it.
      const headerBytes = whole[0] === 0x45 ? 20 : 40;
      for (let length = headerBytes; length < whole.length; length++) {
        const cut = whole.slice(0, length);
        if (headerBytes === 20) cut[3] = length;
        else cut[5] = length - 40;
        expect(filter.check(0, cut, 0, length, FROM_CLIENT), String(length)).toBe(FILTER.truncated);
      }
    }
    expect(filter.check(0, new Uint8Array(10), 0, 4000, FROM_CLIENT)).toBe(FILTER.malformed);
  });

  it('is dropped when it names its own route or hides one family in the other', () => {
    const options = Uint8Array.of(...ipPacket(pos).subarray(0, 20), 131, 3, 4, 0, ...ipPacket(pos).subarray(20));
    options[0] = 0x46;
    options[3] = options.length;
    expect(filter.check(0, options, 0, options.length, FROM_CLIENT)).toBe(FILTER.sourceRoute);
    options.set([1, 1, 1, 0], 20);
    expect(filter.check(0, options, 0, options.length, FROM_CLIENT)).toBe(FILTER.pass);
    expect(from({ from: '::ffff:10.250.0.2', to: '::ffff:10.3.20.5', protocol: 6, toPort: 443 })).toBe(
      FILTER.malformed,
    );
  });
});

it('refuses rules and clients that contradict themselves, and keeps what it has', () => {
  const [box] = rules.boxes;
  const bad = (change: Partial<AccessRules>, people = clients): string => {
    const result = filter.update(0, WALL, { ...rules, revision: 99, ...change }, people);
    return result.ok ? 'accepted' : result.error;
  };
  expect(bad({ boxes: [box!, { ...box!, ports: [445, 500], atom: 9 }] })).toMatch(/overlap/);
  expect(bad({ boxes: [{ ...box!, addresses: ['10.0.0.9', '10.0.0.1'] }] })).toMatch(/after the last/);
  expect(bad({ boxes: [{ ...box!, addresses: ['10.0.0.9', 'fd00::1'] }] })).toMatch(/two families/);
  expect(bad({ boxes: [{ ...box!, addresses: ['::ffff:10.0.0.9', '::ffff:10.0.0.9'] }] })).toMatch(/cannot be read/);
  expect(bad({ boxes: [{ ...box!, protocols: [6, 7] }] })).toMatch(/several protocols with some ports/);
  expect(bad({ boxes: [{ ...box!, ports: [9, 8] }] })).toMatch(/ports are no range/);
  expect(bad({}, [ALICE, { ...BOB, address4: ALICE.address4 }])).toMatch(/belongs to another client/);
  expect(filter.rules).toBe(rules);
  expect(from(pos)).toBe(FILTER.pass);
});

it('names the rule that decides', () => {
  const ask = (client: string, destination: string, protocol: number, port: number, now = 0) =>
    filter.explain(now, { client, destination, protocol, port });
  expect(ask('10.250.0.2', '10.3.20.5', 6, 443)).toMatchObject({ allow: true, client: 'alice', rule: 'staff-all' });
  expect(ask('10.250.0.3', '10.3.20.5', 6, 443)).toMatchObject({ allow: false, reason: 'denied', rule: 'no-pos' });
  expect(ask('10.250.0.3', '10.3.1.1', 1, 0)).toMatchObject({ allow: false, reason: 'outside-time', rule: 'guests' });
  expect(ask('10.250.0.3', '10.3.1.1', 1, 0, 5000)).toMatchObject({ allow: true, rule: 'guests' });
  expect(ask('10.250.0.2', '10.4.0.1', 6, 443)).toMatchObject({ allow: false, reason: 'no-resource', rule: null });
  expect(ask('10.250.0.9', '10.3.20.5', 6, 443)).toMatchObject({ reason: 'unknown-client', client: null });
});
