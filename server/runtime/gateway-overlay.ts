/** The gateway's overlay on its underlay links: LAN datagrams become IP packets for the peers, and come out as datagrams. */
import { randomFillSync } from 'node:crypto';
import {
  emptyIpView,
  emptyUdpView,
  type Flow,
  type IpView,
  Overlay,
  type OverlayEvent,
  type OverlaySnapshot,
  type RelayAddress,
  readIpPacket,
  readUdpPacket,
  type UdpView,
  writeUdpPacket,
} from '#lib/engine/tunnel/index.ts';
import type { GatewayLtt } from '#lib/netmap/ltt.ts';
import { nativeCrypto } from './native-crypto.ts';
import type { UnderlayLink } from './underlay-link.ts';

export interface GatewayOverlay {
  update(now: number, ltt: GatewayLtt): void;
  receive(now: number, link: UnderlayLink, bytes: Uint8Array, length: number, ip: number, port: number): void;
  /** A LAN device's datagram to the peer whose site has the destination. */
  send(now: number, flow: Flow, bytes: Uint8Array, length: number): void;
  /** An IP packet that the system routed to the overlay. */
  sendPacket(now: number, bytes: Uint8Array, length: number): void;
  sendRelayed(now: number, segmentId: string, to: Readonly<RelayAddress>, bytes: Uint8Array, length: number): boolean;
  tick(now: number): void;
  snapshot(now: number): OverlaySnapshot;
}

export interface GatewayOverlayOptions {
  readonly privateKey: Uint8Array;
  readonly links: ReadonlyMap<string, UnderlayLink>;
  readonly deliver: (flow: Flow, bytes: Uint8Array, offset: number, length: number) => void;
  /** Takes what `deliver` is not asked for: called first, with the whole IP packet; false leaves it to `deliver`. */
  readonly deliverPacket: (packet: IpView, udp: UdpView | null, bytes: Uint8Array, offset: number) => boolean;
  /** A LightLink client's message that a PoP relays. */
  readonly relayed: (
    from: { readonly segment: string; readonly popId: string } & Readonly<RelayAddress>,
    bytes: Uint8Array,
    length: number,
  ) => void;
  readonly onDrop: (reason: string) => void;
  readonly onEvent: (event: OverlayEvent) => void;
}

const LARGEST_PACKET_BYTES = 65_535;

export function gatewayOverlay(options: GatewayOverlayOptions): GatewayOverlay {
  const { links } = options;
  const packet = new Uint8Array(LARGEST_PACKET_BYTES);
  const view = emptyUdpView();
  const ip = emptyIpView();
  const overlay = new Overlay({
    privateKey: options.privateKey,
    crypto: nativeCrypto,
    random: (bytes) => void randomFillSync(bytes),
    sink: {
      transmit: (segment, bytes, length, ip, port) => links.get(segment.link ?? '')?.send(ip, port, bytes, length),
      deliver(_peer, bytes, offset, length) {
        if (!readIpPacket(bytes, offset, length, ip)) return options.onDrop('overlay-not-ip');
        const isUdp = readUdpPacket(bytes, offset, length, view);
        if (options.deliverPacket(ip, isUdp ? view : null, bytes, offset)) return;
        if (isUdp) options.deliver(view, bytes, view.payloadAt, view.payloadLength);
        else options.onDrop('overlay-not-udp');
      },
      event: options.onEvent,
      relayed: ({ id, neighbour }, from, bytes, length) =>
        options.relayed({ ...from, segment: id, popId: neighbour.id }, bytes, length),
    },
  });

  return {
    update(now, ltt) {
      for (const segment of ltt.segments) if (segment.remote) links.get(segment.link ?? '')?.remote(segment.remote);
      overlay.update(now, ltt);
    },
    receive: (now, link, bytes, length, ip, port) =>
      void overlay.receive(now, Date.now(), bytes, length, link.options.name, ip, port),
    send(now, flow, bytes, length) {
      const total = writeUdpPacket(packet, flow, bytes, 0, length);
      if (total === 0) options.onDrop('too-large');
      else overlay.send(now, packet, 0, total);
    },
    sendPacket: (now, bytes, length) => overlay.send(now, bytes, 0, length),
    sendRelayed: (now, segmentId, to, bytes, length) => overlay.sendRelayed(now, segmentId, to, bytes, length),
    tick: (now) => overlay.tick(now, Date.now()),
    snapshot: (now) => overlay.snapshot(now),
  };
}

/** Of a gateway that has no key for one. */
export const noOverlay: OverlaySnapshot = { publicKey: '', drops: {}, segments: [], peers: [] };
