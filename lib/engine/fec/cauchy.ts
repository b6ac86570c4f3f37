/**
 * The Cauchy matrix of scheme 3: parity row `j` weighs data packet `i` with 1 / (x_j + y_i), x_j = 32 + j, y_i = i. Every
 * square part of a Cauchy matrix can be inverted, so any m parities replace any m data packets; and the weights do not
 * depend on K, so a group cut short is the same code with fewer packets.
 */
import { inverse, multiply } from './gf256.ts';

export const MAX_RS_DATA = 32;
export const MAX_RS_PARITY = 8;

const weights = Uint8Array.from({ length: MAX_RS_DATA * MAX_RS_PARITY }, (_, at) =>
  inverse((MAX_RS_DATA + Math.floor(at / MAX_RS_DATA)) ^ (at % MAX_RS_DATA)),
);

export function weight(row: number, index: number): number {
  return weights[row * MAX_RS_DATA + index] as number;
}

const WIDTH = MAX_RS_PARITY * 2;
const work = new Uint8Array(MAX_RS_PARITY * WIDTH);

/**
 * Inverts the part of the matrix with these parity rows and data indices, `size` of each, by Gauss and Jordan. Writes row
 * after row of `size` numbers into `out`.
 */
export function invertPart(rows: Uint8Array, indices: Uint8Array, size: number, out: Uint8Array): void {
  work.fill(0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) work[i * WIDTH + j] = weight(rows[i] as number, indices[j] as number);
    work[i * WIDTH + size + i] = 1;
  }
  for (let column = 0; column < size; column++) {
    // A pivot is never 0: the leading parts of a Cauchy matrix are Cauchy matrices too.
    const scale = inverse(work[column * WIDTH + column] as number);
    for (let j = 0; j < size * 2; j++) work[column * WIDTH + j] = multiply(scale, work[column * WIDTH + j] as number);
    for (let i = 0; i < size; i++) {
      const factor = work[i * WIDTH + column] as number;
      if (i === column || factor === 0) continue;
      for (let j = 0; j < size * 2; j++)
        work[i * WIDTH + j] = (work[i * WIDTH + j] as number) ^ multiply(factor, work[column * WIDTH + j] as number);
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) out[i * size + j] = work[i * WIDTH + size + j] as number;
}
