/** Transport data (WireGuard paper, sections 5.4.6 and 6): seals what goes out, opens what comes in. */
import { readU32Le, readU64Le, writeU32Le, writeU64Le } from '../bytes/index.ts';
import type { Core } from './core.ts';
import { WG, type WgCode } from './drop.ts';
import type { Handshaker } from './handshaker.ts';
import { packetLength, peerOfSource } from './inner-packet.ts';
import type { Keypair } from './keypair.ts';
import { DATA, DATA_OVERHEAD_BYTES, INDEX_AT, MAX_PACKET_BYTES, TYPE, writeType } from './message.ts';
import type { WireGuardPeer } from './peer.ts';

const PADDING = 16;

export class Transport<E> {
  /** Of the last datagram that named a keypair of ours: its counter, else -1. */
  lastCounter = -1;
  /** Padding never makes a packet longer than this. */
  mtuBytes: number;
  #core: Core<E>;
  #handshaker: Handshaker<E>;
  #padded = new Uint8Array(MAX_PACKET_BYTES);
  #out = new Uint8Array(MAX_PACKET_BYTES + DATA_OVERHEAD_BYTES);
  #opened = new Uint8Array(0x1_0000);

  constructor(core: Core<E>, handshaker: Handshaker<E>, mtuBytes: number) {
    this.#core = core;
    this.#handshaker = handshaker;
    this.mtuBytes = mtuBytes;
  }

  send(now: number, peer: WireGuardPeer<E>, packet: Uint8Array, offset: number, length: number): WgCode {
    if (length > MAX_PACKET_BYTES || length === 0) return WG.tooLarge;
    const keypair = peer.session.current;
    if (keypair && this.#isUsable(now, keypair)) return this.#seal(now, peer, keypair, packet, offset, length);
    const dropped = peer.staged.add(packet, offset, length);
    if (dropped > 0) {
      this.#core.results.add(WG.queueFull, dropped);
      peer.drops.add(WG.queueFull, dropped);
    }
    this.#handshaker.initiate(now, peer, false);
    return WG.queued;
  }

  /** Sends an empty packet, or begins a handshake when there is no key for it. */
  keepalive(now: number, peer: WireGuardPeer<E>): void {
    const keypair = peer.session.current;
    if (keypair && this.#isUsable(now, keypair)) this.#seal(now, peer, keypair, this.#padded, 0, 0);
    else this.#handshaker.initiate(now, peer, false);
  }

  /** A key has come: sends what waited. Answers how many packets that were. */
  flush(now: number, peer: WireGuardPeer<E>): number {
    const packets = peer.staged.take();
    for (const packet of packets) this.send(now, peer, packet, 0, packet.length);
    return packets.length;
  }

  receive(now: number, bytes: Uint8Array, length: number, from: E, seen: (peer: WireGuardPeer<E>) => void): WgCode {
    const { table, timing, sink } = this.#core;
    const keypair = table.keypairs.get(readU32Le(bytes, INDEX_AT));
    if (!keypair) return WG.unknownIndex;
    const { peer } = keypair;
    const counter = readU64Le(bytes, DATA.counter);
    seen(peer);
    this.lastCounter = counter;
    if (now - keypair.createdAt >= timing.rejectAfterMs) return WG.expiredKey;
    // No counter may come back after the last one either.
    if (counter >= timing.rejectAfterMessages) return WG.replay;
    // Before opening: the second copy of a duplicated send costs no decryption.
    if (keypair.window.seen(counter)) return WG.replay;
    const plain = keypair.open(counter, bytes, DATA.packet, length - DATA.packet, this.#opened);
    if (plain < 0) return WG.wrongTag;
    keypair.window.accept(counter);
    this.#authentic(now, peer, keypair, from, length);
    if (plain === 0) return WG.keepalive;
    peer.timers.dataReceived(now);
    const packetBytes = packetLength(this.#opened, 0, plain);
    if (packetBytes === 0) return WG.badInner;
    if (peerOfSource(table.routes, this.#opened, 0) !== peer) return WG.foreignSource;
    peer.rxPackets++;
    sink.deliver(peer, this.#opened, 0, packetBytes, counter);
    return WG.delivered;
  }

  #authentic(now: number, peer: WireGuardPeer<E>, keypair: Keypair<WireGuardPeer<E>>, from: E, length: number): void {
    peer.endpoint = from;
    peer.rxBytes += length;
    peer.timers.authenticatedReceived(now);
    if (peer.session.confirm(keypair)) {
      this.#handshaker.completed(now, peer);
      this.flush(now, peer);
    }
    this.#keepFreshReceiving(now, peer);
  }

  #isUsable(now: number, keypair: Keypair<WireGuardPeer<E>>): boolean {
    const { rejectAfterMs, rejectAfterMessages } = this.#core.timing;
    return now - keypair.createdAt < rejectAfterMs && keypair.sealed < rejectAfterMessages;
  }

  #seal(
    now: number,
    peer: WireGuardPeer<E>,
    keypair: Keypair<WireGuardPeer<E>>,
    packet: Uint8Array,
    offset: number,
    length: number,
  ): WgCode {
    const counter = keypair.takeCounter(this.#core.timing.rejectAfterMessages);
    if (counter < 0) return WG.counterLimit;
    const padded = this.#pad(packet, offset, length);
    writeType(this.#out, TYPE.data);
    writeU32Le(this.#out, INDEX_AT, keypair.remoteIndex);
    writeU64Le(this.#out, DATA.counter, counter);
    keypair.seal(counter, this.#padded, padded, this.#out, DATA.packet);
    const total = padded + DATA_OVERHEAD_BYTES;
    peer.txBytes += total;
    peer.timers.authenticatedSent(now);
    if (length > 0) {
      peer.txPackets++;
      peer.timers.dataSent(now);
    }
    this.#core.sink.transmit(peer, peer.endpoint, this.#out, total, length > 0 ? 'data' : 'keepalive');
    this.#keepFreshSending(now, peer, keypair);
    return WG.sent;
  }

  /** Copies the packet and zeros to a multiple of 16, but not past the MTU; answers the length. */
  #pad(packet: Uint8Array, offset: number, length: number): number {
    if (length === 0) return 0;
    const whole = (length + PADDING - 1) & -PADDING;
    const padded = length > this.mtuBytes ? whole : Math.min(whole, this.mtuBytes);
    this.#padded.set(packet.subarray(offset, offset + length));
    this.#padded.fill(0, length, padded);
    return padded;
  }

  #keepFreshSending(now: number, peer: WireGuardPeer<E>, keypair: Keypair<WireGuardPeer<E>>): void {
    const { rekeyAfterMessages, rekeyAfterMs } = this.#core.timing;
    const old = keypair.isInitiator && now - keypair.createdAt >= rekeyAfterMs;
    if (old || keypair.sealed > rekeyAfterMessages) this.#handshaker.initiate(now, peer, false);
  }

  /** Who only receives would otherwise lose the key without having asked for another. */
  #keepFreshReceiving(now: number, peer: WireGuardPeer<E>): void {
    const keypair = peer.session.current;
    if (peer.lastMinuteRekeySent || !keypair?.isInitiator) return;
    const { rejectAfterMs, keepaliveMs, rekeyTimeoutMs } = this.#core.timing;
    if (now - keypair.createdAt < rejectAfterMs - keepaliveMs - rekeyTimeoutMs) return;
    peer.lastMinuteRekeySent = true;
    this.#handshaker.initiate(now, peer, false);
  }
}
