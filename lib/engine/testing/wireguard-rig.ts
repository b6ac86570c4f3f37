/** WireGuard devices over the simulated network; an endpoint is a name. The caller brings the cryptography. */
import type { Crypto } from '../crypto/index.ts';
import {
  type MessageKind,
  STANDARD_TIMING,
  type Timing,
  WireGuardDevice,
  type WireGuardPeer,
} from '../wireguard/index.ts';
import { type SimNetwork, type SimPath, simNetwork, simPath } from './sim-network.ts';

/** The wall clock at virtual time 0. */
export const WALL_START_MS = 1_795_000_000_000;
const TICK_MS = 50;

export interface WireGuardNode {
  readonly device: WireGuardDevice<string>;
  /** Packets that came out of the tunnel, whole. */
  readonly delivered: { from: WireGuardPeer<string>; packet: number[]; counter: number }[];
  /** Everything put on the wire. */
  readonly sent: { at: number; to: string | null; kind: MessageKind; bytes: Uint8Array }[];
  /** What `receive` answered, in order. */
  readonly codes: number[];
  /** Where the node is; another name is another address. */
  address: string;
  /** Added to the wall clock. */
  wallSkewMs: number;
}

export interface WireGuardRig {
  readonly network: SimNetwork;
  readonly path: SimPath;
  node(address: string, keyByte: number, timing?: Partial<Timing>): WireGuardNode;
  /** Each knows the other, with `10.0.0.<last>/32` of the address's last letter code and a network of its own. */
  introduce(
    a: WireGuardNode,
    b: WireGuardNode,
    extra?: { presharedKey?: Uint8Array; persistentKeepaliveMs?: number },
  ): void;
  peerOf(a: WireGuardNode, b: WireGuardNode): WireGuardPeer<string>;
  send(from: WireGuardNode, to: WireGuardNode, marker: number): number;
}

/** `10.0.0.N/32` and `fd00::N/128` of a node. */
export function addressesOf(node: WireGuardNode): { v4: string; v6: string; last: number } {
  const last = node.device.publicKey[0] as number;
  return { v4: `10.0.0.${last}`, v6: `fd00::${last.toString(16)}`, last };
}

/** A whole IPv4 packet of 21 bytes: header, and `marker` as its only byte. */
export function ipv4Packet(source: number, destination: number, marker: number): Uint8Array {
  const packet = new Uint8Array(21);
  packet.set([0x45, 0, 0, 21], 0);
  packet.set([10, 0, 0, source], 12);
  packet.set([10, 0, 0, destination], 16);
  packet[20] = marker;
  return packet;
}

export function wireGuardRig(crypto: Crypto, seed = 1): WireGuardRig {
  const network = simNetwork(seed);
  const path = simPath();
  const nodes: WireGuardNode[] = [];
  const random = (out: Uint8Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = network.random() * 256;
  };

  function node(address: string, keyByte: number, timing: Partial<Timing> = {}): WireGuardNode {
    const delivered: WireGuardNode['delivered'] = [];
    const sent: WireGuardNode['sent'] = [];
    const made: WireGuardNode = {
      delivered,
      sent,
      codes: [],
      address,
      wallSkewMs: 0,
      device: new WireGuardDevice<string>({
        privateKey: new Uint8Array(32).fill(keyByte),
        crypto,
        random,
        timing: { ...STANDARD_TIMING, ...timing },
        sink: {
          transmit: (_, to, bytes, length, kind) => {
            sent.push({ at: network.now, to, kind, bytes: bytes.slice(0, length) });
            const { address: from } = made;
            network.send(path, bytes, length, (arrived) => {
              for (const each of nodes) if (each.address === to) arrive(each, arrived, from);
            });
          },
          deliver: (from, bytes, offset, length, counter) =>
            void delivered.push({ from, packet: Array.from(bytes.subarray(offset, offset + length)), counter }),
        },
      }),
    };
    nodes.push(made);
    const tick = (): void => {
      made.device.tick(network.now, wallOf(made));
      network.schedule(network.now + TICK_MS, tick);
    };
    network.schedule(network.now, tick);
    return made;
  }

  const wallOf = (each: WireGuardNode): number => WALL_START_MS + network.now + each.wallSkewMs;

  function arrive(to: WireGuardNode, bytes: Uint8Array, from: string): void {
    to.codes.push(to.device.receive(network.now, wallOf(to), bytes, bytes.length, from, from));
  }

  function peerOf(a: WireGuardNode, b: WireGuardNode): WireGuardPeer<string> {
    const peer = a.device.peer(b.device.publicKey);
    if (!peer) throw new Error('not introduced');
    return peer;
  }

  return {
    network,
    path,
    node,
    peerOf,
    introduce(a, b, extra = {}) {
      for (const [mine, other] of [[a, b] as const, [b, a] as const]) {
        const { v4, v6 } = addressesOf(other);
        mine.device.addPeer({
          publicKey: other.device.publicKey,
          allowedIps: [v4, v6],
          endpoint: other.address,
          ...extra,
        });
      }
      network.runUntil(network.now + 1);
    },
    send(from, to, marker) {
      const packet = ipv4Packet(addressesOf(from).last, addressesOf(to).last, marker);
      return from.device.send(network.now, packet, 0, packet.length);
    },
  };
}
