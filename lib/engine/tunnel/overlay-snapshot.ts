import type { OverlayContext } from './overlay-context.ts';
import type { OverlayPath } from './overlay-path.ts';
import type { OverlayPeer } from './overlay-peer.ts';
import type { OverlaySnapshot, PathSnapshot, PeerSnapshot } from './overlay-types.ts';
import { measuredBy, segmentSnapshot } from './segment-snapshot.ts';

function pathSnapshot(path: OverlayPath, now: number, silentMs: number): PathSnapshot {
  const { end, sender, receiver } = path;
  const { expected, received, lost, duplicate, reordered, late } = end.window;
  const { decoder } = receiver;
  return {
    id: path.spec.id,
    ...measuredBy(path.monitor, now, silentMs),
    txBytes: end.txBytes,
    rxBytes: end.rxBytes,
    txPackets: end.txPackets,
    rxPackets: end.rxPackets,
    fec: {
      packetsEncoded: sender.packetsEncoded,
      packetsDecoded: decoder.packetsDecoded,
      parityGenerated: sender.parityGenerated,
      parityReceived: decoder.parityReceived,
      packetsRecovered: decoder.packetsRecovered,
      packetsLost: path.residual.lost,
      bytesOverhead: sender.bytesOverhead,
    },
    window: { expected, received, lost, duplicate, reordered, late },
  };
}

function peerSnapshot(context: OverlayContext, peer: OverlayPeer, now: number): PeerSnapshot {
  const { inner, selector } = peer;
  const { active } = selector;
  const handshakeAt = inner?.lastHandshakeAt ?? null;
  const classes = peer.classes.map((each) => each.snapshot());
  const sum = (key: 'txBytes' | 'rxBytes' | 'txPackets' | 'rxPackets'): number =>
    classes.reduce((total, each) => total + each[key], 0);
  return {
    gatewayId: peer.spec.gatewayId,
    name: peer.spec.name,
    established: inner !== undefined && context.device.isEstablished(now, inner),
    lastHandshakeMsAgo: handshakeAt === null ? null : Math.round(now - handshakeAt),
    activePathId: active?.spec.id ?? null,
    backupPathId: peer.second?.spec.id ?? null,
    activeSinceMsAgo: active ? Math.round(now - selector.activeSince) : null,
    txBytes: sum('txBytes'),
    rxBytes: sum('rxBytes'),
    txPackets: sum('txPackets'),
    rxPackets: sum('rxPackets'),
    classes,
    switches: peer.log.switches,
    replayed: peer.log.replayed,
    paths: peer.paths.map((path) => pathSnapshot(path, now, context.timing.silentMs)),
  };
}

export function overlaySnapshot(
  context: OverlayContext,
  peers: Iterable<OverlayPeer>,
  now: number,
  publicKey: string,
): OverlaySnapshot {
  return {
    publicKey,
    drops: context.drops.byName(),
    segments: Array.from(context.segments.values(), (each) => segmentSnapshot(each, now, context.timing.silentMs)),
    peers: Array.from(peers, (peer) => peerSnapshot(context, peer, now)),
  };
}
