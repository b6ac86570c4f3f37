/**
 * Noise_IKpsk2 (WireGuard paper, sections 5.4.2 and 5.4.3), tokens in the order of the pattern:
 *
 *   <- s
 *   -> e, es, s, ss, {timestamp}
 *   <- e, ee, se, psk, {}
 *
 * Functions over values: a message that does not open changes nothing, because nothing is kept before it has opened.
 */
import { readU32Le, writeU32Le } from '../bytes/index.ts';
import { type Crypto, type DhKey, KEY_BYTES } from '../crypto/index.ts';
import { INDEX_AT, INITIATION, RESPONSE, TYPE, writeType } from './message.ts';
import { Transcript } from './transcript.ts';

/** What one side knows of the other before they meet. */
export interface RemoteStatic {
  readonly publicKey: Uint8Array;
  /** Shared secret of both static keys. */
  readonly staticStatic: Uint8Array;
  /** 32 bytes, zero when there is none. */
  readonly presharedKey: Uint8Array;
}

/** What the initiator keeps until the response. */
export interface Initiated {
  readonly ephemeral: DhKey;
  readonly transcript: Transcript;
}

/** What the responder has read from an initiation. */
export interface Consumed<R> {
  readonly remote: R;
  readonly remoteIndex: number;
  readonly remoteEphemeral: Uint8Array;
  readonly timestamp: Uint8Array;
  readonly transcript: Transcript;
}

/** Keys of a session; whoever takes them overwrites them. */
export interface SessionSecrets {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
  readonly remoteIndex: number;
}

/** Writes an initiation up to its MACs; undefined when the peer's key is of small order. */
export function writeInitiation(
  crypto: Crypto,
  own: DhKey,
  remote: RemoteStatic,
  ephemeral: DhKey,
  timestamp: Uint8Array,
  senderIndex: number,
  out: Uint8Array,
): Initiated | undefined {
  const secret = new Uint8Array(KEY_BYTES);
  const transcript = Transcript.start(crypto, remote.publicKey);
  writeType(out, TYPE.initiation);
  writeU32Le(out, INDEX_AT, senderIndex);
  out.set(ephemeral.publicKey, INITIATION.ephemeral);
  transcript.mixEphemeral(ephemeral.publicKey);
  if (!ephemeral.agree(remote.publicKey, secret)) return undefined;
  transcript.mixSecretForKey(secret);
  secret.fill(0);
  out.set(transcript.seal(own.publicKey), INITIATION.static);
  transcript.mixSecretForKey(remote.staticStatic);
  out.set(transcript.seal(timestamp), INITIATION.timestamp);
  return { ephemeral, transcript };
}

/** Reads an initiation whose MAC1 is right. `find` answers the peer of a static key. */
export function readInitiation<R extends RemoteStatic>(
  crypto: Crypto,
  own: DhKey,
  bytes: Uint8Array,
  find: (publicKey: Uint8Array) => R | undefined,
): Consumed<R> | 'wrong' | 'unknown' {
  const secret = new Uint8Array(KEY_BYTES);
  const transcript = Transcript.start(crypto, own.publicKey);
  const remoteEphemeral = bytes.slice(INITIATION.ephemeral, INITIATION.static);
  transcript.mixEphemeral(remoteEphemeral);
  if (!own.agree(remoteEphemeral, secret)) return 'wrong';
  transcript.mixSecretForKey(secret);
  secret.fill(0);
  const publicKey = transcript.open(bytes.subarray(INITIATION.static, INITIATION.timestamp));
  if (!publicKey) return 'wrong';
  const remote = find(publicKey);
  if (!remote) return 'unknown';
  transcript.mixSecretForKey(remote.staticStatic);
  const timestamp = transcript.open(bytes.subarray(INITIATION.timestamp, INITIATION.end));
  if (!timestamp) return 'wrong';
  return { remote, remoteIndex: readU32Le(bytes, INDEX_AT), remoteEphemeral, timestamp, transcript };
}

/** Writes a response up to its MACs, and ends the handshake on this side. */
export function writeResponse(
  consumed: Consumed<RemoteStatic>,
  ephemeral: DhKey,
  senderIndex: number,
  out: Uint8Array,
): SessionSecrets | undefined {
  const { transcript, remote, remoteIndex } = consumed;
  const secret = new Uint8Array(KEY_BYTES);
  writeType(out, TYPE.response);
  writeU32Le(out, INDEX_AT, senderIndex);
  writeU32Le(out, RESPONSE.receiver, remoteIndex);
  out.set(ephemeral.publicKey, RESPONSE.ephemeral);
  transcript.mixEphemeral(ephemeral.publicKey);
  if (!ephemeral.agree(consumed.remoteEphemeral, secret)) return undefined;
  transcript.mixSecret(secret);
  if (!ephemeral.agree(remote.publicKey, secret)) return undefined;
  transcript.mixSecret(secret);
  secret.fill(0);
  transcript.mixPresharedKey(remote.presharedKey);
  out.set(transcript.seal(new Uint8Array(0)), RESPONSE.nothing);
  const [receive, send] = transcript.split();
  return { send, receive, remoteIndex };
}

/** Reads the response to `initiated`; undefined, and `initiated` as it was, when it is forged. */
export function readResponse(
  own: DhKey,
  remote: RemoteStatic,
  initiated: Initiated,
  bytes: Uint8Array,
): SessionSecrets | undefined {
  const secret = new Uint8Array(KEY_BYTES);
  const transcript = initiated.transcript.copy();
  const remoteEphemeral = bytes.slice(RESPONSE.ephemeral, RESPONSE.nothing);
  transcript.mixEphemeral(remoteEphemeral);
  if (!initiated.ephemeral.agree(remoteEphemeral, secret)) return undefined;
  transcript.mixSecret(secret);
  if (!own.agree(remoteEphemeral, secret)) return undefined;
  transcript.mixSecret(secret);
  secret.fill(0);
  transcript.mixPresharedKey(remote.presharedKey);
  const nothing = transcript.open(bytes.subarray(RESPONSE.nothing, RESPONSE.end));
  if (!nothing) {
    transcript.erase();
    return undefined;
  }
  const [send, receive] = transcript.split();
  return { send, receive, remoteIndex: readU32Le(bytes, INDEX_AT) };
}
