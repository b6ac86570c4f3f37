/**
 * A TCP flow of the stack and a socket of the system, joined: bytes, back pressure, half-close and reset go across in both
 * directions. Neither side ever holds more than the other one's buffer.
 */
import type { Socket } from 'node:net';
import type { CloseReason, TcpFlow, TcpHandler } from '#lib/engine/netstack/index.ts';
import { monotonicMs } from '../clock.ts';

const CHUNK_BYTES = 64 << 10;

export interface FlowJoinOptions {
  /** The stack's timers may have changed. */
  readonly wake: () => void;
  readonly onConnected?: (flow: TcpFlow) => void;
  readonly onClosed?: (reason: CloseReason) => void;
}

export class FlowJoin implements TcpHandler {
  readonly #options: FlowJoinOptions;
  #flow: TcpFlow | undefined;
  #socket: Socket | undefined;
  /** What the flow had no room for. */
  #rest: Buffer | undefined;
  #restAt = 0;
  #socketEnded = false;
  #shutDown = false;
  #over = false;

  constructor(options: FlowJoinOptions) {
    this.#options = options;
  }

  /** Both are connected, or the socket is and the flow is about to be. `first` was read from the socket already. */
  join(flow: TcpFlow, socket: Socket, first?: Buffer): void {
    this.#flow = flow;
    this.#socket = socket;
    // It went while the other side was being dialled.
    if (socket.destroyed) return this.#socketFailed();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#fromSocket(chunk));
    socket.on('drain', () => this.#toSocket());
    socket.on('end', () => this.#socketHasEnded());
    socket.on('error', () => this.#socketFailed());
    socket.on('close', () => this.#socketFailed());
    if (first !== undefined && first.length > 0) this.#fromSocket(first);
    if (flow.connected) this.#toSocket();
  }

  connected(flow: TcpFlow): void {
    this.#options.onConnected?.(flow);
    this.#toSocket();
  }

  readable(): void {
    this.#toSocket();
  }

  writable(): void {
    this.#pushRest();
    this.#options.wake();
  }

  closed(flow: TcpFlow, reason: CloseReason): void {
    this.#over = true;
    const socket = this.#socket;
    if (socket !== undefined && !socket.destroyed) {
      if (reason === 'done') this.#drainLast(flow, socket);
      else socket.resetAndDestroy();
    }
    this.#options.onClosed?.(reason);
  }

  /** The flow is done in order, but what it had received may still wait for the socket. */
  #drainLast(flow: TcpFlow, socket: Socket): void {
    while (flow.readable > 0) this.#take(flow, socket);
    if (!socket.writableEnded) socket.end();
    // Nobody will read what the socket still sends.
    socket.resume();
  }

  #toSocket(): void {
    const flow = this.#flow;
    const socket = this.#socket;
    if (flow === undefined || socket === undefined || socket.destroyed) return;
    while (flow.readable > 0 && !socket.writableNeedDrain && !socket.writableEnded) this.#take(flow, socket);
    if (flow.ended && !socket.writableEnded) socket.end();
    this.#options.wake();
  }

  #take(flow: TcpFlow, socket: Socket): void {
    const chunk = Buffer.allocUnsafe(Math.min(flow.readable, CHUNK_BYTES));
    flow.read(monotonicMs(), chunk, 0, chunk.length);
    socket.write(chunk);
  }

  #fromSocket(chunk: Buffer): void {
    const flow = this.#flow;
    if (flow === undefined || this.#over) return;
    if (this.#rest !== undefined) {
      this.#rest = Buffer.concat([this.#rest.subarray(this.#restAt), chunk]);
      this.#restAt = 0;
      return;
    }
    const taken = flow.write(monotonicMs(), chunk, 0, chunk.length);
    if (taken < chunk.length) {
      this.#rest = chunk;
      this.#restAt = taken;
      this.#socket?.pause();
    }
    this.#options.wake();
  }

  #pushRest(): void {
    const flow = this.#flow;
    if (flow === undefined || this.#over) return;
    if (this.#rest !== undefined) {
      this.#restAt += flow.write(monotonicMs(), this.#rest, this.#restAt, this.#rest.length - this.#restAt);
      if (this.#restAt < this.#rest.length) return;
      this.#rest = undefined;
      this.#socket?.resume();
    }
    if (this.#socketEnded) this.#shut(flow);
  }

  #socketHasEnded(): void {
    this.#socketEnded = true;
    this.#pushRest();
    this.#options.wake();
  }

  #shut(flow: TcpFlow): void {
    if (this.#shutDown) return;
    this.#shutDown = true;
    flow.shutdown(monotonicMs());
  }

  /** An error, or a close before both directions have ended: the other side hears of it as a reset. */
  #socketFailed(): void {
    const flow = this.#flow;
    if (flow === undefined || this.#over) return;
    const inOrder = this.#socketEnded && flow.ended && this.#socket?.errored === null;
    if (!inOrder) flow.abort(monotonicMs());
    this.#options.wake();
  }
}
