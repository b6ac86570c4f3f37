/** Fills the array with random bytes. */
export type RandomBytes = (out: Uint8Array) => void;

const bytes = new Uint8Array(4);

/** A random number of 32 bits. */
export function randomWord(random: RandomBytes): number {
  random(bytes);
  return new DataView(bytes.buffer).getUint32(0);
}

/** A random id of 32 hex digits. */
export function randomId(random: RandomBytes): string {
  const drawn = new Uint8Array(16);
  random(drawn);
  return Array.from(drawn, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
