/**
 * Binding requests under way from any number of sockets: sent again by RFC 8489 section 6.2.1 until an answer comes or they have
 * failed. An answer counts by its transaction id, 96 bits that nobody else knows; from where it came is told, because
 * discovery (RFC 5780) asks servers to answer from elsewhere.
 */
import { readU16, writeU16, writeU32 } from '../bytes/index.ts';
import { type MappedAddress, readAddress } from './address.ts';
import { readMapped } from './binding.ts';
import { fingerprintFits } from './integrity.ts';
import {
  ATTRIBUTE,
  findAttribute,
  hasTransactionId,
  isWellFormed,
  messageType,
  StunWriter,
  TRANSACTION_ID_BYTES,
  TYPE,
  valueLength,
} from './message.ts';
import { type Retransmission, STANDARD_RETRANSMISSION, waitAfter } from './retransmission.ts';

const MAX_PENDING = 64;
const REQUEST_BYTES = 64;
const CHANGE_IP = 0x04;
const CHANGE_PORT = 0x02;

export interface StunQuestion {
  readonly socket: number;
  readonly to: MappedAddress;
  /** Ask the server to answer from its other address, its other port (RFC 5780 section 7.2). */
  readonly changeIp?: boolean;
  readonly changePort?: boolean;
  /** Ask it to answer to this port of ours (section 7.5). */
  readonly responsePort?: number;
  /** RFC 8489's own when absent. */
  readonly retransmission?: Retransmission | undefined;
}

export interface StunReply {
  /** Where it arrived and from whom. */
  readonly socket: number;
  readonly from: MappedAddress;
  readonly mapped: MappedAddress | undefined;
  /** The server's other address and port (RFC 5780 section 7.4). */
  readonly other: MappedAddress | undefined;
  /** 420 and the like; 0 for a success. */
  readonly errorCode: number;
  /** Null when the request had gone out twice: nobody knows which one was answered. */
  readonly rttMs: number | null;
}

interface Pending {
  readonly question: StunQuestion;
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly id: Uint8Array;
  readonly done: (now: number, reply: StunReply | null) => void;
  sent: number;
  sentAt: number;
  dueAt: number;
}

export class StunRequests {
  readonly #random: (out: Uint8Array) => void;
  readonly #transmit: (socket: number, to: MappedAddress, bytes: Uint8Array, length: number) => void;
  #pending: Pending[] = [];

  constructor(
    random: (out: Uint8Array) => void,
    transmit: (socket: number, to: MappedAddress, bytes: Uint8Array, length: number) => void,
  ) {
    this.#random = random;
    this.#transmit = transmit;
  }

  /** When `tick` has something to do. */
  get wakeAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const { dueAt } of this.#pending) if (dueAt < at) at = dueAt;
    return at;
  }

  /** Sends the request; `done` hears the answer once, or null when there was none. With too many under way it is null at once. */
  ask(now: number, question: StunQuestion, done: Pending['done']): void {
    if (this.#pending.length >= MAX_PENDING) return done(now, null);
    const id = new Uint8Array(TRANSACTION_ID_BYTES);
    this.#random(id);
    const writer = new StunWriter(new Uint8Array(REQUEST_BYTES)).begin(TYPE.request, id);
    const change = (question.changeIp ? CHANGE_IP : 0) | (question.changePort ? CHANGE_PORT : 0);
    if (change !== 0) writeU32(writer.bytes, writer.reserve(ATTRIBUTE.changeRequest, 4), change);
    if (question.responsePort !== undefined)
      writeU16(writer.bytes, writer.reserve(ATTRIBUTE.responsePort, 4), question.responsePort);
    const { bytes, length } = writer;
    const pending: Pending = { question, bytes, length, id, done, sent: 0, sentAt: now, dueAt: now };
    this.#pending.push(pending);
    this.#send(now, pending);
  }

  tick(now: number): void {
    for (const pending of this.#pending) {
      if (now < pending.dueAt) continue;
      const { sends } = pending.question.retransmission ?? STANDARD_RETRANSMISSION;
      if (pending.sent < sends) {
        this.#send(now, pending);
        continue;
      }
      this.#forget(pending);
      pending.done(now, null);
    }
  }

  /** Whether the datagram was an answer to a request of ours. */
  receive(now: number, socket: number, from: MappedAddress, bytes: Uint8Array, length: number): boolean {
    if (this.#pending.length === 0 || !isWellFormed(bytes, length) || !fingerprintFits(bytes, length)) return false;
    const type = messageType(bytes);
    // A request that comes back to us is an answer too: a NAT has turned it round (RFC 5780 section 4.5).
    if (type !== TYPE.success && type !== TYPE.error && type !== TYPE.request) return false;
    const pending = this.#pending.find(({ id }) => hasTransactionId(bytes, id));
    if (!pending) return false;
    const other = findAttribute(bytes, length, ATTRIBUTE.otherAddress);
    this.#forget(pending);
    pending.done(now, {
      socket,
      from,
      mapped: type === TYPE.success ? readMapped(bytes, length) : undefined,
      other: other < 0 ? undefined : readAddress(bytes, other, false),
      errorCode: type === TYPE.error ? readErrorCode(bytes, length) : 0,
      rttMs: pending.sent === 1 ? now - pending.sentAt : null,
    });
    return true;
  }

  /** Forgets what a socket asked; nobody hears of it. */
  drop(socket: number): void {
    this.#pending = this.#pending.filter(({ question }) => question.socket !== socket);
  }

  #send(now: number, pending: Pending): void {
    const { question, bytes, length } = pending;
    pending.sent++;
    pending.sentAt = now;
    pending.dueAt = now + waitAfter(question.retransmission ?? STANDARD_RETRANSMISSION, pending.sent);
    this.#transmit(question.socket, question.to, bytes, length);
  }

  #forget(pending: Pending): void {
    this.#pending = this.#pending.filter((each) => each !== pending);
  }
}

/** RFC 8489 section 14.8: hundreds and the rest; 500 when the error names none. */
function readErrorCode(bytes: Uint8Array, length: number): number {
  const at = findAttribute(bytes, length, ATTRIBUTE.errorCode);
  if (at < 0 || valueLength(bytes, at) < 4) return 500;
  return (readU16(bytes, at + 2) >> 8) * 100 + (bytes[at + 3] as number);
}
