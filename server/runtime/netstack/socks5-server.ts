/** A SOCKS5 server (RFC 1928) on loopback: CONNECT and UDP ASSOCIATE, without authentication. */
import { createServer, type Socket } from 'node:net';
import type { Result } from '#lib/values/result.ts';
import type { DialFailure, EntryStack } from './entry-stack.ts';
import { type LoopbackAddress, type LoopbackListener, listenOnLoopback } from './loopback-listener.ts';
import {
  CONNECT,
  methodChosen,
  NO_ACCEPTABLE_METHOD,
  NO_AUTHENTICATION,
  REPLY,
  type Reply,
  readGreeting,
  readRequest,
  reply,
  type SocksAddress,
  UDP_ASSOCIATE,
} from './socks5-message.ts';
import { associateUdp } from './socks5-udp.ts';

const HANDSHAKE_MS = 10_000;
/** A greeting and a request with the longest name and some eager data. */
const MAX_HANDSHAKE_BYTES = 64 << 10;

const CODES: Readonly<Record<DialFailure, Reply>> = {
  refused: REPLY.refused,
  unreachable: REPLY.hostUnreachable,
  timeout: REPLY.ttlExpired,
  'no-name': REPLY.hostUnreachable,
  limit: REPLY.failure,
};

export function openSocks5(entry: EntryStack, at: LoopbackAddress): Promise<Result<LoopbackListener>> {
  return listenOnLoopback(
    createServer({ allowHalfOpen: true }, (socket) => void new Conversation(entry, socket)),
    at,
  );
}

class Conversation {
  readonly #entry: EntryStack;
  readonly #socket: Socket;
  readonly #slow: NodeJS.Timeout;
  #bytes: Buffer = Buffer.alloc(0);
  #greeted = false;

  constructor(entry: EntryStack, socket: Socket) {
    this.#entry = entry;
    this.#socket = socket;
    this.#slow = setTimeout(() => socket.destroy(), HANDSHAKE_MS);
    socket.on('error', () => {});
    socket.once('close', () => clearTimeout(this.#slow));
    socket.on('end', this.#gone);
    socket.on('data', this.#more);
  }

  #gone = (): void => void this.#socket.destroy();

  #more = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length > MAX_HANDSHAKE_BYTES) return void this.#socket.destroy();
    if (!this.#greeted && !this.#greet()) return;
    const request = readRequest(this.#bytes);
    if (request === undefined) return;
    if (request === 'wrong') return void this.#socket.destroy();
    this.#bytes = this.#bytes.subarray(request.length);
    this.#serve(request.value.command, request.value.to);
  };

  #greet(): boolean {
    const greeting = readGreeting(this.#bytes);
    if (greeting === 'wrong') this.#socket.destroy();
    if (greeting === undefined || greeting === 'wrong') return false;
    this.#bytes = this.#bytes.subarray(greeting.length);
    const acceptable = greeting.value.includes(NO_AUTHENTICATION);
    this.#socket.write(methodChosen(acceptable ? NO_AUTHENTICATION : NO_ACCEPTABLE_METHOD));
    if (!acceptable) this.#socket.end();
    this.#greeted = acceptable;
    return acceptable;
  }

  #serve(command: number, to: SocksAddress | undefined): void {
    const socket = this.#socket;
    clearTimeout(this.#slow);
    socket.off('data', this.#more);
    if (command !== CONNECT && command !== UDP_ASSOCIATE) return this.#fail(REPLY.commandNotSupported);
    if (to === undefined) return this.#fail(REPLY.addressTypeNotSupported);
    if (command === UDP_ASSOCIATE) return void this.#associate();
    if (to.port === 0) return this.#fail(REPLY.failure);
    socket.off('end', this.#gone);
    socket.pause();
    void this.#connect(to);
  }

  async #connect(to: SocksAddress): Promise<void> {
    const socket = this.#socket;
    const dialled = await this.#entry.dial(to.host, to.port);
    if (!dialled.ok) return this.#fail(CODES[dialled.error]);
    const { flow, join } = dialled.value;
    socket.write(reply(REPLY.succeeded, { host: flow.localText, port: flow.localPort }));
    join.join(flow, socket, this.#bytes);
    socket.resume();
  }

  /** The association lives as long as this connection. */
  async #associate(): Promise<void> {
    const socket = this.#socket;
    const { localAddress, remoteAddress } = socket;
    socket.resume();
    if (localAddress === undefined || remoteAddress === undefined) return void socket.destroy();
    const association = await associateUdp(this.#entry, localAddress, remoteAddress);
    if (association === undefined) return this.#fail(REPLY.failure);
    if (socket.destroyed) return association.close();
    socket.once('close', () => association.close());
    socket.write(reply(REPLY.succeeded, association.address));
  }

  #fail(code: Reply): void {
    this.#socket.end(reply(code));
    this.#socket.resume();
  }
}
