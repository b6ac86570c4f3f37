/**
 * The proxy: sessions by remote address and port, opened by an authenticated handshake (seed 002). Everything else that
 * arrives is answered by silence and a counter. It forwards to another gateway's LAN through that gateway's session, or
 * relays to an allowed destination.
 */
import { contains4 } from '#lib/values/cidr.ts';
import { DEFAULT_FLUSH_MS, type Emit, type Flow } from './data-sender.ts';
import type { DestinationPolicy } from './destination-policy.ts';
import { DROP, type DropCode, DropCounter } from './drop.ts';
import { HandshakeThrottle } from './handshake-throttle.ts';
import {
  decodeHeader,
  emptyHeader,
  encodeHeader,
  FLAG_FIN,
  FLAG_HANDSHAKE,
  FLAG_KEEPALIVE,
  makeResponse,
  timestampOf,
  V2_BYTES,
} from './header.ts';
import { LanRoutes } from './lan-routes.ts';
import { ProxySession, type SessionSpec } from './proxy-session.ts';
import { SessionTable } from './session-table.ts';

export type SessionEnd = 'fin' | 'timeout' | 'replaced' | 'removed' | 'shutdown';
export type LimitName = 'pps' | 'bps' | 'destinations';

/** Everything a proxy can do to the world. Bytes are valid during the call. */
export interface ProxySink {
  toClient(session: ProxySession, bytes: Uint8Array, length: number): void;
  relay(session: ProxySession, flow: Flow, bytes: Uint8Array, offset: number, length: number): void;
  sessionUp(session: ProxySession): void;
  sessionDown(session: ProxySession, end: SessionEnd): void;
  /** At most once per session and 10 s. */
  limited(session: ProxySession, limit: LimitName): void;
}

export interface ProxyOptions {
  /** The spec that a handshake with this token from this address may open. Unknown sources cannot guess, so they are not throttled. */
  readonly lookup: (token: number, ip: number, port: number) => SessionSpec | 'wrong-token' | 'unknown-source';
  readonly sink: ProxySink;
  readonly sessionTimeoutMs?: number;
  readonly maxSessions?: number;
  readonly flushMs?: number;
}

const SESSION_TIMEOUT_MS = 300_000;
const MAX_SESSIONS = 10_000;
const LIMIT_REPORT_MS = 10_000;
const SWEEP_MS = 1000;

const header = emptyHeader();
const answer = new Uint8Array(V2_BYTES);

export class Proxy {
  readonly drops = new DropCounter();
  readonly sessions: SessionTable;
  readonly routes = new LanRoutes();
  destinations: DestinationPolicy;
  readonly #options: ProxyOptions;
  readonly #throttle = new HandshakeThrottle();
  #sweptAt = Number.NEGATIVE_INFINITY;
  // The delivery in progress: kept here so that no closure is made per packet.
  #now = 0;
  #from: ProxySession | undefined;
  readonly #deliver = (flow: Flow, bytes: Uint8Array, offset: number, length: number): void =>
    this.#forward(flow, bytes, offset, length);
  #to: ProxySession | undefined;
  readonly #emit: Emit = (bytes, length) => this.#sendTo(bytes, length);

  constructor(options: ProxyOptions, destinations: DestinationPolicy) {
    this.#options = options;
    this.destinations = destinations;
    this.sessions = new SessionTable(options.maxSessions ?? MAX_SESSIONS);
  }

  /** A datagram from `ip:port`. Answers what became of it; every drop is counted. */
  receive(now: number, ip: number, port: number, bytes: Uint8Array, length: number): DropCode {
    const code = this.#receive(now, ip, port, bytes, length);
    return code === DROP.none ? code : this.drops.count(code);
  }

  /** A datagram that a relayed destination sent back to the session. */
  reply(now: number, session: ProxySession, flow: Flow, bytes: Uint8Array, offset: number, length: number): void {
    if (this.sessions.at(session.ip, session.port) !== session) {
      this.drops.count(DROP.unknownSession);
      return;
    }
    this.#downlink(now, session, flow, bytes, offset, length);
  }

  tick(now: number): void {
    this.#now = now;
    const sweep = now - this.#sweptAt >= SWEEP_MS;
    if (sweep) this.#sweptAt = now;
    for (const session of this.sessions.all()) {
      this.#to = session;
      session.sender.tick(now, this.#emit);
      session.receiver.tick(now);
      if (sweep && now - session.lastHeardAt >= (this.#options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS))
        this.#end(session, 'timeout');
    }
  }

  /** Applies changed specs: sessions whose spec is gone, or whose token or gateway changed, end; the others stay. */
  refresh(specs: ReadonlyMap<string, SessionSpec>): void {
    for (const session of this.sessions.all()) {
      const spec = specs.get(session.spec.id);
      if (spec && spec.token === session.spec.token && spec.gatewayId === session.spec.gatewayId) session.update(spec);
      else this.#end(session, 'removed');
    }
    this.routes.replace(specs.values());
  }

  /** Says FIN to every session. */
  close(now: number): void {
    for (const session of this.sessions.all()) {
      header.version = 1;
      header.flags = FLAG_FIN;
      header.token = session.spec.token;
      header.sequence = session.sender.nextSequence();
      header.timestampUs = timestampOf(now);
      header.srcIp = header.dstIp = header.srcPort = header.dstPort = 0;
      if (session.isLive(now)) this.#answer(session);
      this.#end(session, 'shutdown');
    }
  }

  #receive(now: number, ip: number, port: number, bytes: Uint8Array, length: number): DropCode {
    const malformed = decodeHeader(bytes, length, header);
    if (malformed !== DROP.none) return malformed;
    const session = this.sessions.at(ip, port);
    if (header.flags & FLAG_HANDSHAKE && !(header.flags & FLAG_FIN))
      return this.#handshake(now, ip, port, session, length);
    if (!session) return DROP.unknownSession;
    if (header.token !== 0 && header.token !== session.spec.token) return DROP.wrongToken;
    if (header.flags !== 0) return this.#control(now, session, length);
    if (!session.passesPps(now)) return this.#limit(now, session, 'pps', DROP.ratePps);
    if (!session.passesBps(now, length)) return this.#limit(now, session, 'bps', DROP.rateBps);
    this.#heard(now, session, length);
    session.validated = true;
    session.dataSinceHandshake = true;
    session.lastDataAt = now;
    this.#now = now;
    this.#from = session;
    return session.receiver.receive(now, header, bytes, length, this.#deliver);
  }

  #heard(now: number, session: ProxySession, length: number): void {
    session.lastHeardAt = now;
    session.rxBytes += length;
    session.rxPackets++;
  }

  #handshake(now: number, ip: number, port: number, known: ProxySession | undefined, length: number): DropCode {
    if (known && header.token === known.spec.token) return this.#shakeAgain(now, known, length);
    if (this.#throttle.ignores(now, ip)) return DROP.throttled;
    const spec = header.token === 0 ? 'wrong-token' : this.#options.lookup(header.token, ip, port);
    if (spec === 'unknown-source') return DROP.unknownSource;
    if (spec === 'wrong-token') {
      this.#throttle.wrongToken(now, ip);
      return DROP.wrongToken;
    }
    const other = spec.exclusive ? this.sessions.withSpec(spec.id) : undefined;
    if (!known && !other && this.sessions.isFull()) return DROP.tableFull;
    if (known) this.#end(known, 'replaced');
    if (other && other !== known) this.#end(other, 'replaced');
    const session = new ProxySession(spec, ip, port, now, this.#options.flushMs ?? DEFAULT_FLUSH_MS);
    session.handshakeUs = header.timestampUs;
    this.sessions.add(session);
    this.#heard(now, session, length);
    this.#answer(session);
    this.#options.sink.sessionUp(session);
    return DROP.none;
  }

  /** A retry whose ack was lost, or a client that starts again; a retry that arrives late changes nothing. */
  #shakeAgain(now: number, session: ProxySession, length: number): DropCode {
    if (!session.control.take(now, 1)) return DROP.rateControl;
    this.#heard(now, session, length);
    const newer = ((header.timestampUs - session.handshakeUs) | 0) > 0;
    if (newer || !session.dataSinceHandshake) {
      session.handshakeUs = header.timestampUs;
      session.dataSinceHandshake = false;
      session.receiver.restart();
    }
    this.#answer(session);
    return DROP.none;
  }

  #control(now: number, session: ProxySession, length: number): DropCode {
    if (!session.control.take(now, 1)) return DROP.rateControl;
    this.#heard(now, session, length);
    session.receiver.window.noteControl(header.sequence);
    if (header.flags & FLAG_FIN) {
      this.#answer(session);
      this.#end(session, 'fin');
      return DROP.none;
    }
    if (header.flags & FLAG_KEEPALIVE) {
      session.validated = true;
      this.#answer(session);
    }
    return DROP.none;
  }

  /** Echoes the header just read: never more bytes than came in. */
  #answer(session: ProxySession): void {
    const length = encodeHeader(makeResponse(header), answer);
    this.#to = session;
    this.#sendTo(answer, length);
  }

  #end(session: ProxySession, end: SessionEnd): void {
    this.sessions.remove(session);
    this.#options.sink.sessionDown(session, end);
  }

  #limit(now: number, session: ProxySession, limit: LimitName, code: DropCode): DropCode {
    if (now - session.limitReportedAt >= LIMIT_REPORT_MS) {
      session.limitReportedAt = now;
      this.#options.sink.limited(session, limit);
    }
    return code;
  }

  #forward(flow: Flow, bytes: Uint8Array, offset: number, length: number): void {
    const session = this.#from as ProxySession;
    const now = this.#now;
    const gatewayId = this.routes.find(flow.dstIp);
    if (gatewayId === undefined) this.#relay(now, session, flow, bytes, offset, length);
    else this.#toGateway(now, session, gatewayId, flow, bytes, offset, length);
  }

  #toGateway(
    now: number,
    session: ProxySession,
    gatewayId: string,
    flow: Flow,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ): void {
    const lan = session.spec.lanPrefixes;
    if (!lan.some((prefix) => contains4(prefix, flow.srcIp))) {
      this.drops.count(DROP.sourceOutsideLan);
      return;
    }
    if (flow.dstPort === 0) {
      this.drops.count(DROP.destinationPortZero);
      return;
    }
    const best = this.sessions.best(gatewayId, now);
    if (best) this.#downlink(now, best, flow, bytes, offset, length);
    else this.drops.count(DROP.noLiveSession);
  }

  #relay(now: number, session: ProxySession, flow: Flow, bytes: Uint8Array, offset: number, length: number): void {
    const refused = this.destinations.check(flow.dstIp, flow.dstPort);
    if (refused !== DROP.none) this.drops.count(refused);
    else if (!session.destinations.allows(now, flow.dstIp, flow.dstPort))
      this.drops.count(this.#limit(now, session, 'destinations', DROP.destinationLimit));
    else this.#options.sink.relay(session, flow, bytes, offset, length);
  }

  #downlink(now: number, session: ProxySession, flow: Flow, bytes: Uint8Array, offset: number, length: number): void {
    if (session.spec.groupSize === 0) session.sender.setGroupSize(session.receiver.groupSize);
    this.#to = session;
    const code = session.sender.send(now, flow, bytes, offset, length, this.#emit);
    if (code !== DROP.none) this.drops.count(code);
  }

  /** Until the source address has proved real, no more bytes go to it than came from it (seed 002, anti-amplification). */
  #sendTo(bytes: Uint8Array, length: number): void {
    const session = this.#to as ProxySession;
    if (!session.validated && session.txBytes + length > session.rxBytes) {
      this.drops.count(DROP.amplification);
      return;
    }
    session.txBytes += length;
    session.txPackets++;
    this.#options.sink.toClient(session, bytes, length);
  }
}
