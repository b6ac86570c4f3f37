/**
 * Where a proxy relays to. Default deny of everything special (lib/values/special-ranges.ts); a special range opens only by
 * an entry that names it or a part of it, so that `0.0.0.0/0` does not open loopback by the way.
 */
import { type Cidr4, contains4, covers4 } from '#lib/values/cidr.ts';
import { SPECIAL_RANGES_4, specialRangeOf4 } from '#lib/values/special-ranges.ts';
import { DROP, type DropCode } from './drop.ts';

/** No entry opens these: a relayed datagram there has more than one receiver, or none. */
const NEVER = new Set(['multicast', 'broadcast', 'this-network', 'reserved']);

export interface DestinationRules {
  /** Networks that may be relayed to. */
  readonly allow: readonly Cidr4[];
  /** Whether public unicast addresses outside `allow` may be relayed to as well. */
  readonly allowPublic: boolean;
  /** The proxy's own addresses and the port it listens on: never a destination on that port, and nothing at all unless allowed by name. */
  readonly own: readonly number[];
  readonly ownPort: number;
}

export class DestinationPolicy {
  readonly #rules: DestinationRules;
  readonly #named: readonly Cidr4[];
  readonly #own: ReadonlySet<number>;

  constructor(rules: DestinationRules) {
    this.#rules = rules;
    this.#named = rules.allow.filter(opensSpecialRange);
    this.#own = new Set(rules.own);
  }

  /** Entries that open a special range: worth a warning to whoever runs the proxy. */
  get opened(): readonly Cidr4[] {
    return this.#named;
  }

  check(ip: number, port: number): DropCode {
    if (port === 0) return DROP.destinationPortZero;
    const own = this.#own.has(ip);
    if (own && port === this.#rules.ownPort) return DROP.destinationOwn;
    const reason = specialRangeOf4(ip);
    if (reason !== undefined) {
      if (NEVER.has(reason)) return DROP.destinationSpecial;
      return isIn(this.#named, ip) ? DROP.none : DROP.destinationSpecial;
    }
    if (isIn(this.#rules.allow, ip)) return DROP.none;
    if (own) return DROP.destinationOwn;
    return this.#rules.allowPublic ? DROP.none : DROP.destinationNotAllowed;
  }
}

function opensSpecialRange(entry: Cidr4): boolean {
  return SPECIAL_RANGES_4.some((range) => !NEVER.has(range.reason) && covers4(range.cidr, entry));
}

function isIn(networks: readonly Cidr4[], ip: number): boolean {
  for (const network of networks) if (contains4(network, ip)) return true;
  return false;
}
