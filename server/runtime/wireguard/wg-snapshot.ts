/** What a bare WireGuard endpoint tells of itself. */
import type { WireGuardDevice, WireGuardPeer } from '#lib/engine/tunnel/index.ts';
import { monotonicMs, wallClock } from '../clock.ts';
import type { Tun } from '../tun/open-tun.ts';
import { endpointText, type Underlay, type UnderlayEndpoint } from './underlay.ts';

interface WgPeerSnapshot {
  /** Base64, as in the file. */
  readonly publicKey: string;
  readonly endpoint: string | null;
  /** RFC 3339; null when there was none. */
  readonly lastHandshakeAt: string | null;
  readonly established: boolean;
  readonly handshakes: number;
  readonly initiationsSent: number;
  readonly handshakesFailed: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly dropsByReason: Readonly<Record<string, number>>;
}

export interface WgSnapshot {
  readonly peers: readonly WgPeerSnapshot[];
  readonly dropsByReason: Readonly<Record<string, number>>;
  readonly tun: Tun['counters'];
  readonly underlay: Underlay['counters'];
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export function peerSnapshot(
  device: WireGuardDevice<UnderlayEndpoint>,
  peer: WireGuardPeer<UnderlayEndpoint>,
): WgPeerSnapshot {
  const { rxBytes, txBytes, rxPackets, txPackets, handshakes, initiationsSent, handshakesFailed } = peer;
  return {
    publicKey: base64(peer.publicKey),
    endpoint: peer.endpoint && endpointText(peer.endpoint),
    lastHandshakeAt: peer.lastHandshakeAt === null ? null : wallClock(peer.lastHandshakeAt),
    established: device.isEstablished(monotonicMs(), peer),
    handshakes,
    initiationsSent,
    handshakesFailed,
    rxBytes,
    txBytes,
    rxPackets,
    txPackets,
    dropsByReason: peer.drops.dropsByName(),
  };
}
