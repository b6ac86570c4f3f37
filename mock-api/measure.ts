/** What a gateway of the seeded fleet would report at a moment: pure functions of the fleet, the wires and the time. */
import type { FecCounters, FecDirection, GatewayFec } from '#lib/contract/fec.ts';
import type { MockCounters, MockGateway, MockLink, MockTunnel } from './seed/fleet.ts';
import { groupSize } from './seed/fleet.ts';
import { noise } from './seed/random.ts';

export const bytesPerPacket = 1180;
const headerBytes = 6;
export type Way = 'up' | 'down';

export function isDown(link: MockLink): boolean {
  return link.downSince !== null || link.up.down || link.down.down;
}

export function lossPct(link: MockLink, way: Way, at: number): number {
  const { lossPct: set } = link[way];
  return Math.max(0, set * (0.82 + 0.36 * noise(`${link.id}:${way}`, at)));
}

/** What XOR over groups leaves of a random loss: a group loses two or more. */
export function residualPct(link: MockLink, way: Way, at: number): number {
  const p = lossPct(link, way, at) / 100;
  const single = (1 - p) ** groupSize;
  return p * (1 - single) * 100 * (link[way].burst > 1 ? 1.6 : 1);
}

export function rttMs(link: MockLink, at: number): number {
  const added = link.up.delayMs + link.down.delayMs - 16 + (link.up.jitterMs + link.down.jitterMs) / 2;
  return link.baseRttMs + added + noise(`${link.id}:rtt`, at, 2500) * 3;
}

export const jitterMs = (link: MockLink, at: number): number =>
  (link.up.jitterMs + link.down.jitterMs) * 0.5 + noise(`${link.id}:jit`, at) * 0.8;

export const bps = (tunnel: MockTunnel, way: Way, at: number, isActive: boolean): number =>
  isActive
    ? (way === 'up' ? tunnel.ppsUp : tunnel.ppsDown) *
      bytesPerPacket *
      8 *
      (0.9 + 0.2 * noise(`${tunnel.id}${way}`, at))
    : 2400;

export function activeTunnel(gateway: MockGateway): MockTunnel | undefined {
  return gateway.tunnels.find((tunnel) => !isDown(tunnel.link));
}

/** Adds what passed since it was last asked. */
export function count(gateway: MockGateway, at: number): void {
  const active = activeTunnel(gateway);
  for (const tunnel of gateway.tunnels) {
    const seconds = Math.max(0, (at - tunnel.countedAt) / 1000);
    tunnel.countedAt = at;
    if (tunnel !== active) continue;
    for (const way of ['up', 'down'] as const) add(tunnel, way, seconds, at);
  }
}

function add(tunnel: MockTunnel, way: Way, seconds: number, at: number): void {
  const counters = tunnel.counters[way];
  const encoded = (way === 'up' ? tunnel.ppsUp : tunnel.ppsDown) * seconds;
  const missing = (encoded * lossPct(tunnel.link, way, at)) / 100;
  const lost = (encoded * residualPct(tunnel.link, way, at)) / 100;
  counters.encoded += encoded;
  counters.parity += encoded / groupSize;
  counters.lost += lost;
  counters.recovered += Math.max(0, missing - lost);
}

function fecCounters({ encoded, lost, recovered, parity }: MockCounters): FecCounters {
  const packetsEncoded = Math.round(encoded);
  const [packetsLost, packetsRecovered, parityGenerated] = [lost, recovered, parity].map(Math.round) as [
    number,
    number,
    number,
  ];
  return {
    packetsEncoded,
    packetsDecoded: Math.max(0, packetsEncoded - packetsLost - packetsRecovered),
    parityGenerated,
    packetsRecovered,
    packetsLost,
    bytesOverhead: parityGenerated * (bytesPerPacket + headerBytes + 2) + packetsEncoded * headerBytes,
  };
}

function shares(counters: FecCounters, bytesSent: number) {
  const expected = counters.packetsDecoded + counters.packetsRecovered + counters.packetsLost;
  const share = (part: number): number | null => (expected === 0 ? null : (part / expected) * 100);
  return {
    lossPct: share(counters.packetsRecovered + counters.packetsLost),
    residualLossPct: share(counters.packetsLost),
    overheadPct: bytesSent === 0 ? null : (counters.bytesOverhead / bytesSent) * 100,
  };
}

function direction(tunnel: MockTunnel, way: Way, at: number): FecDirection {
  const counters = fecCounters(tunnel.counters[way]);
  const bytesSent = counters.packetsEncoded * bytesPerPacket + counters.bytesOverhead;
  const sampledAt = new Date(at - 400).toISOString();
  return {
    ...counters,
    bytesSent,
    ...shares(counters, bytesSent),
    senderSampledAt: sampledAt,
    receiverSampledAt: sampledAt,
  };
}

export function fecOf(
  gateway: MockGateway,
  popName: (id: string) => string,
  at: number,
  startedAt: number,
): GatewayFec {
  count(gateway, at);
  const active = activeTunnel(gateway);
  const sessions = gateway.tunnels.map((tunnel) => ({
    id: tunnel.id,
    link: tunnel.link.name,
    pop: { id: tunnel.popId, name: popName(tunnel.popId) },
    groupSize,
    active: tunnel === active,
    up: direction(tunnel, 'up', at),
    down: direction(tunnel, 'down', at),
  }));
  const total = {
    packetsEncoded: 0,
    packetsDecoded: 0,
    parityGenerated: 0,
    packetsRecovered: 0,
    packetsLost: 0,
    bytesOverhead: 0,
  };
  let bytesSent = 0;
  for (const session of sessions)
    for (const part of [session.up, session.down]) {
      for (const key of Object.keys(total) as (keyof FecCounters)[]) total[key] += part[key];
      bytesSent += part.bytesSent;
    }
  return {
    gatewayId: gateway.id,
    since: new Date(startedAt).toISOString(),
    sampledAt: new Date(at - 400).toISOString(),
    ...total,
    ...shares(total, bytesSent),
    sessions,
  };
}
