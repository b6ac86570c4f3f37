/** STUN Binding (RFC 8489): the plain request, how long an answer may be, and the reader of an answer. */
import { type MappedAddress, readAddress } from './address.ts';
import { fingerprintFits } from './integrity.ts';
import { ATTRIBUTE, findAttribute, hasTransactionId, isWellFormed, messageType, StunWriter, TYPE } from './message.ts';

/** What a source may be made to send somebody else, counted as on the wire: headers of IP and UDP included. */
const AMPLIFICATION = 2;
const WIRE_OVERHEAD_BYTES = { 4: 28, 6: 48 } as const;

/**
 * How long an answer may be: twice the request. A request's source may be forged, and then the answer hits somebody who did
 * not ask; a server that sends no more than twice what it gets is of no use to who wants to flood. The headers count because they
 * are sent too: without them not even an IPv6 address (44 bytes) could answer a bare request (20 bytes).
 */
export function answerLimit(requestBytes: number, family: 4 | 6): number {
  const overhead = WIRE_OVERHEAD_BYTES[family];
  return AMPLIFICATION * (requestBytes + overhead) - overhead;
}

/** Writes a Binding request of 20 bytes with the caller's 12 random bytes as transaction id. */
export function encodeBindingRequest(transactionId: Uint8Array, out: Uint8Array): number {
  return new StunWriter(out).begin(TYPE.request, transactionId).length;
}

/** The mapped address in a Binding success response with this transaction id; undefined for anything else. */
export function readBindingResponse(
  bytes: Uint8Array,
  length: number,
  transactionId: Uint8Array,
): MappedAddress | undefined {
  if (!isWellFormed(bytes, length) || messageType(bytes) !== TYPE.success) return undefined;
  return hasTransactionId(bytes, transactionId) && fingerprintFits(bytes, length)
    ? readMapped(bytes, length)
    : undefined;
}

/** XOR-MAPPED-ADDRESS, or MAPPED-ADDRESS of a server that knows no better. Of a well-formed message. */
export function readMapped(bytes: Uint8Array, length: number): MappedAddress | undefined {
  const xored = findAttribute(bytes, length, ATTRIBUTE.xorMappedAddress);
  const exact = xored < 0 ? undefined : readAddress(bytes, xored, true);
  const plain = findAttribute(bytes, length, ATTRIBUTE.mappedAddress);
  return exact ?? (plain < 0 ? undefined : readAddress(bytes, plain, false));
}
