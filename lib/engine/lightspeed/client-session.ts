/**
 * The client's side of one session: idle -> handshaking -> live -> dead -> live ... -> closing -> closed (seed 002,
 * "Handshake Sequence" and "Keepalive Protocol"). Dead is a session that missed its keepalives; it goes on asking for a
 * handshake, so that it is live again as soon as the path is.
 */
import { DataReceiver, type Deliver } from './data-receiver.ts';
import { DataSender, type Emit } from './data-sender.ts';
import { DROP, type DropCode } from './drop.ts';
import {
  decodeHeader,
  elapsedMs,
  emptyHeader,
  encodeHeader,
  FLAG_FIN,
  FLAG_HANDSHAKE,
  FLAG_KEEPALIVE,
  timestampOf,
  V1_BYTES,
} from './header.ts';
import { RoundTrip } from './round-trip.ts';

export type ClientState = 'idle' | 'handshaking' | 'live' | 'dead' | 'closing' | 'closed';
export type ClientCause = 'handshake-ack' | 'keepalive-timeout' | 'peer-fin' | 'shutdown';

export interface ClientSessionOptions {
  readonly token: number;
  readonly groupSize: number;
  readonly keepaliveMs: number;
  readonly keepaliveMisses: number;
  readonly flushMs?: number;
  /** A number in [0, 1) each time it is called; spreads handshake retries. */
  readonly random: () => number;
  /** Control packets are numbered on their own when the data's numbers are common to several sessions. */
  readonly ownControlNumbers?: boolean;
}

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 2000;
const FIN_RETRY_MS = 200;
const FIN_TRIES = 3;
/** An echo that took longer says nothing about the path now. */
const MAX_RTT_MS = 60_000;
const KEEPALIVES_REMEMBERED = 8;

const scratch = new Uint8Array(V1_BYTES);
const header = emptyHeader();

export class ClientSession {
  state: ClientState = 'idle';
  cause: ClientCause | null = null;
  stateSince = 0;
  lastHeardAt: number | null = null;
  keepalivesSent = 0;
  keepalivesAnswered = 0;
  misses = 0;
  readonly roundTrip = new RoundTrip();
  readonly sender: DataSender;
  readonly receiver = new DataReceiver();
  readonly options: ClientSessionOptions;
  #nextAt = 0;
  #retryMs = FIRST_RETRY_MS;
  #lastKeepaliveAt = Number.NEGATIVE_INFINITY;
  #control = 0;
  #finTries = 0;
  #sentTimes = new Map<number, number>();

  constructor(options: ClientSessionOptions) {
    this.options = options;
    this.sender = new DataSender(options.token, options.groupSize, options.flushMs);
  }

  start(now: number, emit: Emit): void {
    if (this.state !== 'idle') return;
    this.#enter(now, 'handshaking', null);
    this.#nextAt = now;
    this.tick(now, emit);
  }

  /** To be called a few times per keepalive interval, and every flush time while data flows. */
  tick(now: number, emit: Emit): void {
    this.receiver.tick(now);
    if (this.state === 'live') this.sender.tick(now, emit);
    if (now < this.#nextAt) return;
    if (this.state === 'handshaking' || this.state === 'dead') this.#askHandshake(now, emit);
    else if (this.state === 'live') this.#keepAlive(now, emit);
    else if (this.state === 'closing') this.#sayFin(now, emit);
  }

  /** A datagram from the proxy's address. Whether it changed the state shows in `state`. */
  receive(now: number, bytes: Uint8Array, length: number, emit: Emit, deliver: Deliver): DropCode {
    const malformed = decodeHeader(bytes, length, header);
    if (malformed !== DROP.none) return malformed;
    if (header.token !== 0 && header.token !== this.options.token) return DROP.wrongToken;
    if (header.flags & FLAG_FIN) return this.#onFin(now, emit);
    if (header.flags & FLAG_HANDSHAKE) return this.#onAck(now, emit);
    if (header.flags & FLAG_KEEPALIVE) return this.#onEcho(now);
    if (this.state !== 'live') return DROP.noLiveSession;
    this.lastHeardAt = now;
    return this.receiver.receive(now, header, bytes, length, deliver);
  }

  /** Says FIN, and again until it is acknowledged or given up. */
  close(now: number, emit: Emit): void {
    if (this.state === 'closing' || this.state === 'closed') return;
    const said = this.state === 'live';
    this.#enter(now, said ? 'closing' : 'closed', 'shutdown');
    if (said) this.#sayFin(now, emit);
  }

  #enter(now: number, state: ClientState, cause: ClientCause | null): void {
    this.state = state;
    this.cause = cause;
    this.stateSince = now;
  }

  #send(now: number, flags: number, sequence: number, emit: Emit): void {
    header.version = 1;
    header.flags = flags;
    header.token = this.options.token;
    header.sequence = sequence;
    header.timestampUs = timestampOf(now);
    header.srcIp = header.dstIp = header.srcPort = header.dstPort = 0;
    this.#sentTimes.set(sequence, header.timestampUs);
    emit(scratch, encodeHeader(header, scratch));
  }

  #nextControl(): number {
    if (!this.options.ownControlNumbers) return this.sender.nextSequence();
    this.#control = (this.#control + 1) & 0xffff;
    return this.#control;
  }

  #askHandshake(now: number, emit: Emit): void {
    this.#sentTimes.clear();
    this.#send(now, FLAG_HANDSHAKE, 0, emit);
    this.#nextAt = now + this.#retryMs * (0.9 + 0.2 * this.options.random());
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
  }

  #keepAlive(now: number, emit: Emit): void {
    const heard = this.lastHeardAt !== null && this.lastHeardAt >= this.#lastKeepaliveAt;
    this.misses = heard ? 0 : this.misses + 1;
    if (this.misses >= this.options.keepaliveMisses) {
      this.#die(now, 'keepalive-timeout');
      this.#askHandshake(now, emit);
      return;
    }
    const sequence = this.#nextControl();
    this.keepalivesSent++;
    this.#lastKeepaliveAt = now;
    this.#nextAt = now + this.options.keepaliveMs;
    this.#send(now, FLAG_KEEPALIVE, sequence, emit);
    const first = this.#sentTimes.keys().next().value;
    if (this.#sentTimes.size > KEEPALIVES_REMEMBERED && first !== undefined) this.#sentTimes.delete(first);
  }

  #die(now: number, cause: ClientCause): void {
    this.#enter(now, 'dead', cause);
    this.#retryMs = FIRST_RETRY_MS;
    this.#nextAt = now;
  }

  #onAck(now: number, emit: Emit): DropCode {
    if ((this.state !== 'handshaking' && this.state !== 'dead') || header.sequence !== 0) return DROP.unexpectedControl;
    this.#sample(now);
    this.lastHeardAt = now;
    this.misses = 0;
    this.#retryMs = FIRST_RETRY_MS;
    if (!this.options.ownControlNumbers) this.sender.restart();
    this.receiver.restart();
    this.#enter(now, 'live', 'handshake-ack');
    // The first keepalive goes at once: it proves to the proxy that the ack arrived here.
    this.#lastKeepaliveAt = now;
    this.#nextAt = now;
    this.#keepAlive(now, emit);
    return DROP.none;
  }

  #onEcho(now: number): DropCode {
    if (this.state !== 'live' || !this.#sentTimes.has(header.sequence)) return DROP.unexpectedControl;
    this.#sample(now);
    this.#sentTimes.delete(header.sequence);
    this.keepalivesAnswered++;
    this.lastHeardAt = now;
    return DROP.none;
  }

  /** Only a timestamp that we sent measures anything. */
  #sample(now: number): void {
    const sent = this.#sentTimes.get(header.sequence);
    const rtt = elapsedMs(now, header.timestampUs);
    if (sent === header.timestampUs && rtt < MAX_RTT_MS) this.roundTrip.sample(rtt);
  }

  #onFin(now: number, emit: Emit): DropCode {
    if (this.state === 'closing') {
      this.#enter(now, 'closed', 'shutdown');
      return DROP.none;
    }
    if (this.state !== 'live') return DROP.unexpectedControl;
    header.version = 1;
    emit(scratch, encodeHeader(header, scratch));
    this.#die(now, 'peer-fin');
    this.#nextAt = now + FIRST_RETRY_MS;
    return DROP.none;
  }

  #sayFin(now: number, emit: Emit): void {
    if (this.#finTries >= FIN_TRIES) {
      this.#enter(now, 'closed', 'shutdown');
      return;
    }
    this.#finTries++;
    this.#nextAt = now + FIN_RETRY_MS;
    this.#send(now, FLAG_FIN, this.#nextControl(), emit);
  }
}
