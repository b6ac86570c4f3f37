/** Begins, answers and completes handshakes. A message is believed before anything of ours is changed by it. */
import { readU32Le } from '../bytes/index.ts';
import { KEY_BYTES } from '../crypto/index.ts';
import type { Core } from './core.ts';
import { WG, type WgCode } from './drop.ts';
import { readInitiation, readResponse, type SessionSecrets, writeInitiation, writeResponse } from './handshake.ts';
import { Keypair } from './keypair.ts';
import { INDEX_AT, INITIATION, RESPONSE } from './message.ts';
import type { WireGuardPeer } from './peer.ts';
import { isAfter, TimestampSource } from './tai64n.ts';
import { WallClock } from './wall-clock.ts';

export class Handshaker<E> {
  readonly clock = new WallClock();
  #core: Core<E>;
  #timestamps = new TimestampSource();
  #out = new Uint8Array(INITIATION.bytes);

  constructor(core: Core<E>) {
    this.#core = core;
  }

  /**
   * Sends an initiation unless a handshake message went out less than the rekey timeout ago. `retry` is true for the
   * repetition of one that was not answered.
   */
  initiate(now: number, peer: WireGuardPeer<E>, retry: boolean): void {
    const { timing, crypto, own, table } = this.#core;
    if (!retry) peer.tryingSince = now;
    const earliest = peer.lastSentHandshakeAt + timing.rekeyTimeoutMs;
    const wallMs = this.clock.at(now);
    if (now < earliest || wallMs === undefined) {
      // Nothing may come along to ask again: what waits is looked after by the next tick that may.
      if (peer.staged.size > 0 || wallMs === undefined)
        peer.timers.retransmitAt = Math.min(peer.timers.retransmitAt, Math.max(earliest, now));
      return;
    }
    table.forgetInitiated(peer);
    const index = table.newIndex();
    const timestamp = this.#timestamps.next(wallMs);
    const initiated = writeInitiation(crypto, own, peer, this.#newEphemeral(), timestamp, index, this.#out);
    if (!initiated) return;
    peer.initiated = initiated;
    peer.initiatedIndex = index;
    table.initiators.set(index, peer);
    peer.initiationsSent++;
    this.#transmit(now, peer, INITIATION.bytes, 'initiation');
    peer.timers.handshakeInitiated(now);
  }

  receiveInitiation(now: number, bytes: Uint8Array, from: E, seen: (peer: WireGuardPeer<E>) => void): WgCode {
    const { crypto, own, table, timing } = this.#core;
    const consumed = readInitiation(crypto, own, bytes, (publicKey) => table.peers.get(keyText(publicKey)));
    if (consumed === 'wrong') return WG.wrongHandshake;
    if (consumed === 'unknown') return WG.unknownPeer;
    const peer = consumed.remote;
    seen(peer);
    if (!isAfter(consumed.timestamp, peer.lastTimestamp)) return WG.oldTimestamp;
    if (now - peer.lastAnsweredAt < timing.peerHandshakeMs) return WG.peerLimit;
    peer.lastTimestamp.set(consumed.timestamp);
    peer.lastAnsweredAt = now;
    this.#heard(now, peer, from, INITIATION.bytes);
    const index = table.newIndex();
    const secrets = writeResponse(consumed, this.#newEphemeral(), index, this.#out);
    if (!secrets) return WG.wrongHandshake;
    peer.session.addUnconfirmed(this.#newKeypair(now, peer, secrets, index, false));
    this.#transmit(now, peer, RESPONSE.bytes, 'response');
    return WG.handshake;
  }

  receiveResponse(now: number, bytes: Uint8Array, from: E, seen: (peer: WireGuardPeer<E>) => void): WgCode {
    const { own, table } = this.#core;
    const peer = table.initiators.get(readU32Le(bytes, RESPONSE.receiver));
    if (!peer?.initiated) return WG.unknownIndex;
    seen(peer);
    const secrets = readResponse(own, peer, peer.initiated, bytes);
    if (!secrets) return WG.wrongHandshake;
    this.#heard(now, peer, from, RESPONSE.bytes);
    const index = peer.initiatedIndex;
    table.forgetInitiated(peer);
    peer.session.addConfirmed(this.#newKeypair(now, peer, secrets, index, true));
    this.completed(now, peer);
    return WG.handshake;
  }

  receiveCookie(now: number, bytes: Uint8Array, seen: (peer: WireGuardPeer<E>) => void): WgCode {
    const peer = this.#core.table.peerOfIndex(readU32Le(bytes, INDEX_AT));
    if (!peer) return WG.unknownIndex;
    seen(peer);
    return peer.cookies.keepReply(now, bytes) ? WG.cookieKept : WG.wrongCookie;
  }

  /** Both sides are known to have the key. */
  completed(now: number, peer: WireGuardPeer<E>): void {
    peer.timers.handshakeComplete();
    peer.lastMinuteRekeySent = false;
    peer.lastHandshakeAt = now;
    peer.handshakes++;
  }

  #heard(now: number, peer: WireGuardPeer<E>, from: E, length: number): void {
    peer.endpoint = from;
    peer.rxBytes += length;
    peer.timers.authenticatedReceived(now);
  }

  #newKeypair(
    now: number,
    peer: WireGuardPeer<E>,
    secrets: SessionSecrets,
    index: number,
    isInitiator: boolean,
  ): Keypair<WireGuardPeer<E>> {
    const keypair = new Keypair(this.#core.crypto, peer, secrets, { index, isInitiator, now });
    this.#core.table.keypairs.set(index, keypair);
    return keypair;
  }

  #newEphemeral(): ReturnType<Core<E>['crypto']['dhKey']> {
    const drawn = new Uint8Array(KEY_BYTES);
    this.#core.random(drawn);
    const key = this.#core.crypto.dhKey(drawn);
    drawn.fill(0);
    return key;
  }

  #transmit(now: number, peer: WireGuardPeer<E>, length: number, kind: 'initiation' | 'response'): void {
    peer.cookies.addMacs(now, this.#out, length);
    peer.lastSentHandshakeAt = now;
    peer.txBytes += length;
    peer.timers.authenticatedSent(now);
    this.#core.sink.transmit(peer, peer.endpoint, this.#out, length, kind);
  }
}

/** Lower-case hex: how peers are told apart. */
export function keyText(publicKey: Uint8Array): string {
  let text = '';
  for (const byte of publicKey) text += byte.toString(16).padStart(2, '0');
  return text;
}
