/** Little-endian numbers over a Uint8Array, as WireGuard writes them. No bounds check: callers check the length once, first. */

const TWO_32 = 0x1_0000_0000;

export function readU32Le(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}

export function writeU32Le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

/** Exact below 2^53; a larger number comes back rounded, but never below 2^53. */
export function readU64Le(bytes: Uint8Array, at: number): number {
  return readU32Le(bytes, at + 4) * TWO_32 + readU32Le(bytes, at);
}

/** `value` is a whole number below 2^53. */
export function writeU64Le(bytes: Uint8Array, at: number, value: number): void {
  writeU32Le(bytes, at, value % TWO_32);
  writeU32Le(bytes, at + 4, Math.floor(value / TWO_32));
}
