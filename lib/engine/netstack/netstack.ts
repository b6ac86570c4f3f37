/**
 * The stack: packets in, packets out, flows in between. What it owns is bounded: flows in all and per client, memory per client,
 * fragments. It plays any destination that the application is willing to play.
 */
import { readU16, readU32 } from '../bytes/index.ts';
import { addressBytes, equalBytes, isUnicast } from './address.ts';
import { transportChecksum } from './checksum.ts';
import { type ClientUsage, ClientUsages } from './client-usage.ts';
import { NET, type NetCode, NetCounter } from './drop.ts';
import { ActiveNames, passiveNames } from './flow-names.ts';
import { FlowTable } from './flow-table.ts';
import { transmitFragments } from './fragmentation.ts';
import { ECHO_REQUEST, type ErrorKind, kindOfIcmp, NOT_ICMP, TIME_EXCEEDED, writeEchoReply } from './icmp.ts';
import { IcmpErrors } from './icmp-service.ts';
import {
  emptyIpHeader,
  ICMP,
  ICMP6,
  IP_BAD_CHECKSUM,
  IP_FRAGMENT,
  IP_MALFORMED,
  type IpHeader,
  readIpHeader,
  TCP,
  UDP,
} from './ip-header.ts';
import { InitialSequence } from './isn.ts';
import { type NetstackOptions, STANDARD_OPTIONS } from './options.ts';
import { Reassembly } from './reassembly.ts';
import { TcpConnection } from './tcp-connection.ts';
import { emptyTcpHeader, readTcpHeader } from './tcp-header.ts';
import { ANSWER_RESET, OPENS_ANEW, segmentArrives, takeSyn } from './tcp-input.ts';
import { opens, writeStrayReset } from './tcp-listener.ts';
import { PENDING, type TcpCore, type TcpState, TIME_WAIT } from './tcp-state.ts';
import { type Timed, TimerHeap } from './timer-heap.ts';
import type { Flow, NetstackSink, TcpFlow, TcpHandler, UdpFlow, UdpHandler, Unreachable } from './types.ts';
import { UDP_HEADER_BYTES, UdpConnection, type UdpCore } from './udp-connection.ts';

const OUT_BYTES = 65_536;
const OPENING_QUOTE_BYTES = 128;
const MAX_RESTING = 4096;
/** Whom our own flows are counted for. */
const OWN = '';

export interface NetstackSettings extends Partial<NetstackOptions> {
  readonly mtuBytes: number;
  readonly addresses: readonly string[];
  readonly sink: NetstackSink;
  /** Fills with random bytes. */
  readonly random: (out: Uint8Array) => void;
}

interface Ending extends Timed {
  onTimer(now: number): void;
}

export class Netstack implements TcpCore, UdpCore {
  readonly options: NetstackOptions;
  readonly sink: NetstackSink;
  readonly counter = new NetCounter();
  readonly out = new Uint8Array(OUT_BYTES);
  readonly timers = new TimerHeap<Timed>();
  readonly usages: ClientUsages;
  readonly isn: InitialSequence;
  readonly #own: readonly Uint8Array[];
  readonly #tcp: FlowTable<TcpConnection>;
  readonly #udp: FlowTable<UdpConnection>;
  readonly #resting = new Set<TcpState>();
  readonly #errors = new IcmpErrors();
  readonly #fragments = new Reassembly();
  readonly #ip = emptyIpHeader();
  readonly #segment = emptyTcpHeader();
  #identification = 0;
  readonly #names: ActiveNames;

  constructor({ sink, random, ...options }: NetstackSettings) {
    this.options = { ...STANDARD_OPTIONS, ...options };
    this.sink = sink;
    this.usages = new ClientUsages(this.options);
    const seed = new Uint8Array(16 + 12);
    random(seed);
    this.isn = new InitialSequence(seed.slice(0, 16));
    this.#tcp = new FlowTable(readU32(seed, 16));
    this.#udp = new FlowTable(readU32(seed, 20));
    this.#identification = readU16(seed, 24);
    this.#own = this.options.addresses.flatMap((text) => addressBytes(text) ?? []);
    this.#names = new ActiveNames(this.#own, readU16(seed, 26));
  }

  /** A packet that arrived: `length` bytes from `offset`, the caller's again after the call. */
  receive(now: number, bytes: Uint8Array, offset: number, length: number): NetCode {
    return this.counter.count(this.#receive(now, bytes, offset, length));
  }

  #receive(now: number, bytes: Uint8Array, offset: number, length: number): NetCode {
    const ip = this.#ip;
    const kind = readIpHeader(bytes, offset, length, ip);
    if (kind === IP_MALFORMED) return NET.malformed;
    if (kind === IP_BAD_CHECKSUM) return NET.badChecksum;
    const { addressesAt: at, addressBytes: size } = ip;
    if (!isUnicast(bytes, at, size)) return NET.badSource;
    if (!isUnicast(bytes, at + size, size)) return NET.notUnicast;
    const own = this.#ownAt(bytes, at + size, size);
    if (own === undefined) {
      if (!this.options.gateway) return NET.noListener;
      if (ip.hopLimit <= 1) {
        const self = this.#own.find((each) => each.length === size);
        if (self !== undefined) this.#sendError(now, TIME_EXCEEDED, bytes, offset, ip.totalLength, self);
        return NET.hopLimit;
      }
    }
    if (kind === IP_FRAGMENT)
      return this.#fragments.add(now, bytes, ip, (whole, count) => this.#receive(now, whole, 0, count));
    if (ip.protocol === TCP) return this.#receiveTcp(now, bytes, ip);
    if (ip.protocol === UDP) return this.#receiveUdp(now, bytes, ip);
    if (ip.protocol === (ip.version === 4 ? ICMP : ICMP6)) return this.#receiveIcmp(now, bytes, ip, own);
    return NET.unknownProtocol;
  }

  /** When `tick` wants to be called; Infinity when nothing waits. */
  nextTick(): number {
    return Math.min(this.timers.next, this.#fragments.nextExpiry());
  }

  tick(now: number): void {
    for (let due = this.timers.takeDue(now); due !== undefined; due = this.timers.takeDue(now))
      (due as Ending).onTimer(now);
    for (let count = this.#fragments.expire(now); count > 0; count--) this.counter.count(NET.fragmentTimeout);
  }

  /** Opens a connection from our own address of that kind; undefined when there is none or the flows are too many. */
  connect(now: number, address: Uint8Array, port: number, handler: TcpHandler): TcpFlow | undefined {
    const names = this.#names.next(address, port, this.#tcp);
    const usage = names && this.#admitTcp(OWN);
    if (names === undefined || usage === undefined) return undefined;
    const connection = new TcpConnection(this, names, usage, now);
    connection.handler = handler;
    this.#tcp.add(connection);
    connection.open(now);
    return connection;
  }

  openUdp(now: number, address: Uint8Array, port: number, handler: UdpHandler): UdpFlow | undefined {
    const names = this.#names.next(address, port, this.#udp);
    const usage = names && this.#admitUdp(OWN);
    if (names === undefined || usage === undefined) return undefined;
    const flow = new UdpConnection(this, names, usage, now);
    flow.handler = handler;
    this.#udp.add(flow);
    return flow;
  }

  /** Every flow that is not over. */
  flows(): Flow[] {
    return [...[...this.#tcp.all()].filter((each) => each.phase !== TIME_WAIT), ...this.#udp.all()];
  }

  get flowCount(): number {
    return this.#tcp.size - this.#resting.size + this.#udp.size;
  }

  usageOf(client: string): Readonly<{ flows: number; bytes: number }> | undefined {
    return this.usages.of(client);
  }

  /** Ends every flow with that address at its other end, without a packet; answers how many. */
  dropClient(now: number, client: string): number {
    return this.dropFlows(now, ({ remoteText }) => remoteText === client);
  }

  /** Ends the chosen flows without a packet: nobody is there any more who should hear of it. */
  dropFlows(now: number, chosen: (flow: Flow) => boolean): number {
    let count = 0;
    for (const flow of [...this.#tcp.all(), ...this.#udp.all()]) {
      if (!chosen(flow)) continue;
      if (flow.protocol === 'udp' || flow.phase !== TIME_WAIT) count++;
      flow.finish(now, 'dropped');
    }
    return count;
  }

  /** Ends the chosen flows; those over TCP with a reset, so that the other end does not wait for what will never come. */
  resetFlows(now: number, chosen: (flow: Flow) => boolean): number {
    const found = [...this.#tcp.all(), ...this.#udp.all()].filter(chosen);
    for (const flow of found)
      if (flow.protocol === 'tcp' && flow.phase !== TIME_WAIT) flow.abort(now);
      else flow.finish(now, 'dropped');
    return found.length;
  }

  close(now: number): void {
    this.dropFlows(now, () => true);
  }

  forget(state: TcpState): void {
    this.#tcp.remove(state as TcpConnection);
    if (!this.#resting.delete(state)) this.#release(state);
  }

  rest(state: TcpState): void {
    this.#release(state);
    this.#resting.add(state);
    if (this.#resting.size > MAX_RESTING) this.#evict();
  }

  forgetUdp(flow: UdpConnection): void {
    this.#udp.remove(flow);
    this.usages.leave(flow.usage);
  }

  sendUnreachable(now: number, why: Unreachable, quoted: Uint8Array): void {
    this.#sendError(now, why, quoted, 0, quoted.length, undefined);
  }

  nextIdentification(): number {
    this.#identification = (this.#identification + 1) & 0xffff;
    return this.#identification;
  }

  #release(state: TcpState): void {
    state.usage.bytes -= state.sendRoom + state.receiveRoom;
    this.usages.leave(state.usage);
  }

  #evict(): boolean {
    for (const oldest of this.#resting) {
      oldest.finish(0, 'done');
      return true;
    }
    return false;
  }

  #ownAt(bytes: Uint8Array, at: number, size: number): Uint8Array | undefined {
    for (const each of this.#own) if (each.length === size && equalBytes(each, 0, bytes, at, size)) return each;
    return undefined;
  }

  #sendError(
    now: number,
    kind: ErrorKind,
    packet: Uint8Array,
    at: number,
    length: number,
    from: Uint8Array | undefined,
  ): void {
    const written = this.#errors.write(now, this.out, kind, packet, at, length, from);
    if (written > 0) this.sink.transmit(this.out, written);
    else this.counter.count(NET.icmpRate);
  }

  #receiveTcp(now: number, bytes: Uint8Array, ip: Readonly<IpHeader>): NetCode {
    const segment = this.#segment;
    const { bodyAt, bodyLength, addressesAt: at, addressBytes: size } = ip;
    if (!readTcpHeader(bytes, bodyAt, bodyLength, segment)) return NET.malformed;
    if (transportChecksum(bytes, at, size, TCP, bodyAt, bodyLength) !== 0) return NET.badChecksum;
    const { sourcePort, destinationPort } = segment;
    if (sourcePort === 0 || destinationPort === 0) return NET.malformed;
    const found = this.#tcp.find(bytes, at, bytes, at + size, size, sourcePort, destinationPort);
    if (found !== undefined) {
      const code = segmentArrives(found, now, bytes, segment);
      if (code >= 0) return code as NetCode;
      if (code === OPENS_ANEW) found.finish(now, 'done');
      if (code === ANSWER_RESET) return this.#reset(bytes, ip, NET.badAck);
    }
    if (!opens(segment)) return this.#reset(bytes, ip, NET.noFlow);
    return this.#open(now, bytes, ip);
  }

  #reset(bytes: Uint8Array, ip: Readonly<IpHeader>, code: NetCode): NetCode {
    const length = writeStrayReset(this.out, bytes, ip, this.#segment);
    if (length > 0) this.sink.transmit(this.out, length);
    return code;
  }

  #open(now: number, bytes: Uint8Array, ip: Readonly<IpHeader>): NetCode {
    const segment = this.#segment;
    if (this.sink.tcpOpen === undefined) return this.#reset(bytes, ip, NET.noListener);
    const names = passiveNames(bytes, ip, segment.sourcePort, segment.destinationPort);
    const usage = this.#admitTcp(names.remoteText);
    if (usage === undefined) return this.#reset(bytes, ip, this.#refusal);
    const connection = new TcpConnection(this, names, usage, now);
    connection.opening = bytes.slice(ip.at, ip.at + Math.min(ip.totalLength, OPENING_QUOTE_BYTES));
    takeSyn(connection, now, segment);
    this.#tcp.add(connection);
    // An application that never decides must not keep it for ever.
    connection.endAt = now + this.options.connectTimeoutMs;
    connection.schedule();
    connection.handler = this.sink.tcpOpen(connection, now);
    if (connection.handler === undefined && connection.phase === PENDING) {
      connection.refuse(now);
      return NET.noListener;
    }
    return NET.accepted;
  }

  #receiveUdp(now: number, bytes: Uint8Array, ip: Readonly<IpHeader>): NetCode {
    const { bodyAt, bodyLength, addressesAt: at, addressBytes: size } = ip;
    if (bodyLength < UDP_HEADER_BYTES) return NET.malformed;
    const length = readU16(bytes, bodyAt + 4);
    if (length < UDP_HEADER_BYTES || length > bodyLength) return NET.malformed;
    const checked = readU16(bytes, bodyAt + 6) !== 0;
    // Only IPv4 may leave it out (RFC 8200 section 8.1).
    if (!checked && ip.version === 6) return NET.badChecksum;
    if (checked && transportChecksum(bytes, at, size, UDP, bodyAt, length) !== 0) return NET.badChecksum;
    const sourcePort = readU16(bytes, bodyAt);
    const destinationPort = readU16(bytes, bodyAt + 2);
    if (sourcePort === 0 || destinationPort === 0) return NET.malformed;
    let flow = this.#udp.find(bytes, at, bytes, at + size, size, sourcePort, destinationPort);
    if (flow === undefined) {
      const names = passiveNames(bytes, ip, sourcePort, destinationPort);
      const usage = this.sink.udpOpen && this.#admitUdp(names.remoteText);
      if (this.sink.udpOpen !== undefined && usage === undefined) return this.#refusal;
      flow = usage && new UdpConnection(this, names, usage, now);
      if (flow !== undefined) {
        this.#udp.add(flow);
        flow.handler = this.sink.udpOpen?.(flow, now);
      }
      if (flow?.handler === undefined) {
        this.#sendError(now, 'port', bytes, ip.at, ip.totalLength, undefined);
        flow?.finish(now, 'refused');
        return NET.noListener;
      }
    }
    flow.arrived(now, bytes, ip.at, ip.totalLength, bodyAt + UDP_HEADER_BYTES, length - UDP_HEADER_BYTES);
    return NET.accepted;
  }

  #receiveIcmp(now: number, bytes: Uint8Array, ip: Readonly<IpHeader>, own: Uint8Array | undefined): NetCode {
    const kind = kindOfIcmp(bytes, ip);
    if (kind === NOT_ICMP) return NET.badChecksum;
    if (kind !== ECHO_REQUEST) return this.#errors.receive(now, bytes, ip, this.#tcp, this.#udp);
    if (own === undefined) return NET.noListener;
    const remote = bytes.slice(ip.addressesAt, ip.addressesAt + ip.addressBytes);
    const length = writeEchoReply(this.out, bytes, ip, own, remote);
    const { mtuBytes } = this.options;
    if (length <= mtuBytes) this.sink.transmit(this.out, length);
    else transmitFragments(this.out, length, mtuBytes, this.nextIdentification(), this.sink);
    return NET.accepted;
  }

  #refusal: NetCode = NET.flowLimit;

  #admitTcp(key: string): ClientUsage | undefined {
    const usage = this.#admitUdp(key);
    if (usage === undefined || this.usages.reserve(usage, 2 * this.options.firstBufferBytes)) return usage;
    this.usages.leave(usage);
    this.#refusal = NET.clientMemory;
    return undefined;
  }

  /** `key` is whom it is counted for: the client's address, or ourselves, to whom only the limit of all applies. */
  #admitUdp(key: string): ClientUsage | undefined {
    this.#refusal = NET.flowLimit;
    if (this.#tcp.size + this.#udp.size >= this.options.maxFlows && !this.#evict()) return undefined;
    this.#refusal = NET.clientFlowLimit;
    return this.usages.enter(key, key === OWN);
  }
}
