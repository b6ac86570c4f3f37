/**
 * MAC1, MAC2 and cookies (WireGuard paper, sections 5.4.4 and 5.4.7). MAC1 proves that the sender knows whom it writes to;
 * MAC2, asked for under load, that it receives at the address it writes from.
 */
import { writeU32Le } from '../bytes/index.ts';
import { type Crypto, equalAt, hash, mac, openX, sealX, XNONCE_BYTES } from '../crypto/index.ts';
import { mac1Holds, mac1Key } from './mac1.ts';
import { COOKIE_REPLY, INDEX_AT, MAC_BYTES, TYPE, writeType } from './message.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const LABEL_COOKIE = bytesOf('cookie--');

export type RandomBytes = (out: Uint8Array) => void;
/** Who sent it, as far as cookies and rate limits go: an address, or the number of a path. */
export type SourceKey = string | number;

/** The receiver's side: checks MACs, makes cookies. */
export class CookieChecker {
  #crypto: Crypto;
  #random: RandomBytes;
  #mac1Key: Uint8Array;
  #cookieKey: Uint8Array;
  #secret = new Uint8Array(32);
  #secretUntil = Number.NEGATIVE_INFINITY;
  #secretLifeMs: number;

  constructor(crypto: Crypto, random: RandomBytes, ownPublicKey: Uint8Array, secretLifeMs: number) {
    this.#crypto = crypto;
    this.#random = random;
    this.#mac1Key = mac1Key(ownPublicKey);
    this.#cookieKey = hash(LABEL_COOKIE, ownPublicKey);
    this.#secretLifeMs = secretLifeMs;
  }

  mac1Right(bytes: Uint8Array, length: number): boolean {
    return mac1Holds(this.#mac1Key, bytes, length);
  }

  mac2Right(now: number, bytes: Uint8Array, length: number, source: SourceKey): boolean {
    const at = length - MAC_BYTES;
    // Who has no cookie leaves zeros: most of a flood, and not worth two hashes.
    if (now >= this.#secretUntil || isZero(bytes, at, length)) return false;
    return equalAt(mac(this.#cookieOf(source), bytes.subarray(0, at)), bytes, at);
  }

  /** Writes the reply to a handshake message of `length` bytes; answers its own length. */
  writeReply(now: number, bytes: Uint8Array, length: number, source: SourceKey, out: Uint8Array): number {
    if (now >= this.#secretUntil) {
      this.#random(this.#secret);
      this.#secretUntil = now + this.#secretLifeMs;
    }
    const nonce = out.subarray(COOKIE_REPLY.nonce, COOKIE_REPLY.nonce + XNONCE_BYTES);
    this.#random(nonce);
    const mac1 = bytes.subarray(length - 2 * MAC_BYTES, length - MAC_BYTES);
    writeType(out, TYPE.cookie);
    out.set(bytes.subarray(INDEX_AT, INDEX_AT + 4), INDEX_AT);
    out.set(sealX(this.#crypto, this.#cookieKey, nonce, mac1, this.#cookieOf(source)), COOKIE_REPLY.cookie);
    return COOKIE_REPLY.bytes;
  }

  #cookieOf(source: SourceKey): Uint8Array {
    const text = String(source);
    const encoded = new Uint8Array(text.length * 4);
    for (let i = 0; i < text.length; i++) writeU32Le(encoded, i * 4, text.charCodeAt(i));
    return mac(this.#secret, encoded);
  }
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** The sender's side, one for each peer: adds MACs, keeps the peer's cookie. */
export class CookieJar {
  #crypto: Crypto;
  #mac1Key: Uint8Array;
  #cookieKey: Uint8Array;
  #lifeMs: number;
  #lastMac1: Uint8Array | undefined;
  #cookie: Uint8Array | undefined;
  #cookieUntil = 0;

  constructor(crypto: Crypto, peerPublicKey: Uint8Array, lifeMs: number) {
    this.#crypto = crypto;
    this.#mac1Key = mac1Key(peerPublicKey);
    this.#cookieKey = hash(LABEL_COOKIE, peerPublicKey);
    this.#lifeMs = lifeMs;
  }

  /** Writes MAC1, and MAC2 if there is a cookie, at the end of a handshake message of `length` bytes. */
  addMacs(now: number, bytes: Uint8Array, length: number): void {
    const at = length - 2 * MAC_BYTES;
    const mac1 = mac(this.#mac1Key, bytes.subarray(0, at));
    bytes.set(mac1, at);
    this.#lastMac1 = mac1;
    if (this.#cookie && now < this.#cookieUntil) {
      bytes.set(mac(this.#cookie, bytes.subarray(0, at + MAC_BYTES)), at + MAC_BYTES);
    } else bytes.fill(0, at + MAC_BYTES, length);
  }

  /** Takes the cookie out of a reply to the last handshake message; false when the reply is forged. */
  keepReply(now: number, bytes: Uint8Array): boolean {
    if (!this.#lastMac1) return false;
    const nonce = bytes.subarray(COOKIE_REPLY.nonce, COOKIE_REPLY.nonce + XNONCE_BYTES);
    const sealed = bytes.subarray(COOKIE_REPLY.cookie, COOKIE_REPLY.bytes);
    const cookie = openX(this.#crypto, this.#cookieKey, nonce, this.#lastMac1, sealed);
    if (!cookie) return false;
    this.#cookie = cookie;
    this.#cookieUntil = now + this.#lifeMs;
    return true;
  }
}
