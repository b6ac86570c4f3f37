/** What an application sees of the stack: flows, what it may do with them, and what it is told. */

/** Why a flow is over. `done`: both directions ended in order. */
export type CloseReason = 'done' | 'reset' | 'refused' | 'unreachable' | 'timeout' | 'aborted' | 'idle' | 'dropped';

/** What an ICMP error says, in words that both versions have. */
export type Unreachable = 'network' | 'host' | 'port' | 'prohibited';

export interface FlowAddress {
  /** 4 or 16 bytes, not to be changed. `local` is the side that the stack plays: for a gateway a host of its LAN. */
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
  readonly localPort: number;
  readonly remotePort: number;
}

export interface Flow extends FlowAddress {
  readonly protocol: 'tcp' | 'udp';
  /** Whether the other side began it. */
  readonly passive: boolean;
  readonly localText: string;
  readonly remoteText: string;
  readonly openedAt: number;
  /** Bytes of payload from and to the other side, as the application sees them. */
  readonly rxBytes: number;
  readonly txBytes: number;
}

/**
 * A TCP connection. Nothing here throws; on a flow that is over, everything answers 0 or does nothing.
 * `now` is in ms on the stack's clock.
 */
export interface TcpFlow extends Flow {
  readonly protocol: 'tcp';
  /** Both directions can be used. */
  readonly connected: boolean;
  /** Answers a SYN that was waiting for the application's decision. */
  accept(now: number): void;
  /** The same with RST. */
  refuse(now: number): void;
  /** The same with an ICMP error. */
  unreachable(now: number, why: Unreachable): void;
  /** Bytes that `read` would give at once. */
  readonly readable: number;
  /** The other side has ended its direction and everything is read. */
  readonly ended: boolean;
  /** Copies up to `length` bytes and opens the window by as much; answers how many. */
  read(now: number, into: Uint8Array, at: number, length: number): number;
  /** How much `write` would take. */
  readonly writable: number;
  /** Takes up to `length` bytes; answers how many. After a short write `TcpHandler.writable` follows. */
  write(now: number, bytes: Uint8Array, at: number, length: number): number;
  /** Ends our direction after what was written; the other one goes on. */
  shutdown(now: number): void;
  /** Ends both at once, with RST. */
  abort(now: number): void;
  readonly rttMs: number;
  readonly retransmitted: number;
}

/** Called during `receive`, `tick` or a method of the flow. All but `closed` may be left out. */
export interface TcpHandler {
  connected?(flow: TcpFlow, now: number): void;
  /** There is something to read, or `ended` has become true. */
  readable?(flow: TcpFlow, now: number): void;
  /** There is room again after a short write. */
  writable?(flow: TcpFlow, now: number): void;
  /** Once, last, whoever ended it. What is unread can still be read unless the reason is `aborted` or `dropped`. */
  closed(flow: TcpFlow, reason: CloseReason, now: number): void;
}

export interface UdpFlow extends Flow {
  readonly protocol: 'udp';
  /** False when the datagram was too large or the flow is over. The bytes are the caller's again at once. */
  send(now: number, bytes: Uint8Array, at: number, length: number): boolean;
  /** Answers the newest datagram with an ICMP error and ends the flow. */
  unreachable(now: number, why: Unreachable): void;
  close(now: number): void;
}

export interface UdpHandler {
  /** `bytes` is valid during the call only. */
  datagram(flow: UdpFlow, bytes: Uint8Array, at: number, length: number, now: number): void;
  closed(flow: UdpFlow, reason: CloseReason, now: number): void;
}

export interface NetstackSink {
  /** A packet from 0, valid during the call only. */
  transmit(bytes: Uint8Array, length: number): void;
  /** Somebody opens a connection. It waits until `accept`, `refuse` or `unreachable`; undefined refuses at once. */
  tcpOpen?(flow: TcpFlow, now: number): TcpHandler | undefined;
  /** The first datagram of a flow, which is delivered right after; undefined answers that the port is unreachable. */
  udpOpen?(flow: UdpFlow, now: number): UdpHandler | undefined;
}
