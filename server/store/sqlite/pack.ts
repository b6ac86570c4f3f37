/**
 * A metric row's body. Raw: per series one byte code and one float64. Rolled up: code, count (u32), min, avg, max
 * (float64 each). Little-endian; the code is the index in lib/contract/series.ts.
 */
import type { Bucket } from '../store.ts';

const rawBytes = 9;
const rolledBytes = 29;

export function pack(values: ReadonlyMap<number, Bucket>, raw: boolean): Uint8Array {
  const bytes = new Uint8Array(values.size * (raw ? rawBytes : rolledBytes));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const [code, bucket] of values) {
    view.setUint8(offset, code);
    if (raw) {
      view.setFloat64(offset + 1, bucket.avg, true);
      offset += rawBytes;
      continue;
    }
    view.setUint32(offset + 1, bucket.count, true);
    view.setFloat64(offset + 5, bucket.min, true);
    view.setFloat64(offset + 13, bucket.avg, true);
    view.setFloat64(offset + 21, bucket.max, true);
    offset += rolledBytes;
  }
  return bytes;
}

export function unpack(bytes: Uint8Array, raw: boolean): Map<number, Bucket> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<number, Bucket>();
  const step = raw ? rawBytes : rolledBytes;
  for (let offset = 0; offset + step <= bytes.length; offset += step) {
    const code = view.getUint8(offset);
    if (raw) {
      const value = view.getFloat64(offset + 1, true);
      values.set(code, { count: 1, min: value, avg: value, max: value });
      continue;
    }
    values.set(code, {
      count: view.getUint32(offset + 1, true),
      min: view.getFloat64(offset + 5, true),
      avg: view.getFloat64(offset + 13, true),
      max: view.getFloat64(offset + 21, true),
    });
  }
  return values;
}
