/**
 * A WireGuard interface without a machine (paper: https://www.wireguard.com/papers/wireguard.pdf). Datagrams and packets come in
 * with the time, datagrams and packets go out through the sink. It knows no address: an endpoint is a value of the caller's.
 */
import { type Crypto, type DhKey, KEY_BYTES } from '../crypto/index.ts';
import { parseAllowedIp } from './allowed-ip.ts';
import { CookieChecker, CookieJar, type RandomBytes, type SourceKey } from './cookie.ts';
import type { Core, WireGuardSink } from './core.ts';
import { WG, type WgCode, WgCounter } from './drop.ts';
import { Handshaker, keyText } from './handshaker.ts';
import { packetLength, peerOfDestination } from './inner-packet.ts';
import { LoadMeter, SourceLimiter } from './load.ts';
import { COOKIE_REPLY, INITIATION, RESPONSE, readType, TYPE } from './message.ts';
import { type PeerConfig, WireGuardPeer } from './peer.ts';
import { PeerTable } from './peer-table.ts';
import { PeerTimers } from './peer-timers.ts';
import { SessionKeys } from './session-keys.ts';
import { STANDARD_TIMING, type Timing } from './timing.ts';
import { Transport } from './transport.ts';

const DEFAULT_MTU_BYTES = 1420;

export interface WireGuardOptions<E> {
  /** 32 bytes; the caller may overwrite them afterwards. */
  readonly privateKey: Uint8Array;
  readonly crypto: Crypto;
  /** Fills the array with random bytes fit for keys. */
  readonly random: RandomBytes;
  readonly sink: WireGuardSink<E>;
  readonly timing?: Timing | undefined;
  /** Of the inside; 1420 when absent. */
  readonly mtuBytes?: number | undefined;
}

export class WireGuardDevice<E> {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** How often each result happened. */
  readonly results = new WgCounter();
  /** Whom the datagram of the last `receive` named, with a valid index or as the initiator; null when nobody. */
  lastPeer: WireGuardPeer<E> | null = null;
  #own: DhKey;
  #core: Core<E>;
  #table: PeerTable<E>;
  #handshaker: Handshaker<E>;
  #transport: Transport<E>;
  #cookies: CookieChecker;
  #load: LoadMeter;
  #sources: SourceLimiter;
  #reply = new Uint8Array(COOKIE_REPLY.bytes);
  #drawn = new Uint8Array(1);
  #seen = (peer: WireGuardPeer<E>): void => void (this.lastPeer = peer);

  constructor({ privateKey, crypto, random, sink, timing = STANDARD_TIMING, mtuBytes }: WireGuardOptions<E>) {
    this.#own = crypto.dhKey(privateKey);
    this.publicKey = this.#own.publicKey;
    this.#table = new PeerTable(random);
    this.#core = { crypto, own: this.#own, random, timing, table: this.#table, sink, results: this.results };
    this.#handshaker = new Handshaker(this.#core);
    this.#transport = new Transport(this.#core, this.#handshaker, mtuBytes ?? DEFAULT_MTU_BYTES);
    this.#cookies = new CookieChecker(crypto, random, this.publicKey, timing.cookieMs);
    this.#load = new LoadMeter(timing);
    this.#sources = new SourceLimiter(timing);
  }

  /** Counter of the last transport datagram that `receive` was given; -1 when it was another message. */
  get lastCounter(): number {
    return this.#transport.lastCounter;
  }

  peers(): Iterable<WireGuardPeer<E>> {
    return this.#table.peers.values();
  }

  peer(publicKey: Uint8Array): WireGuardPeer<E> | undefined {
    return this.#table.peers.get(keyText(publicKey));
  }

  /** Whether data can be sent at once. */
  isEstablished(now: number, peer: WireGuardPeer<E>): boolean {
    const { current } = peer.session;
    return current !== undefined && now - current.createdAt < this.#core.timing.rejectAfterMs;
  }

  /** The peer to which a packet to this destination goes. */
  routeOf(packet: Uint8Array, offset: number, length: number): WireGuardPeer<E> | undefined {
    return packetLength(packet, offset, length) === 0
      ? undefined
      : peerOfDestination(this.#table.routes, packet, offset);
  }

  /**
   * Makes the peers exactly these. Who stays keeps sessions; who goes has its keys erased before this returns. Answers a
   * sentence for each that cannot be a peer; the others are taken.
   */
  setPeers(configs: readonly PeerConfig<E>[]): string[] {
    const problems: string[] = [];
    const wanted = new Set<string>();
    for (const config of configs) {
      const problem = this.#upsert(config);
      if (problem === undefined) wanted.add(keyText(config.publicKey));
      else problems.push(problem);
    }
    for (const [id, peer] of this.#table.peers) if (!wanted.has(id)) this.#remove(peer);
    this.#table.rebuildRoutes();
    return problems;
  }

  /** Adds or changes one peer; answers a sentence when it cannot be one. */
  addPeer(config: PeerConfig<E>): string | undefined {
    const problem = this.#upsert(config);
    this.#table.rebuildRoutes();
    return problem;
  }

  /** Erases one peer and its keys at once. */
  removePeer(publicKey: Uint8Array): void {
    const peer = this.peer(publicKey);
    if (!peer) return;
    this.#remove(peer);
    this.#table.rebuildRoutes();
  }

  /** Erases everything; the device is of no use afterwards. */
  close(): void {
    this.setPeers([]);
    this.#own.erase();
  }

  /**
   * A datagram arrived. `from` is kept as the peer's endpoint when the datagram is authentic, so it must not be changed later.
   * `sourceKey` stands for the sender in cookies and rate limits: an address without its port, or the number of a path.
   */
  receive(now: number, wallMs: number, bytes: Uint8Array, length: number, from: E, sourceKey: SourceKey): WgCode {
    this.#handshaker.clock.tell(now, wallMs);
    this.lastPeer = null;
    this.#transport.lastCounter = -1;
    const code = this.#dispatch(now, bytes, length, from, sourceKey);
    if (code >= WG.replay) this.#noteDrop(code);
    return this.results.count(code);
  }

  /** Sends an IP packet to the peer that its destination belongs to. */
  send(now: number, packet: Uint8Array, offset: number, length: number): WgCode {
    const peer = this.routeOf(packet, offset, length);
    if (!peer) return this.results.count(packetLength(packet, offset, length) === 0 ? WG.badInner : WG.noRoute);
    return this.sendTo(now, peer, packet, offset, length);
  }

  /** Sends a packet to this peer; it waits, within bounds, while there is no key. */
  sendTo(now: number, peer: WireGuardPeer<E>, packet: Uint8Array, offset: number, length: number): WgCode {
    const code = this.#transport.send(now, peer, packet, offset, length);
    if (code >= WG.replay) peer.drops.count(code);
    return this.results.count(code);
  }

  /** Has a key ready before there is something to send: an empty packet, with a handshake before it if need be. */
  connect(now: number, peer: WireGuardPeer<E>): void {
    this.#transport.keepalive(now, peer);
  }

  /** Does what is due. Ten times a second is often enough. */
  tick(now: number, wallMs: number): void {
    this.#handshaker.clock.tell(now, wallMs);
    for (const peer of this.#table.peers.values()) this.#tickPeer(now, peer);
  }

  #tickPeer(now: number, peer: WireGuardPeer<E>): void {
    const { timers } = peer;
    peer.session.expire(now, this.#core.timing.rejectAfterMs);
    if (now >= timers.retransmitAt) this.#retransmit(now, peer);
    if (now >= timers.keepaliveAt) {
      this.#transport.keepalive(now, peer);
      timers.keepaliveDue(now);
    }
    if (now >= timers.newHandshakeAt) {
      timers.newHandshakeAt = Number.POSITIVE_INFINITY;
      this.#handshaker.initiate(now, peer, false);
    }
    if (now >= timers.persistentAt) {
      timers.persistentAt = now + timers.persistentKeepaliveMs;
      this.#transport.keepalive(now, peer);
    }
  }

  #retransmit(now: number, peer: WireGuardPeer<E>): void {
    peer.timers.retransmitAt = Number.POSITIVE_INFINITY;
    if (now - peer.tryingSince < this.#core.timing.giveUpMs) {
      this.#handshaker.initiate(now, peer, true);
      return;
    }
    peer.handshakesFailed++;
    peer.timers.keepaliveAt = Number.POSITIVE_INFINITY;
    this.#table.forgetInitiated(peer);
    const waited = peer.staged.take().length;
    this.results.add(WG.gaveUp, waited);
    peer.drops.add(WG.gaveUp, waited);
  }

  #dispatch(now: number, bytes: Uint8Array, length: number, from: E, sourceKey: SourceKey): WgCode {
    switch (readType(bytes, length)) {
      case TYPE.data:
        return this.#transport.receive(now, bytes, length, from, this.#seen);
      case TYPE.initiation: {
        const refused = this.#admit(now, bytes, length, INITIATION.bytes, from, sourceKey);
        return refused !== WG.none ? refused : this.#handshaker.receiveInitiation(now, bytes, from, this.#seen);
      }
      case TYPE.response: {
        const refused = this.#admit(now, bytes, length, RESPONSE.bytes, from, sourceKey);
        return refused !== WG.none ? refused : this.#response(now, bytes, from);
      }
      case TYPE.cookie:
        return length === COOKIE_REPLY.bytes ? this.#handshaker.receiveCookie(now, bytes, this.#seen) : WG.malformed;
      case 0:
        return WG.malformed;
      default:
        return WG.unknownType;
    }
  }

  #response(now: number, bytes: Uint8Array, from: E): WgCode {
    const code = this.#handshaker.receiveResponse(now, bytes, from, this.#seen);
    // The responder may use the key only after a packet of ours.
    if (code === WG.handshake && this.lastPeer && this.#transport.flush(now, this.lastPeer) === 0)
      this.#transport.keepalive(now, this.lastPeer);
    return code;
  }

  /** Whether a handshake message is worth the work of opening it. */
  #admit(now: number, bytes: Uint8Array, length: number, right: number, from: E, sourceKey: SourceKey): WgCode {
    if (length !== right) return WG.malformed;
    if (!this.#cookies.mac1Right(bytes, length)) return WG.wrongMac1;
    if (!this.#load.note(now)) return WG.none;
    if (!this.#cookies.mac2Right(now, bytes, length, sourceKey)) {
      const replyBytes = this.#cookies.writeReply(now, bytes, length, sourceKey, this.#reply);
      this.#core.sink.transmit(null, from, this.#reply, replyBytes, 'cookie');
      return WG.underLoad;
    }
    return this.#sources.allows(now, sourceKey) ? WG.none : WG.sourceLimit;
  }

  #noteDrop(code: WgCode): void {
    this.lastPeer?.drops.count(code);
  }

  #upsert(config: PeerConfig<E>): string | undefined {
    const id = keyText(config.publicKey);
    const allowedIps = config.allowedIps.map((each) => (typeof each === 'string' ? parseAllowedIp(each) : each));
    const wrong = allowedIps.indexOf(undefined);
    if (wrong >= 0) return `"${String(config.allowedIps[wrong])}" is no network that peer ${id} could be allowed.`;
    if (config.presharedKey && config.presharedKey.length !== KEY_BYTES)
      return `the pre-shared key of peer ${id} has not 32 bytes.`;
    const peer = this.#table.peers.get(id) ?? this.#create(id, config.publicKey);
    if (!peer) return `${id} is no public key of another peer.`;
    peer.allowedIps = allowedIps.filter((each) => each !== undefined);
    this.#setPresharedKey(peer, config.presharedKey ?? new Uint8Array(KEY_BYTES));
    peer.timers.setPersistentKeepalive(config.persistentKeepaliveMs ?? 0);
    if (config.endpoint !== undefined && config.endpoint !== peer.configuredEndpoint) {
      peer.configuredEndpoint = config.endpoint;
      peer.endpoint = config.endpoint;
    }
    return undefined;
  }

  #create(id: string, publicKey: Uint8Array): WireGuardPeer<E> | undefined {
    const { crypto, timing } = this.#core;
    const staticStatic = new Uint8Array(KEY_BYTES);
    if (publicKey.length !== KEY_BYTES || id === keyText(this.publicKey)) return undefined;
    if (!this.#own.agree(publicKey, staticStatic)) return undefined;
    const peer = new WireGuardPeer<E>({
      id,
      publicKey: publicKey.slice(),
      staticStatic,
      session: new SessionKeys((keypair) => this.#table.keypairs.delete(keypair.localIndex)),
      timers: new PeerTimers(timing, () => this.#jitter()),
      cookies: new CookieJar(crypto, publicKey, timing.cookieMs),
    });
    this.#table.peers.set(id, peer);
    return peer;
  }

  /** Another pre-shared key is another agreement: what was agreed under the old one ends. */
  #setPresharedKey(peer: WireGuardPeer<E>, key: Uint8Array): void {
    if (keyText(key) === keyText(peer.presharedKey)) return;
    peer.presharedKey.set(key);
    peer.session.erase();
    this.#table.forgetInitiated(peer);
  }

  #remove(peer: WireGuardPeer<E>): void {
    this.#table.peers.delete(peer.id);
    this.#table.forgetInitiated(peer);
    peer.session.erase();
    peer.timers.stop();
    peer.staged.take();
    peer.staticStatic.fill(0);
    peer.presharedKey.fill(0);
  }

  #jitter(): number {
    this.#core.random(this.#drawn);
    return (this.#drawn[0] as number) / 256;
  }
}
