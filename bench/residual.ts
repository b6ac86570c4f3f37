/**
 * Loss that is left after repair, through the real LTT codec: sender, wire that loses, receiver. Each packet has a number; what
 * the receiver hands on is counted. `random` loses each packet with probability p. `burst3` loses three in a row, starting at a
 * packet with probability p / (3 - 2p), which loses p of all packets in the long run.
 *
 * Closed forms of the expected residual, for independent losses (null where there is none as short):
 *   none             p
 *   XOR, K           p (1 - (1 - p)^K): the packet is lost, and one or more of the K others of its group, parity among them
 *   interleaved      as XOR: independent losses do not care how groups lie
 *   Reed-Solomon     p P[Bin(K + R - 1, p) >= R]: lost, and R or more of the others too
 *   duplicated       p^2, on two paths; for bursts as well, since the paths lose independently
 */
import {
  CLASS_INTERACTIVE,
  decodeLttHeader,
  emptyLttHeader,
  LTT_DROP,
  LttDataReceiver,
  LttDataSender,
  PathEnd,
  Segment,
  tagHolds,
} from '../lib/engine/ltt/index.ts';
import type { FecPlan, LttSegment } from '../lib/netmap/ltt.ts';
import { round } from './figures.ts';

const PACKETS = 200_000;
const PAYLOAD_BYTES = 64;
const PROBABILITIES = [0.01, 0.03, 0.05, 0.1] as const;
const KEY = '000102030405060708090a0b0c0d0e0f';

const segment: LttSegment = {
  id: 'bench',
  neighbour: { kind: 'pop', id: 'bench', name: 'bench' },
  link: null,
  remote: { ip: '127.0.0.1', port: 1 },
  sendKey: KEY,
  receiveKey: KEY,
  sendLabel: 1,
  receiveLabel: 1,
};

type Losses = 'random' | 'burst3';

interface Scheme {
  readonly name: string;
  readonly plan: FecPlan | null;
  readonly paths: number;
  readonly overheadPct: number;
  readonly closed: (p: number, losses: Losses) => number | null;
}

const xor = (k: number): Scheme['closed'] => {
  return (p, losses) => (losses === 'random' ? p * (1 - (1 - p) ** k) : null);
};

/** P[Bin(n, p) >= r] */
function atLeast(n: number, r: number, p: number): number {
  let below = 0;
  let choose = 1;
  for (let i = 0; i < r; i++) {
    below += choose * p ** i * (1 - p) ** (n - i);
    choose = (choose * (n - i)) / (i + 1);
  }
  return 1 - below;
}

const SCHEMES: readonly Scheme[] = [
  { name: 'none', plan: null, paths: 1, overheadPct: 0, closed: (p) => p },
  { name: 'xor K=4', plan: { scheme: 1, k: 4, r: 1 }, paths: 1, overheadPct: 25, closed: xor(4) },
  { name: 'xor K=8', plan: { scheme: 1, k: 8, r: 1 }, paths: 1, overheadPct: 12.5, closed: xor(8) },
  { name: 'interleaved K=4 R=3', plan: { scheme: 2, k: 4, r: 3 }, paths: 1, overheadPct: 25, closed: xor(4) },
  {
    name: 'reed-solomon K=10 R=3',
    plan: { scheme: 3, k: 10, r: 3 },
    paths: 1,
    overheadPct: 30,
    closed: (p, losses) => (losses === 'random' ? p * atLeast(12, 3, p) : null),
  },
  { name: 'duplicated', plan: null, paths: 2, overheadPct: 100, closed: (p) => p * p },
];

/** Mulberry32: the same losses in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Says of one packet after the other whether it is lost. */
function lossProcess(losses: Losses, p: number, seed: number): () => boolean {
  const random = seeded(seed);
  if (losses === 'random') return () => random() < p;
  const start = p / (3 - 2 * p);
  let left = 0;
  return () => {
    if (left === 0 && random() < start) left = 3;
    return left > 0 && left-- > 0;
  };
}

function measure(scheme: Scheme, losses: Losses, p: number): { residual: number; lost: number } {
  const arrived = new Uint8Array(PACKETS);
  const header = emptyLttHeader();
  let wirePackets = 0;
  let wireLost = 0;
  const senders = Array.from({ length: scheme.paths }, (_, path) => {
    const isLost = lossProcess(losses, p, 1000 * path + Math.round(p * 100) + (losses === 'random' ? 0 : 500));
    const hop = new Segment(segment);
    const receiver = new LttDataReceiver((bytes, offset) => {
      const number = new DataView(bytes.buffer, bytes.byteOffset + offset).getUint32(0);
      arrived[number] = 1;
    });
    const sender = new LttDataSender(new PathEnd(hop, 1, 0), 0, (bytes, length) => {
      wirePackets++;
      if (isLost()) {
        wireLost++;
        return;
      }
      if (decodeLttHeader(bytes, length, header) === LTT_DROP.none && tagHolds(hop.receiveTag, bytes, length))
        receiver.receive(0, header, bytes, length);
    });
    sender.plan(CLASS_INTERACTIVE, scheme.plan);
    return sender;
  });
  const payload = new Uint8Array(PAYLOAD_BYTES);
  const view = new DataView(payload.buffer);
  for (let number = 0; number < PACKETS; number++) {
    view.setUint32(0, number);
    for (const sender of senders) sender.send(0, 0, CLASS_INTERACTIVE, payload, 0, PAYLOAD_BYTES);
  }
  for (const sender of senders) sender.tick(1000);
  return { residual: 1 - arrived.reduce((sum, each) => sum + each, 0) / PACKETS, lost: wireLost / wirePackets };
}

export async function run(progress: (line: string) => void): Promise<object> {
  const rows = SCHEMES.flatMap((scheme) =>
    (['random', 'burst3'] as const).flatMap((losses) =>
      PROBABILITIES.map((p) => {
        const { residual, lost } = measure(scheme, losses, p);
        const closed = scheme.closed(p, losses);
        const row = {
          scheme: scheme.name,
          losses,
          lossPct: p * 100,
          overheadPct: scheme.overheadPct,
          wireLossPct: round(lost * 100, 3),
          residualPct: round(residual * 100, 4),
          closedFormPct: round(closed === null ? null : closed * 100, 4),
        };
        progress(
          `${scheme.name}, ${losses} ${row.lossPct} %: ${row.residualPct} % (closed form ${row.closedFormPct} %)`,
        );
        return row;
      }),
    ),
  );
  const of = (scheme: string, losses: Losses, lossPct: number): number | null =>
    rows.find((row) => row.scheme === scheme && row.losses === losses && row.lossPct === lossPct)?.residualPct ?? null;
  return {
    method: `${PACKETS} packets of ${PAYLOAD_BYTES} bytes per row through sender, lossy wire and receiver, seeded.`,
    goals: {
      'at 3 % random, at most 0.1 %': of('reed-solomon K=10 R=3', 'random', 3),
      'at 3 % in bursts of 3, at most 1 %': of('reed-solomon K=10 R=3', 'burst3', 3),
      'two paths at 3 %, at most 1.2 p^2 = 0.108 %': of('duplicated', 'random', 3),
    },
    rows,
  };
}
