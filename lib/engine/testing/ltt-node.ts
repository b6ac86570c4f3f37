/** Segments and packets for tests of one LTT node: names, keys and labels from small numbers. */
import type { LttSegment } from '#lib/netmap/ltt.ts';
import { SipHash20 } from '../crypto/index.ts';
import { encodeLttHeader, type LttHeader, sealTag } from '../ltt/index.ts';
import { hex } from './hex.ts';

export const keyText = (number: number): string => number.toString(16).padStart(2, '0').repeat(16);

/** Segment `n` receives under key n and on label n, sends under key n + 100 and with label n + 100. */
export function testSegment(n: number, fields: Partial<LttSegment> = {}): LttSegment {
  return {
    id: `s${n}`,
    neighbour: { kind: 'pop', id: `p${n}`, name: `p${n}` },
    link: null,
    remote: { ip: `10.0.0.${n}`, port: 4000 + n },
    sendKey: keyText(n + 100),
    receiveKey: keyText(n),
    sendLabel: n + 100,
    receiveLabel: n,
    ...fields,
  };
}

/** A sealed datagram; `key` is the number of the key that it is sealed with. */
export function testDatagram(key: number, header: Partial<LttHeader>, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(24 + payload.length);
  bytes.set(payload, 24);
  encodeLttHeader(
    { type: 0, flags: 0, hopLimit: 16, trafficClass: 1, label: 0, sequence: 1, timeUs: 0, ...header },
    bytes,
  );
  sealTag(new SipHash20(hex(keyText(key))), bytes, bytes.length);
  return bytes;
}
