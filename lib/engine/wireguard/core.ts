/** What the parts of a device have in common. */
import type { Crypto, DhKey } from '../crypto/index.ts';
import type { RandomBytes } from './cookie.ts';
import type { WgCounter } from './drop.ts';
import type { WireGuardPeer } from './peer.ts';
import type { PeerTable } from './peer-table.ts';
import type { Timing } from './timing.ts';

export type MessageKind = 'initiation' | 'response' | 'cookie' | 'data' | 'keepalive';

export interface WireGuardSink<E> {
  /**
   * A datagram to send: `length` bytes from 0, valid during the call only. `peer` is null for a cookie reply, `endpoint` when
   * none is known. Must not call `receive`.
   */
  transmit(
    peer: WireGuardPeer<E> | null,
    endpoint: E | null,
    bytes: Uint8Array,
    length: number,
    kind: MessageKind,
  ): void;
  /** An IP packet from `peer`, valid during the call only. May call `send`, must not call `receive`. */
  deliver(peer: WireGuardPeer<E>, bytes: Uint8Array, offset: number, length: number, counter: number): void;
}

export interface Core<E> {
  readonly crypto: Crypto;
  readonly own: DhKey;
  readonly random: RandomBytes;
  readonly timing: Timing;
  readonly table: PeerTable<E>;
  readonly sink: WireGuardSink<E>;
  readonly results: WgCounter;
}
