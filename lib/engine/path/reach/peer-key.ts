const KEY = /^[0-9a-f]{64}$/;

/** The 32 bytes of an offer's key; undefined for anything else. */
export function keyBytes(text: string): Uint8Array | undefined {
  if (!KEY.test(text)) return undefined;
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));
}
