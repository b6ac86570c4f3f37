/**
 * The HQ's hosts: the camera collector, which answers every branch with receiver reports, and the point-of-sale hub, which
 * answers every heartbeat with price updates, and the telephone exchange, which talks back. All answer to the address that the packet came from, as servers do.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import { PORTS, type SitePlan } from '../plan.ts';
import { bindUdp } from '../udp.ts';
import { type ArrivalCounters, type Arrivals, createArrivals } from './arrivals.ts';
import { startBeat } from './beat.ts';
import { KIND, type LanPacket, readPacket, SIZE, writePacket } from './packets.ts';
import { SPEECH_PER_SECOND } from './speech.ts';

const REPORTS_PER_SECOND = 4;
const PRICES_PER_HEARTBEAT = 8;
const PRICE_GAP_MS = 20;

export interface Hq {
  /** By site index. */
  cctv(site: number): ArrivalCounters | undefined;
  heartbeats(site: number): ArrivalCounters | undefined;
  speech(site: number): ArrivalCounters | undefined;
}

interface Peer {
  readonly arrivals: Arrivals;
  address: RemoteInfo;
}

export async function startHq(hq: SitePlan, sites: ReadonlySet<number>): Promise<Hq> {
  const stream = randomStream();
  const cameras = new Map<number, Peer>();
  const tills = new Map<number, Peer>();
  const phones = new Map<number, Peer>();

  const collector = await bindUdp(hq.hosts.camera, PORTS.cctv, (data, from) => {
    const packet = readPacket(data);
    if (packet?.kind === KIND.frame && sites.has(packet.site)) note(cameras, packet, from);
  });
  let reportSeq = 0;
  const report = Buffer.alloc(SIZE.report);
  startBeat(REPORTS_PER_SECOND, () => {
    const seq = reportSeq++;
    for (const [site, { arrivals, address }] of cameras) {
      writePacket(report, { kind: KIND.report, site, stream, seq, sentAt: Date.now() });
      report.writeUInt32BE(arrivals.counters.received >>> 0, 20);
      report.writeUInt32BE(arrivals.counters.missing >>> 0, 24);
      collector.send(Buffer.from(report), address.port, address.address, ignore);
    }
  });

  const prices = new Map<number, number>();
  const hub: Socket = await bindUdp(hq.hosts.till, PORTS.pos, (data, from) => {
    const packet = readPacket(data);
    if (packet?.kind !== KIND.heartbeat || !sites.has(packet.site)) return;
    note(tills, packet, from);
    for (let i = 0; i < PRICES_PER_HEARTBEAT; i++) setTimeout(() => sendPrice(packet.site, from), i * PRICE_GAP_MS);
  });
  function sendPrice(site: number, to: RemoteInfo): void {
    const seq = prices.get(site) ?? 0;
    prices.set(site, seq + 1);
    const update = Buffer.alloc(SIZE.price);
    writePacket(update, { kind: KIND.price, site, stream, seq, sentAt: Date.now() });
    hub.send(update, to.port, to.address, ignore);
  }

  const exchange: Socket = await bindUdp(hq.hosts.phone, PORTS.voice, (data, from) => {
    const packet = readPacket(data);
    if (packet?.kind === KIND.speech && sites.has(packet.site)) note(phones, packet, from);
  });
  let speechSeq = 0;
  startBeat(SPEECH_PER_SECOND, () => {
    const seq = speechSeq++;
    for (const [site, { address }] of phones) {
      const frame = Buffer.alloc(SIZE.speech);
      writePacket(frame, { kind: KIND.speech, site, stream, seq, sentAt: Date.now() });
      exchange.send(frame, address.port, address.address, ignore);
    }
  });

  return {
    speech: (site) => phones.get(site)?.arrivals.counters,
    cctv: (site) => cameras.get(site)?.arrivals.counters,
    heartbeats: (site) => tills.get(site)?.arrivals.counters,
  };
}

function note(peers: Map<number, Peer>, packet: LanPacket, from: RemoteInfo): void {
  const peer = peers.get(packet.site) ?? { arrivals: createArrivals(), address: from };
  peer.address = from;
  peers.set(packet.site, peer);
  peer.arrivals.take(packet.stream, packet.seq, Date.now() - packet.sentAt);
}

/** Never 0 and never the one before; see packets.ts. */
export function randomStream(): number {
  return 1 + Math.floor(Math.random() * 0xfffffffe);
}

function ignore(): void {}
