/**
 * GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d), as in RFC 5510 section 8.1: addition is XOR, multiplication
 * one look into a table of 64 KiB.
 */
const POLYNOMIAL = 0x11d;

const exponents = new Uint8Array(510);
const logarithms = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i++) {
  exponents[i] = value;
  exponents[i + 255] = value;
  logarithms[value] = i;
  value = value & 0x80 ? (value << 1) ^ POLYNOMIAL : value << 1;
}

const rows: readonly Uint8Array[] = Array.from({ length: 256 }, (_, a) =>
  Uint8Array.from({ length: 256 }, (_, b) =>
    a === 0 || b === 0 ? 0 : (exponents[(logarithms[a] as number) + (logarithms[b] as number)] as number),
  ),
);

export function multiply(a: number, b: number): number {
  return (rows[a] as Uint8Array)[b] as number;
}

/** Of a number other than 0. */
export function inverse(a: number): number {
  return exponents[255 - (logarithms[a] as number)] as number;
}

/** `target[at .. at + length) ^= factor * source[from .. from + length)`. */
export function addMultiple(
  target: Uint8Array,
  at: number,
  factor: number,
  source: Uint8Array,
  from: number,
  length: number,
): void {
  const row = rows[factor] as Uint8Array;
  for (let i = 0; i < length; i++)
    target[at + i] = (target[at + i] as number) ^ (row[source[from + i] as number] as number);
}

/** Multiplication by the definition, bit by bit: what the table must equal. For tests. */
export function multiplySlow(a: number, b: number): number {
  let product = 0;
  let shifted = a;
  for (let bit = 0; bit < 8; bit++) {
    if ((b >> bit) & 1) product ^= shifted;
    shifted = shifted & 0x80 ? (shifted << 1) ^ POLYNOMIAL : shifted << 1;
  }
  return product;
}
