/** Random resolved policies of one gateway over a small world, so that everything meets; and packets at the corners of it. */
import * as fc from 'fast-check';
import type { AccessWindow } from '#lib/netmap/access.ts';
import { type IpRange, parseIpRange } from '#lib/values/ip-range.ts';
import { parseService, type Service } from '#lib/values/service.ts';
import { unite } from '../compile/windows.ts';
import type { Attempt } from '../reference.ts';
import type { ResolvedClient, ResolvedGateway, ResolvedResource, ResolvedRule } from '../resolved.ts';

/** The moment at which attempts are made. */
export const WALL_MS = 1_795_000_000_000;

const read = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(String(result.error));
  return result.value;
};

const ROLES = ['staff', 'it', 'finance', 'guest'];
const SITES = ['b1', 'b2'];

const host4 = fc.tuple(fc.constantFrom(1, 2), fc.nat(6)).map(([net, last]) => `10.3.${net}.${last + 1}`);
const host6 = fc.nat(4).map((last) => `fd00:3::${last + 1}`);
const range4 = fc.oneof(
  host4,
  fc
    .tuple(fc.constantFrom(1, 2), fc.nat(5), fc.nat(5))
    .map(([net, first, more]) => `10.3.${net}.${first}-10.3.${net}.${first + more}`),
  fc.constantFrom('10.3.0.0/16', '10.3.1.0/24', '10.3.1.0/30', '10.3.2.4/31', '0.0.0.0/0'),
);
const range6 = fc.oneof(host6, fc.constantFrom('fd00:3::/64', 'fd00:3::2-fd00:3::4', '::/0'));
const range = fc
  .oneof({ weight: 3, arbitrary: range4 }, { weight: 1, arbitrary: range6 })
  .map((text) => read(parseIpRange(text)));
const port = fc.constantFrom(1, 22, 79, 80, 81, 443, 65_535);
const service = fc
  .oneof(
    fc.tuple(fc.constantFrom('tcp', 'udp'), port).map(([name, at]) => `${name}/${at}`),
    fc
      .tuple(fc.constantFrom('tcp', 'udp'), port, port)
      .map(([name, a, b]) => `${name}/${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.constantFrom('icmp', 'any', 'proto/47', 'tcp/*', 'udp/*'),
  )
  .map((text) => read(parseService(text)));

const resource: fc.Arbitrary<ResolvedResource> = fc
  .record({
    ranges: fc.array(range, { minLength: 1, maxLength: 3 }),
    services: fc.array(service, { minLength: 1, maxLength: 3 }),
  })
  .map((destination) => ({ id: 'r', gateway: false, destinations: [destination], advertise: false }));

const moment = fc.constantFrom(null, WALL_MS - 2000, WALL_MS - 1, WALL_MS, WALL_MS + 1, WALL_MS + 2000);
const windows: fc.Arbitrary<readonly AccessWindow[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([{ notBefore: null, notAfter: null }]) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.record({ notBefore: moment, notAfter: moment }), { maxLength: 3 })
      .map((list) =>
        unite(list.filter((w) => w.notBefore === null || w.notAfter === null || w.notBefore < w.notAfter)),
      ),
  },
);

const rule = (resources: number): fc.Arbitrary<ResolvedRule> =>
  fc
    .record({
      effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
      roles: fc.subarray(ROLES),
      clients: fc.subarray(['c0', 'c1', 'c2']),
      site: fc.constantFrom(null, null, ...SITES),
      registeredOnly: fc.boolean(),
      resources: fc.subarray([...Array(resources).keys()], { minLength: 1 }),
      windows,
    })
    .map(({ roles, clients, site, registeredOnly, ...rest }) => ({
      id: '',
      text: '',
      subjects: { roles: new Set(roles), clients: new Set(clients), site, registeredOnly },
      ...rest,
    }));

const client = (index: number): fc.Arbitrary<ResolvedClient> =>
  fc
    .record({
      roles: fc.subarray(ROLES),
      site: fc.constantFrom(null, ...SITES),
      registered: fc.boolean(),
      notAfter: fc.constantFrom(null, null, null, WALL_MS, WALL_MS + 1),
      family: fc.constantFrom('both', 'four', 'six'),
    })
    .map(({ family, ...rest }) => ({
      ...rest,
      id: `c${index}`,
      address4: family === 'six' ? null : `10.250.0.${index + 10}`,
      address6: family === 'four' ? null : `fd00:250::${(index + 10).toString(16)}`,
    }));

export const randomGateway: fc.Arbitrary<ResolvedGateway> = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc
    .record({
      resources: fc.array(resource, { minLength: count, maxLength: count }),
      rules: fc.array(rule(count), { maxLength: 8 }),
      clients: fc.tuple(...[0, 1, 2, 3, 4].map(client)),
    })
    .map(({ resources, rules, clients }) => ({
      revision: 1,
      resources,
      rules: rules.map((each, index) => ({ ...each, id: `rule-${index}`, text: `Rule ${index}.` })),
      clients,
      expandedUntil: null,
    })),
);

/** Numbers at the ends of every box of the policy, and next to them. */
function corners(gateway: ResolvedGateway): {
  addresses: IpRange[];
  services: { protocol: number; port: number }[];
} {
  const destinations = gateway.resources.flatMap((each) => each.destinations);
  const addresses = destinations
    .flatMap(({ ranges }) => ranges)
    .flatMap(({ family, first, last }) => {
      const top = family === 4 ? 2n ** 32n - 1n : 2n ** 128n - 1n;
      return [first, last, first - 1n, last + 1n]
        .filter((value) => value >= 0n && value <= top)
        .map((value) => ({ family, first: value, last: value }));
    });
  return { addresses, services: destinations.flatMap(({ services }) => services).flatMap(serviceCorners) };
}

function serviceCorners({ protocols4, protocols6, ports }: Service): { protocol: number; port: number }[] {
  const near = ([first, last]: readonly [number, number], max: number): number[] =>
    [first, last, first - 1, last + 1].filter((value) => value >= 0 && value <= max);
  return [...near(protocols4, 255), ...near(protocols6, 255), 6, 17].flatMap((protocol) =>
    near(ports, 65_535).map((at) => ({ protocol, port: at })),
  );
}

/** `count` attempts of known and unknown clients: half of them at corners of one destination, half of them anywhere near one. */
export function attempts(gateway: ResolvedGateway, count: number, pick: (below: number) => number): Attempt[] {
  const { addresses, services } = corners(gateway);
  const destinations = gateway.resources.flatMap((each) => each.destinations);
  const any = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
  return Array.from({ length: count }, () => {
    const client = gateway.clients[pick(gateway.clients.length + 1)];
    if (pick(2) === 0) return { client, to: any(addresses), ...any(services), wallMs: WALL_MS };
    const { ranges, services: inside } = any(destinations);
    const { family, first, last } = any(ranges);
    const { protocols4, protocols6, ports } = any(inside);
    const at = pick(2) === 0 ? first : last;
    const protocol = (family === 4 ? protocols4 : protocols6)[pick(2)] as number;
    return { client, to: { family, first: at, last: at }, protocol, port: ports[pick(2)] as number, wallMs: WALL_MS };
  });
}

/** A seeded sequence of numbers below a bound (xorshift), so that a failing run replays. */
export function picker(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
