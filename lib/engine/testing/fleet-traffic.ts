/** Numbered UDP packets between the sites of a simulated fleet, and the account of what became of them. */
import type { TrafficClass } from '#lib/netmap/ltt.ts';
import { emptyUdpView, readU32, readUdpPacket, writeU32, writeUdpPacket } from '../bytes/index.ts';
import type { Fleet } from './ltt-fleet.ts';

export const CLASS_PORT: Readonly<Record<TrafficClass, number>> = { critical: 7001, interactive: 7002, bulk: 7003 };

export interface Stream {
  readonly from: number;
  readonly to: number;
  readonly class: TrafficClass;
  /** When each number was sent. */
  readonly sentAt: number[];
}

const address = (gateway: number): number => 0x0a010000 + (gateway + 1) * 256 + 5;

export function fleetPacket(from: number, to: number, name: TrafficClass, number: number, size = 64): Uint8Array {
  const payload = new Uint8Array(size);
  writeU32(payload, 0, number);
  const out = new Uint8Array(size + 28);
  const flow = { srcIp: address(from), dstIp: address(to), srcPort: 5000, dstPort: CLASS_PORT[name] };
  writeUdpPacket(out, flow, payload, 0, size);
  return out;
}

/** Sends `pps` packets a second from the present moment until `until`. */
export function stream(fleet: Fleet, from: number, to: number, name: TrafficClass, pps: number, until: number): Stream {
  const { network } = fleet;
  const state: Stream = { from, to, class: name, sentAt: [] };
  const next = (): void => {
    if (network.now >= until) return;
    const gateway = fleet.gateways[from];
    // A process that stands still sends nothing.
    if (gateway && network.now >= gateway.stalledUntil) {
      fleet.send(from, fleetPacket(from, to, name, state.sentAt.length, 40 + Math.floor(network.random() * 200)));
      state.sentAt.push(network.now);
    }
    network.schedule(network.now + 1000 / pps, next);
  };
  network.schedule(network.now + (network.random() * 1000) / pps, next);
  return state;
}

export interface Account {
  /** Times that each number was delivered. */
  readonly times: readonly number[];
  readonly lost: number;
  readonly twice: number;
}

/** What became of a stream. */
export function accountOf(fleet: Fleet, { from, to, class: name, sentAt }: Stream): Account {
  const times = sentAt.map(() => 0);
  const view = emptyUdpView();
  for (const { bytes } of fleet.gateways[to]?.delivered ?? []) {
    if (!readUdpPacket(bytes, 0, bytes.length, view)) continue;
    if (view.srcIp !== address(from) || view.dstPort !== CLASS_PORT[name]) continue;
    const number = readU32(bytes, view.payloadAt);
    times[number] = (times[number] ?? 0) + 1;
  }
  return { times, lost: times.filter((each) => each === 0).length, twice: times.filter((each) => each > 1).length };
}

/** Deliveries at a gateway that were for another, or came from another than the label said. */
export function misdelivered(fleet: Fleet): number {
  const view = emptyUdpView();
  let wrong = 0;
  for (const gateway of fleet.gateways)
    for (const { from, bytes } of gateway.delivered)
      if (
        !readUdpPacket(bytes, 0, bytes.length, view) ||
        view.dstIp !== address(gateway.index) ||
        `gw${(view.srcIp >>> 8) & 255}` !== from
      )
        wrong++;
  return wrong;
}
