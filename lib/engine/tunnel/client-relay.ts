/**
 * A PoP's relay for LightLink clients: a standard WireGuard peer sends to the PoP as if it were the gateway. The PoP knows the
 * gateways' public keys only: MAC1 of an initiation tells for which gateway it is, the source address of what follows belongs to
 * the same flow. It can neither read nor make a message, and who does not know a gateway's key gets no answer of any kind.
 */
import type { RelayedGateway } from '#lib/netmap/lightlink.ts';
import { isInitiation, mac1Holds, mac1Key } from '../wireguard/index.ts';
import { fromBase64 } from './base64.ts';

/** Kind of a client's address in relayed messages. */
export const OVER_UDP = 0;
export const OVER_STREAM = 1;

const FLOW_IDLE_MS = 180_000;
const MAX_FLOWS = 8192;
/** MACs computed for strangers, a second in all: a flood costs a bounded part of a core (a MAC is about 3 microseconds). */
const MACS_PER_SECOND = 20_000;
const SLICE_MS = 100;

export interface RelayFlow {
  readonly gatewayId: string;
  readonly kind: number;
  readonly ip: number;
  readonly port: number;
  usedAt: number;
}

interface Known extends RelayedGateway {
  readonly mac1: Uint8Array;
}

/** Counters since start. */
export interface RelayCounters {
  toGateway: number;
  toClient: number;
  /** No initiation, and no flow of that address. */
  unknownClient: number;
  /** An initiation for none of our gateways. */
  wrongMac1: number;
  /** More initiations than may be looked at. */
  busy: number;
  /** The gateway cannot be reached at the moment. */
  noGateway: number;
  /** A gateway's message to an address that has not spoken to it. */
  unsolicited: number;
}

export class ClientRelay {
  readonly counters: RelayCounters = {
    toGateway: 0,
    toClient: 0,
    unknownClient: 0,
    wrongMac1: 0,
    busy: 0,
    noGateway: 0,
    unsolicited: 0,
  };
  #gateways = new Map<string, Known>();
  readonly #flows = new Map<number, RelayFlow>();
  #sliceEnds = Number.NEGATIVE_INFINITY;
  #macsLeft = 0;

  get flows(): number {
    return this.#flows.size;
  }

  /** Takes new gateways; flows of those that went end at once. */
  update(gateways: readonly RelayedGateway[]): void {
    const before = this.#gateways;
    this.#gateways = new Map();
    for (const gateway of gateways) {
      const known = before.get(gateway.gatewayId);
      const publicKey = fromBase64(gateway.publicKey);
      if (!publicKey) continue;
      const mac1 = known?.publicKey === gateway.publicKey ? known.mac1 : mac1Key(publicKey);
      this.#gateways.set(gateway.gatewayId, { ...gateway, mac1 });
    }
    for (const [key, flow] of this.#flows)
      if (this.#gateways.get(flow.gatewayId)?.publicKey !== before.get(flow.gatewayId)?.publicKey)
        this.#flows.delete(key);
  }

  segmentsOf(gatewayId: string): readonly string[] {
    return this.#gateways.get(gatewayId)?.segments ?? [];
  }

  /** The gateway that a client's message is for; undefined: nobody's, and counted. */
  gatewayOf(
    now: number,
    bytes: Uint8Array,
    length: number,
    kind: number,
    ip: number,
    port: number,
  ): string | undefined {
    const key = keyOf(kind, ip, port);
    const flow = this.#flows.get(key);
    if (!isInitiation(bytes, length)) {
      if (!flow) return void this.counters.unknownClient++;
      flow.usedAt = now;
      return flow.gatewayId;
    }
    const gateway = this.#meant(now, flow, bytes, length);
    if (!gateway) return undefined;
    // Moved to the end, so that the flow used longest ago is the first.
    this.#flows.delete(key);
    this.#flows.set(key, { gatewayId: gateway.gatewayId, kind, ip, port, usedAt: now });
    if (this.#flows.size > MAX_FLOWS) this.#forgetOldest();
    return gateway.gatewayId;
  }

  /** Whether a gateway may send to this address: it answers only those who spoke to it. */
  mayAnswer(now: number, gatewayId: string, kind: number, ip: number, port: number): boolean {
    const flow = this.#flows.get(keyOf(kind, ip, port));
    if (flow?.gatewayId !== gatewayId) {
      this.counters.unsolicited++;
      return false;
    }
    flow.usedAt = now;
    return true;
  }

  /** A client's stream has ended. */
  forget(kind: number, ip: number, port: number): void {
    this.#flows.delete(keyOf(kind, ip, port));
  }

  /** Once a second or so. */
  tick(now: number): void {
    for (const [key, flow] of this.#flows) if (now - flow.usedAt > FLOW_IDLE_MS) this.#flows.delete(key);
  }

  #meant(now: number, flow: RelayFlow | undefined, bytes: Uint8Array, length: number): Known | undefined {
    const last = flow && this.#gateways.get(flow.gatewayId);
    if (last && this.#mayHash(now) && mac1Holds(last.mac1, bytes, length)) return last;
    for (const gateway of this.#gateways.values()) {
      if (gateway === last) continue;
      if (!this.#mayHash(now)) return void this.counters.busy++;
      if (mac1Holds(gateway.mac1, bytes, length)) return gateway;
    }
    return void this.counters.wrongMac1++;
  }

  #mayHash(now: number): boolean {
    if (now >= this.#sliceEnds) {
      this.#sliceEnds = now + SLICE_MS;
      this.#macsLeft = (MACS_PER_SECOND * SLICE_MS) / 1000;
    }
    return this.#macsLeft-- > 0;
  }

  #forgetOldest(): void {
    const oldest = this.#flows.keys().next().value;
    if (oldest !== undefined) this.#flows.delete(oldest);
  }
}

/** Below 2^53. */
const keyOf = (kind: number, ip: number, port: number): number => (kind * 0x1_0000_0000 + ip) * 0x1_0000 + port;
