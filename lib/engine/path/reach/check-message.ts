/**
 * Connectivity checks: STUN Binding requests and answers with short-term credentials, as RFC 8445 section 7 has them, with
 * MESSAGE-INTEGRITY-SHA256. USERNAME is `receiver:sender`, both short ids. A request is under the receiver's key, and so is its
 * answer: who answers rightly holds the key of whom we asked.
 *
 * The transaction id begins with the sender's 4-byte session tag, so that one socket finds the session of an answer; the other
 * 8 bytes are random.
 */
import { readU32, writeU32 } from '../../bytes/index.ts';
import {
  ATTRIBUTE,
  checkIntegrity,
  findAttribute,
  fingerprintFits,
  isWellFormed,
  type MappedAddress,
  messageType,
  type StunHash,
  StunWriter,
  TRANSACTION_AT,
  TYPE,
  valueLength,
  writeAddress,
  writeFingerprint,
  writeIntegrity,
} from '../../stun/index.ts';

export const CHECK_BYTES = 128;
export const UFRAG_CHARS = 8;
const USERNAME_CHARS = UFRAG_CHARS * 2 + 1;
const COLON = 0x3a;

export interface CheckView {
  kind: 'request' | 'answer';
  /** Of an answer: the tag of who asked. Else 0. */
  tag: number;
  /** Of a request: whom it is for and who sends it. Else empty. */
  to: string;
  from: string;
}

/** What a datagram claims to be, before any key is looked at; false when it is no check. */
export function readCheck(bytes: Uint8Array, length: number, view: CheckView): boolean {
  if (!isWellFormed(bytes, length)) return false;
  const type = messageType(bytes);
  view.tag = 0;
  view.to = '';
  view.from = '';
  if (type === TYPE.success) {
    view.kind = 'answer';
    view.tag = readU32(bytes, TRANSACTION_AT);
    return fingerprintFits(bytes, length);
  }
  if (type !== TYPE.request) return false;
  const at = findAttribute(bytes, length, ATTRIBUTE.username);
  if (at < 0 || valueLength(bytes, at) !== USERNAME_CHARS || bytes[at + UFRAG_CHARS] !== COLON) return false;
  view.kind = 'request';
  for (let i = 0; i < UFRAG_CHARS; i++) {
    view.to += String.fromCharCode(bytes[at + i] as number);
    view.from += String.fromCharCode(bytes[at + UFRAG_CHARS + 1 + i] as number);
  }
  return fingerprintFits(bytes, length);
}

/** Whether a check was made by who holds the key, and nobody changed what is read of it. */
export function isAuthentic(hash: StunHash, key: Uint8Array, bytes: Uint8Array, length: number): boolean {
  const end = checkIntegrity(hash, 'sha256', key, bytes, length);
  // The name that chose the key has to be among what the key covers.
  return end >= 0 && (messageType(bytes) !== TYPE.request || findAttribute(bytes, end, ATTRIBUTE.username) >= 0);
}

/** `id`: 12 bytes. Answers the length. */
export function writeRequest(
  out: Uint8Array,
  id: Uint8Array,
  to: string,
  from: string,
  priority: number,
  hash: StunHash,
  key: Uint8Array,
): number {
  const writer = new StunWriter(out).begin(TYPE.request, id);
  const name = `${to}:${from}`;
  const at = writer.reserve(ATTRIBUTE.username, name.length);
  for (let i = 0; i < name.length; i++) out[at + i] = name.charCodeAt(i);
  writeU32(out, writer.reserve(ATTRIBUTE.priority, 4), priority);
  writeIntegrity(writer, hash, 'sha256', key);
  writeFingerprint(writer);
  return writer.length;
}

export function writeAnswer(
  out: Uint8Array,
  request: Uint8Array,
  from: MappedAddress,
  hash: StunHash,
  key: Uint8Array,
): number {
  const writer = new StunWriter(out).begin(TYPE.success, request, TRANSACTION_AT);
  writeAddress(writer, ATTRIBUTE.xorMappedAddress, from, true);
  writeIntegrity(writer, hash, 'sha256', key);
  writeFingerprint(writer);
  return writer.length;
}
