/**
 * What one packet costs in the codecs, without sockets. Method: ROUNDS rounds of COUNT packets of 1200 bytes each after one
 * warm-up round, in one process; the figure is the median round divided by COUNT, in nanoseconds.
 */
import { XorAccumulator, xorBytesSlow } from '../lib/engine/bytes/index.ts';
import { ParityDecoder, ParityEncoder } from '../lib/engine/fec/index.ts';
import { decodeHeader, emptyHeader, encodeHeader } from '../lib/engine/lightspeed/index.ts';

const ROUNDS = 9;
const COUNT = 20_000;
const PAYLOAD_BYTES = 1200;
const GROUP = 8;

function nsPerPacket(run: () => void): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const started = performance.now();
    run();
    return ((performance.now() - started) * 1e6) / COUNT;
  });
  return Math.round(rounds.slice(1).toSorted((a, b) => a - b)[ROUNDS >> 1] as number);
}

function headerFigures(version: 1 | 2): { encodeNs: number; decodeNs: number } {
  const header = {
    ...emptyHeader(version),
    srcIp: 0xc0a80164,
    dstIp: 0x681a0132,
    srcPort: 12345,
    dstPort: 7777,
    groupSize: version === 2 ? GROUP : 0,
  };
  const bytes = new Uint8Array(26 + PAYLOAD_BYTES);
  const decoded = emptyHeader();
  return {
    encodeNs: nsPerPacket(() => {
      for (let i = 0; i < COUNT; i++) {
        header.sequence = i & 0xffff;
        encodeHeader(header, bytes);
      }
    }),
    decodeNs: nsPerPacket(() => {
      for (let i = 0; i < COUNT; i++) decodeHeader(bytes, bytes.length, decoded);
    }),
  };
}

/** Every packet but one of each group, then the parity: each group recovers one packet. */
function decodeGroups(payload: Uint8Array, parity: Uint8Array): void {
  const decoder = new ParityDecoder();
  for (let i = 0; i < COUNT; i++) {
    const id = (i / GROUP) & 0xffff;
    const index = i % GROUP;
    if (index === 3) decoder.addParity(0, id, GROUP, parity, 0, parity.length);
    else decoder.addData(0, id, index, payload, 26, PAYLOAD_BYTES);
    decoder.tryRecover();
  }
}

const method = 'Median of 9 rounds of 20,000 packets of 1,200 bytes in one process, no sockets.';

export async function runFec(): Promise<object> {
  const payload = new Uint8Array(26 + PAYLOAD_BYTES).map((_, i) => i * 7);
  const parity = new Uint8Array(PAYLOAD_BYTES + 2);
  const encoder = new ParityEncoder(GROUP);
  const encodeNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) if (encoder.add(payload, 26, PAYLOAD_BYTES)) encoder.writeParity(parity, 0);
  });
  const accumulator = new XorAccumulator(PAYLOAD_BYTES);
  const fastNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) accumulator.add(payload, 26, PAYLOAD_BYTES);
  });
  const target = new Uint8Array(PAYLOAD_BYTES);
  const source = payload.subarray(26);
  const byteByByteNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) xorBytesSlow(target, source);
  });
  return {
    method,
    groupSize: GROUP,
    encodeNs,
    decodeNs: nsPerPacket(() => decodeGroups(payload, parity)),
    xor: { fastNs, byteByByteNs, ratio: Math.round((byteByByteNs / fastNs) * 10) / 10 },
  };
}

export async function run(): Promise<object> {
  return { method, headerV1: headerFigures(1), headerV2: headerFigures(2), fec: await runFec() };
}
