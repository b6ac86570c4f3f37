/**
 * What one packet costs in the codecs, without sockets. Method: ROUNDS rounds of COUNT packets of 1200 bytes each after one
 * warm-up round, in one process; the figure is the median round divided by COUNT, in nanoseconds.
 */
import { XorAccumulator, xorBytesSlow } from '../lib/engine/bytes/index.ts';
import { GroupDecoder, GroupEncoder, ParityDecoder, ParityEncoder } from '../lib/engine/fec/index.ts';
import { decodeHeader, emptyHeader, encodeHeader } from '../lib/engine/lightspeed/index.ts';
import {
  decodeLttHeader,
  emptyLttHeader,
  encodeLttHeader,
  Forwarder,
  LTT_DROP,
  Segment,
  sealTag,
  tagHolds,
} from '../lib/engine/ltt/index.ts';
import type { LttSegment } from '../lib/netmap/ltt.ts';

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

function reedSolomon(payload: Uint8Array): { encodeNs: number; decodeNs: number } {
  const encoder = new GroupEncoder({ scheme: 3, k: 10, r: 3 }, () => 0);
  const parity = new Uint8Array(PAYLOAD_BYTES + 2);
  const encodeNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) {
      encoder.place();
      if (!encoder.add(0, payload, 26, PAYLOAD_BYTES)) continue;
      for (let row = 0; row < 3; row++) encoder.parity(row, parity, 0);
      encoder.reopen();
    }
  });
  const decodeNs = nsPerPacket(() => {
    const decoder = new GroupDecoder();
    for (let i = 0; i < COUNT; i++) decoder.addData(0, 3, (i / 10) & 0xffff, i % 10, payload, 26, PAYLOAD_BYTES);
  });
  return { encodeNs, decodeNs };
}

/** A PoP's whole work on a packet but the socket: parse, check the tag, rewrite, seal. */
function lttFigures(): { sealNs: number; checkNs: number; forwardNs: number } {
  const key = '000102030405060708090a0b0c0d0e0f';
  const hop = (id: string, label: number): LttSegment => ({
    id,
    neighbour: { kind: 'pop', id, name: id },
    link: null,
    remote: { ip: '127.0.0.1', port: 4500 },
    sendKey: key,
    receiveKey: key,
    sendLabel: label,
    receiveLabel: label,
  });
  const forwarder = new Forwarder({ transmit: () => {}, probeLabel: () => LTT_DROP.none });
  forwarder.update([{ label: 7, from: 'a', to: 'b', nextLabel: 7 }], [hop('a', 1), hop('b', 2)]);
  const tag = new Segment(hop('a', 1)).sendTag;
  const bytes = new Uint8Array(24 + PAYLOAD_BYTES);
  const header = { ...emptyLttHeader(), label: 7, hopLimit: 200 };
  const decoded = emptyLttHeader();
  const sealNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) {
      header.sequence = i;
      encodeLttHeader(header, bytes);
      sealTag(tag, bytes, bytes.length);
    }
  });
  const checkNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) {
      decodeLttHeader(bytes, bytes.length, decoded);
      tagHolds(tag, bytes, bytes.length);
    }
  });
  let hops = 0;
  const forwardNs = nsPerPacket(() => {
    for (let i = 0; i < COUNT; i++) {
      if (hops-- === 0) {
        hops = 100;
        encodeLttHeader(header, bytes);
        sealTag(tag, bytes, bytes.length);
      }
      forwarder.receive(0, bytes, bytes.length, 0, 0);
    }
  });
  return { sealNs, checkNs, forwardNs };
}

export async function run(): Promise<object> {
  const payload = new Uint8Array(26 + PAYLOAD_BYTES).map((_, i) => i * 7);
  return {
    method,
    headerV1: headerFigures(1),
    headerV2: headerFigures(2),
    ltt: lttFigures(),
    fec: await runFec(),
    reedSolomon: { k: 10, r: 3, ...reedSolomon(payload) },
  };
}
