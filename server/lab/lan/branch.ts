/** A branch's senders: the camera streams, the till beats; both hear what the HQ answers. */
import { PORTS, type SitePlan } from '../plan.ts';
import { bindUdp } from '../udp.ts';
import { type ArrivalCounters, createArrivals } from './arrivals.ts';
import { startBeat } from './beat.ts';
import { randomStream } from './hq.ts';
import { KIND, readPacket, SIZE, writePacket } from './packets.ts';
import { SPEECH_PER_SECOND } from './speech.ts';

const FRAMES_PER_SECOND = 60;
const HEARTBEATS_PER_SECOND = 5;

export interface Branch {
  readonly sent: { frames: number; heartbeats: number; speech: number };
  readonly prices: ArrivalCounters;
  readonly reports: ArrivalCounters;
  readonly speech: ArrivalCounters;
}

export async function startBranch(site: SitePlan): Promise<Branch> {
  const sent = { frames: 0, heartbeats: 0, speech: 0 };
  const reports = createArrivals();
  const prices = createArrivals();
  const speech = createArrivals();
  const listen = (kind: number, arrivals: typeof reports) => (data: Buffer) => {
    const packet = readPacket(data);
    if (packet?.kind !== kind || packet.site !== site.index) return;
    arrivals.take(packet.stream, packet.seq, Date.now() - packet.sentAt);
  };
  const camera = await bindUdp(site.hosts.camera, 0, listen(KIND.report, reports));
  const till = await bindUdp(site.hosts.till, 0, listen(KIND.price, prices));
  const phone = await bindUdp(site.hosts.phone, 0, listen(KIND.speech, speech));
  const phoneStream = randomStream();
  const cameraStream = randomStream();
  const tillStream = randomStream();

  startBeat(FRAMES_PER_SECOND, () => {
    const frame = Buffer.alloc(SIZE.frame, sent.frames & 255);
    writePacket(frame, {
      kind: KIND.frame,
      site: site.index,
      stream: cameraStream,
      seq: sent.frames++,
      sentAt: Date.now(),
    });
    camera.send(frame, PORTS.cctv, site.hosts.gateway, ignore);
  });
  startBeat(HEARTBEATS_PER_SECOND, () => {
    const beat = Buffer.alloc(SIZE.heartbeat);
    writePacket(beat, {
      kind: KIND.heartbeat,
      site: site.index,
      stream: tillStream,
      seq: sent.heartbeats++,
      sentAt: Date.now(),
    });
    till.send(beat, PORTS.pos, site.hosts.gateway, ignore);
  });
  startBeat(SPEECH_PER_SECOND, () => {
    const frame = Buffer.alloc(SIZE.speech);
    writePacket(frame, {
      kind: KIND.speech,
      site: site.index,
      stream: phoneStream,
      seq: sent.speech++,
      sentAt: Date.now(),
    });
    phone.send(frame, PORTS.voice, site.hosts.gateway, ignore);
  });
  return { sent, prices: prices.counters, reports: reports.counters, speech: speech.counters };
}

function ignore(): void {}
