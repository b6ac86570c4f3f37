/** A UDP flow: datagrams between two addresses and ports, until one side has been silent for long (RFC 768, RFC 4787). */
import { writeU16 } from '../bytes/index.ts';
import { transportChecksum } from './checksum.ts';
import type { ClientUsage } from './client-usage.ts';
import type { Tabled } from './flow-table.ts';
import { transmitFragments } from './fragmentation.ts';
import { addressesAt, ipHeaderBytes, UDP, writeIpHeader } from './ip-header.ts';
import type { NetstackOptions } from './options.ts';
import type { TcpNames } from './tcp-state.ts';
import type { Timed, TimerHeap } from './timer-heap.ts';
import type { CloseReason, NetstackSink, UdpFlow, UdpHandler, Unreachable } from './types.ts';

export const UDP_HEADER_BYTES = 8;
const MAX_QUOTE_BYTES = 128;
/** One question and one answer: RFC 4787 REQ-5 a lets the time of a well-known port be shorter. */
const DNS_PORT = 53;
const DNS_IDLE_MS = 10_000;

export interface UdpCore {
  readonly options: NetstackOptions;
  readonly sink: NetstackSink;
  readonly out: Uint8Array;
  readonly timers: TimerHeap<Timed>;
  nextIdentification(): number;
  forgetUdp(flow: UdpConnection): void;
  sendUnreachable(now: number, why: Unreachable, quoted: Uint8Array): void;
}

export class UdpConnection implements UdpFlow, Tabled, Timed {
  readonly protocol = 'udp';
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
  readonly localPort: number;
  readonly remotePort: number;
  readonly localText: string;
  readonly remoteText: string;
  readonly passive: boolean;
  readonly openedAt: number;
  readonly usage: ClientUsage;
  handler: UdpHandler | undefined;
  rxBytes = 0;
  txBytes = 0;
  hash = 0;
  inBucket: Tabled | undefined;
  dueAt: number;
  heapAt = 0;
  heapIndex = -1;
  #core: UdpCore;
  #open = true;
  readonly #idleMs: number;
  #quote = new Uint8Array(MAX_QUOTE_BYTES);
  #quoteLength = 0;

  constructor(core: UdpCore, names: TcpNames, usage: ClientUsage, now: number) {
    this.#core = core;
    this.local = names.local;
    this.remote = names.remote;
    this.localPort = names.localPort;
    this.remotePort = names.remotePort;
    this.localText = names.localText;
    this.remoteText = names.remoteText;
    this.passive = names.passive;
    this.usage = usage;
    this.openedAt = now;
    const dns = (this.passive ? this.localPort : this.remotePort) === DNS_PORT;
    this.#idleMs = Math.min(core.options.udpIdleMs, dns ? DNS_IDLE_MS : Number.POSITIVE_INFINITY);
    this.dueAt = now + this.#idleMs;
    core.timers.update(this);
  }

  /** A datagram came in; its packet is remembered for an ICMP error that would have to quote it. */
  arrived(now: number, bytes: Uint8Array, packetAt: number, packetLength: number, at: number, length: number): void {
    this.dueAt = now + this.#idleMs;
    this.rxBytes += length;
    this.#quoteLength = Math.min(packetLength, MAX_QUOTE_BYTES);
    for (let i = 0; i < this.#quoteLength; i++) this.#quote[i] = bytes[packetAt + i] as number;
    this.handler?.datagram(this, bytes, at, length, now);
  }

  send(now: number, bytes: Uint8Array, at: number, length: number): boolean {
    const { out, sink, options } = this.#core;
    const headerBytes = ipHeaderBytes(this.local.length);
    const total = headerBytes + UDP_HEADER_BYTES + length;
    if (!this.#open || total > 0xffff) return false;
    this.dueAt = now + this.#idleMs;
    this.txBytes += length;
    writeIpHeader(out, UDP, this.local, this.remote, UDP_HEADER_BYTES + length);
    writeU16(out, headerBytes, this.localPort);
    writeU16(out, headerBytes + 2, this.remotePort);
    writeU16(out, headerBytes + 4, UDP_HEADER_BYTES + length);
    writeU16(out, headerBytes + 6, 0);
    out.set(bytes.subarray(at, at + length), headerBytes + UDP_HEADER_BYTES);
    const names = addressesAt(this.local.length);
    const sum = transportChecksum(out, names, this.local.length, UDP, headerBytes, UDP_HEADER_BYTES + length);
    // 0 would mean that there is none.
    writeU16(out, headerBytes + 6, sum === 0 ? 0xffff : sum);
    if (total <= options.mtuBytes) sink.transmit(out, total);
    else transmitFragments(out, total, options.mtuBytes, this.#core.nextIdentification(), sink);
    return true;
  }

  unreachable(now: number, why: Unreachable): void {
    if (!this.#open) return;
    if (this.#quoteLength > 0) this.#core.sendUnreachable(now, why, this.#quote.subarray(0, this.#quoteLength));
    this.finish(now, 'unreachable');
  }

  close(now: number): void {
    this.finish(now, 'done');
  }

  /** Ends it and tells the application, once. */
  finish(now: number, reason: CloseReason): void {
    if (!this.#open) return;
    this.#open = false;
    this.dueAt = Number.POSITIVE_INFINITY;
    this.#core.timers.remove(this);
    this.#core.forgetUdp(this);
    this.handler?.closed(this, reason, now);
  }

  onTimer(now: number): void {
    this.finish(now, 'idle');
  }
}
