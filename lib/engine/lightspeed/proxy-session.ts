/** The proxy's side of one session: who it is bound to, its limits, its two directions. */
import type { Cidr4 } from '#lib/values/cidr.ts';
import { DataReceiver } from './data-receiver.ts';
import { DataSender } from './data-sender.ts';
import { DestinationLimit } from './destination-limit.ts';
import { TokenBucket } from './token-bucket.ts';

/** What the proxy's owner knows of a session before anyone has dialled it. */
export interface SessionSpec {
  readonly id: string;
  /** Sessions of one gateway; traffic for its LAN goes to the best of them. */
  readonly gatewayId: string;
  readonly token: number;
  readonly lanPrefixes: readonly Cidr4[];
  /** K of the downlink; 0 lets the client decide by what it sends. */
  readonly groupSize: number;
  readonly keepaliveMs: number;
  readonly keepaliveMisses: number;
  readonly priority: number;
  readonly pps: number;
  readonly bps: number;
  readonly maxDestinations: number;
  /** One client at a time: a handshake from another address takes the session over. */
  readonly exclusive: boolean;
}

const CONTROL_PER_SECOND = 20;
const MTU_BYTES = 1500;
/** Slack over the client's own patience, so that both ends agree on who is live. */
const SLACK_MS = 500;

export class ProxySession {
  spec: SessionSpec;
  readonly ip: number;
  readonly port: number;
  readonly openedAt: number;
  lastHeardAt: number;
  /** Heard from after the ack: the source address is real. */
  validated = false;
  handshakeUs = -1;
  dataSinceHandshake = false;
  lastDataAt = Number.NEGATIVE_INFINITY;
  rxBytes = 0;
  txBytes = 0;
  rxPackets = 0;
  txPackets = 0;
  limitReportedAt = Number.NEGATIVE_INFINITY;
  readonly receiver = new DataReceiver();
  readonly sender: DataSender;
  readonly destinations: DestinationLimit;
  readonly control = new TokenBucket(CONTROL_PER_SECOND, CONTROL_PER_SECOND);
  readonly #pps: TokenBucket;
  readonly #bits: TokenBucket;

  constructor(spec: SessionSpec, ip: number, port: number, now: number, flushMs: number) {
    this.spec = spec;
    this.ip = ip;
    this.port = port;
    this.openedAt = now;
    this.lastHeardAt = now;
    this.sender = new DataSender(spec.token, spec.groupSize, flushMs);
    this.destinations = new DestinationLimit(spec.maxDestinations);
    this.#pps = new TokenBucket(spec.pps, 8);
    this.#bits = new TokenBucket(spec.bps, MTU_BYTES * 8);
  }

  /** New limits and networks for a session that stays. */
  update(spec: SessionSpec): void {
    this.spec = spec;
    this.#pps.setRate(spec.pps);
    this.#bits.setRate(spec.bps);
    if (spec.groupSize > 0) this.sender.setGroupSize(spec.groupSize);
  }

  passesPps(now: number): boolean {
    return this.#pps.take(now, 1);
  }

  passesBps(now: number, bytes: number): boolean {
    return this.#bits.take(now, bytes * 8);
  }

  isLive(now: number): boolean {
    return now - this.lastHeardAt <= this.spec.keepaliveMs * this.spec.keepaliveMisses + SLACK_MS;
  }
}
