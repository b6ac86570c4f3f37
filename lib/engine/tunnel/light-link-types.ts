/** What LightLink says to the process that drives it: endpoints, events, snapshots, and the sink it speaks to. */
import type { LightLinkClient } from '#lib/netmap/lightlink.ts';
import type { Crypto } from '../crypto/index.ts';
import type { EndedFlow } from '../filter/index.ts';
import type { RandomBytes } from './random-word.ts';

/** Where a client's messages come from. One object for one place, so that nothing is made per packet. */
export interface ClientEndpoint {
  /** The underlay link of a direct client; null where a PoP relays. */
  readonly link: string | null;
  /** The LTT segment to that PoP. */
  readonly segment: string | null;
  readonly popId: string | null;
  readonly kind: number;
  /** 0 for IPv6. */
  readonly ip: number;
  readonly port: number;
  /** In text, where it is no IPv4 address. */
  readonly ip6?: string;
}

export interface LightLinkEvent {
  readonly type: 'client-up' | 'client-down' | 'client-moved' | 'client-expired';
  readonly client: string;
  /** Where it is, or was last. */
  readonly endpoint: ClientEndpoint | null;
}

export interface LightLinkSink {
  transmit(endpoint: ClientEndpoint, bytes: Uint8Array, length: number): void;
  /** An allowed packet of a client, for the LAN or the gateway itself; valid during the call. */
  deliver(client: LightLinkClient, bytes: Uint8Array, offset: number, length: number): void;
  /** The rules refused a packet; `reason` as FILTER_NAMES. */
  refused(client: LightLinkClient, bytes: Uint8Array, offset: number, length: number, code: number): void;
  /** These clients may do nothing any more: their flows beyond the filter are to be closed. */
  revoked(clientIds: readonly string[]): void;
  flowEnded(flow: EndedFlow, why: 'revoked' | 'evicted' | 'idle'): void;
  event(event: LightLinkEvent): void;
}

export interface LightLinkOptions {
  /** 32 bytes; the caller may overwrite them afterwards. */
  readonly privateKey: Uint8Array;
  readonly crypto: Crypto;
  readonly random: RandomBytes;
  readonly sink: LightLinkSink;
  readonly maxFlows?: number;
}

export interface LightLinkClientSnapshot {
  readonly id: string;
  readonly online: boolean;
  readonly endpoint: ClientEndpoint | null;
  /** Wall clock ms. */
  readonly handshakeAt: number | null;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  /** Of an echo through the tunnel a few seconds ago; of the last handshake where the device answers none. */
  readonly rttMs: number | null;
  /** Wall clock ms, since it is online or offline; null before it was ever online. */
  readonly since: number | null;
}

export interface LightLinkSnapshot {
  readonly enabled: boolean;
  readonly clients: readonly LightLinkClientSnapshot[];
  readonly flows: number;
  readonly drops: Readonly<Record<string, number>>;
}
