/**
 * What WireGuard costs, without sockets. Method: two devices in one process on the native cryptography; ROUNDS rounds after one
 * warm-up round, the figure is the median round divided by its count. A packet is 1,400 bytes; sealing includes routing by allowed
 * IPs, padding and the header, opening includes the replay window and the check of the source. A handshake is an initiation
 * answered by a response and completed: both sides' work together.
 */
import { randomFillSync } from 'node:crypto';
import { STANDARD_TIMING, WireGuardDevice } from '../lib/engine/tunnel/index.ts';
import { nativeCrypto } from '../server/runtime/native-crypto.ts';

const ROUNDS = 9;
const PACKETS = 5_000;
const HANDSHAKES = 200;
const REFUSED = 5_000;
const PACKET_BYTES = 1400;
const WALL_MS = 1_795_000_000_000;

function medianNs(count: number, run: () => void): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const started = performance.now();
    run();
    return ((performance.now() - started) * 1e6) / count;
  });
  return Math.round(rounds.slice(1).toSorted((a, b) => a - b)[ROUNDS >> 1] as number);
}

interface Node {
  readonly device: WireGuardDevice<string>;
  /** The last datagram that it sent, and its length. */
  readonly out: Uint8Array;
  outBytes: number;
}

function node(timing = STANDARD_TIMING): Node {
  const privateKey = randomFillSync(new Uint8Array(32));
  const made: Node = {
    out: new Uint8Array(2048),
    outBytes: 0,
    device: new WireGuardDevice<string>({
      privateKey,
      crypto: nativeCrypto,
      random: randomFillSync,
      timing,
      sink: {
        transmit: (_, _to, bytes, length) => {
          made.out.set(bytes.subarray(0, length));
          made.outBytes = length;
        },
        deliver: () => {},
      },
    }),
  };
  return made;
}

/** Two devices that know each other and, unless `apart`, have a session. */
function pair(timing = STANDARD_TIMING): { a: Node; b: Node; pass: (now: number, from: Node, to: Node) => number } {
  const a = node(timing);
  const b = node(timing);
  a.device.addPeer({ publicKey: b.device.publicKey, allowedIps: ['10.0.0.2/32'], endpoint: 'b' });
  b.device.addPeer({ publicKey: a.device.publicKey, allowedIps: ['10.0.0.1/32'], endpoint: 'a' });
  const pass = (now: number, from: Node, to: Node): number =>
    to.device.receive(now, WALL_MS + now, from.out, from.outBytes, 'x', 'x');
  return { a, b, pass };
}

function handshake(now: number, { a, b, pass }: ReturnType<typeof pair>): void {
  a.device.tick(now, WALL_MS + now);
  for (const peer of a.device.peers()) a.device.connect(now, peer);
  pass(now, a, b);
  pass(now, b, a);
  pass(now, a, b);
}

function packetFigures(): { sealNs: number; openNs: number; copyNs: number } {
  const both = pair();
  const { a, b } = both;
  handshake(0, both);
  const packet = new Uint8Array(PACKET_BYTES).fill(7);
  packet.set([0x45, 0, PACKET_BYTES >> 8, PACKET_BYTES & 255]);
  packet.set([10, 0, 0, 1, 10, 0, 0, 2], 12);
  const seal = (): void => {
    for (let i = 0; i < PACKETS; i++) a.device.send(1, packet, 0, PACKET_BYTES);
  };
  const sealNs = medianNs(PACKETS, seal);
  const sealed: Uint8Array[] = [];
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    sealed.length = 0;
    for (let i = 0; i < PACKETS; i++) {
      a.device.send(1, packet, 0, PACKET_BYTES);
      sealed.push(a.out.slice(0, a.outBytes));
    }
    const started = performance.now();
    for (const each of sealed) b.device.receive(1, WALL_MS, each, each.length, 'a', 'a');
    return ((performance.now() - started) * 1e6) / PACKETS;
  });
  const openNs = Math.round(rounds.slice(1).toSorted((x, y) => x - y)[ROUNDS >> 1] as number);
  const copyNs = medianNs(PACKETS, () => {
    for (const each of sealed) b.device.receive(1, WALL_MS, each, each.length, 'a', 'a');
  });
  return { sealNs, openNs, copyNs };
}

function handshakesPerSecond(): number {
  const both = pair({
    ...STANDARD_TIMING,
    rekeyTimeoutMs: 0,
    peerHandshakeMs: 0,
    rejectAfterMs: 1,
    loadHandshakesPerSecond: 1e9,
  });
  let now = 0;
  const ns = medianNs(HANDSHAKES, () => {
    for (let i = 0; i < HANDSHAKES; i++) handshake((now += 20), both);
  });
  return Math.round(1e9 / ns);
}

/** Case T10 and T11: what a stranger's initiation costs before it is refused. */
function refusalFigures(): { wrongMac1Ns: number; cookieNs: number } {
  const { a, b } = pair({ ...STANDARD_TIMING, loadHandshakesPerSecond: 0 });
  a.device.tick(0, WALL_MS);
  for (const peer of a.device.peers()) a.device.connect(0, peer);
  const initiation = a.out.slice(0, a.outBytes);
  const forged = initiation.slice();
  forged[116] = (forged[116] as number) ^ 1;
  const refuse = (bytes: Uint8Array) => (): void => {
    for (let i = 0; i < REFUSED; i++) b.device.receive(0, WALL_MS, bytes, bytes.length, 'x', i);
  };
  return { wrongMac1Ns: medianNs(REFUSED, refuse(forged)), cookieNs: medianNs(REFUSED, refuse(initiation)) };
}

export async function run(): Promise<object> {
  return {
    method: 'Median of 9 rounds in one process, no sockets; packets of 1,400 bytes.',
    packet: packetFigures(),
    handshakesPerSecond: handshakesPerSecond(),
    refused: refusalFigures(),
  };
}
