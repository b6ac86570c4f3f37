/**
 * Path report, the body of type 4: numbers of 32 bits, cumulative, wrapping, in the order of REPORT_FIELDS. The first part is
 * the receiver's view of the path that the report's receiver sends on; the second tells what this end has sent, for only
 * both together say what was lost; the third is about the peer, over all paths.
 */
import { readU32, writeU32 } from '../bytes/index.ts';
import { HEADER_BYTES } from './header.ts';

export const REPORT_FIELDS = [
  'expected',
  'received',
  'duplicate',
  'reordered',
  'late',
  'residual',
  'jitterUs',
  'protectedSent',
  'innerSent',
  'innerLost',
  'innerCopies',
  'duplicatedCritical',
  'duplicatedInteractive',
  'duplicatedBulk',
] as const;

export const REPORT_BYTES = REPORT_FIELDS.length * 4;

export type PathReport = Record<(typeof REPORT_FIELDS)[number], number>;

export function emptyReport(): PathReport {
  return {
    expected: 0,
    received: 0,
    duplicate: 0,
    reordered: 0,
    late: 0,
    residual: 0,
    jitterUs: 0,
    protectedSent: 0,
    innerSent: 0,
    innerLost: 0,
    innerCopies: 0,
    duplicatedCritical: 0,
    duplicatedInteractive: 0,
    duplicatedBulk: 0,
  };
}

export function writeReport(out: Uint8Array, report: PathReport): void {
  let at = HEADER_BYTES;
  for (const field of REPORT_FIELDS) {
    writeU32(out, at, report[field]);
    at += 4;
  }
}

export function readReport(bytes: Uint8Array, length: number, into: PathReport): boolean {
  if (length !== HEADER_BYTES + REPORT_BYTES) return false;
  let at = HEADER_BYTES;
  for (const field of REPORT_FIELDS) {
    into[field] = readU32(bytes, at);
    at += 4;
  }
  return true;
}
