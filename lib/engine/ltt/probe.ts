/**
 * Bodies of probes and probe replies, after the 24-byte header.
 *
 * Probe, 4 bytes: probe id. Reply, 12 bytes: probe id, then what the replier's window says about the direction that the
 * probe came by: packets expected and received, cumulative, so that the prober knows its loss within a round trip.
 */
import { readU32, writeU32 } from '../bytes/index.ts';
import { HEADER_BYTES } from './header.ts';

export const PROBE_BYTES = 4;
export const PROBE_REPLY_BYTES = 12;

export interface ProbeReply {
  id: number;
  expected: number;
  received: number;
}

/** Writes the body into a datagram. */
export function writeProbe(out: Uint8Array, id: number): void {
  writeU32(out, HEADER_BYTES, id);
}

/** The probe's id; -1 when the length is not a probe's. */
export function readProbe(bytes: Uint8Array, length: number): number {
  return length === HEADER_BYTES + PROBE_BYTES ? readU32(bytes, HEADER_BYTES) : -1;
}

export function writeProbeReply(out: Uint8Array, id: number, expected: number, received: number): void {
  writeU32(out, HEADER_BYTES, id);
  writeU32(out, HEADER_BYTES + 4, expected);
  writeU32(out, HEADER_BYTES + 8, received);
}

export function readProbeReply(bytes: Uint8Array, length: number, into: ProbeReply): boolean {
  if (length !== HEADER_BYTES + PROBE_REPLY_BYTES) return false;
  into.id = readU32(bytes, HEADER_BYTES);
  into.expected = readU32(bytes, HEADER_BYTES + 4);
  into.received = readU32(bytes, HEADER_BYTES + 8);
  return true;
}
