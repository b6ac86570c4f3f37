/** Which class an inner packet belongs to: the first matcher of the netmap that fits. */
import type { ClassMatcher, TrafficClass } from '#lib/netmap/ltt.ts';
import { type Cidr4, type Cidr6, contains4, contains6, parseCidr4, parseCidr6 } from '#lib/values/cidr.ts';
import { emptyIpView, type IpView, readIpPacket, readU32 } from '../bytes/index.ts';

interface Matcher {
  readonly class: TrafficClass;
  readonly protocol: number | null;
  readonly ports: ClassMatcher['ports'];
  readonly dscp: number | null;
  readonly anyNetwork: boolean;
  readonly networks4: readonly Cidr4[];
  readonly networks6: readonly Cidr6[];
}

export class TrafficClassifier {
  readonly #matchers: readonly Matcher[];
  readonly #default: TrafficClass;
  readonly #view = emptyIpView();

  constructor(matchers: readonly ClassMatcher[], fallback: TrafficClass) {
    this.#default = fallback;
    this.#matchers = matchers.map((each) => ({
      ...each,
      anyNetwork: each.networks.length === 0,
      networks4: each.networks.flatMap((text) => parseCidr4(text) ?? []),
      networks6: each.networks.flatMap((text) => parseCidr6(text) ?? []),
    }));
  }

  /** The default class for what is no IP packet. */
  classOf(bytes: Uint8Array, offset: number, length: number): TrafficClass {
    const view = this.#view;
    if (!readIpPacket(bytes, offset, length, view)) return this.#default;
    for (const matcher of this.#matchers) if (fits(matcher, view, bytes)) return matcher.class;
    return this.#default;
  }
}

function fits(matcher: Matcher, view: IpView, bytes: Uint8Array): boolean {
  if (matcher.protocol !== null && matcher.protocol !== view.protocol) return false;
  if (matcher.dscp !== null && matcher.dscp !== view.dscp) return false;
  if (matcher.ports.length > 0 && !hasPort(matcher.ports, view.srcPort) && !hasPort(matcher.ports, view.dstPort))
    return false;
  if (matcher.anyNetwork) return true;
  if (view.version === 4) {
    for (const each of matcher.networks4) if (contains4(each, view.srcIp) || contains4(each, view.dstIp)) return true;
    return false;
  }
  // Only a packet that a matcher with IPv6 networks looks at pays for big numbers.
  if (matcher.networks6.length === 0) return false;
  const source = address6(bytes, view.sourceAt);
  const destination = address6(bytes, view.destinationAt);
  return matcher.networks6.some((each) => contains6(each, source) || contains6(each, destination));
}

function hasPort(ports: ClassMatcher['ports'], port: number): boolean {
  for (const { from, to } of ports) if (port >= from && port <= to) return true;
  return false;
}

function address6(bytes: Uint8Array, at: number): bigint {
  let value = 0n;
  for (let i = 0; i < 16; i += 4) value = (value << 32n) | BigInt(readU32(bytes, at + i));
  return value;
}
