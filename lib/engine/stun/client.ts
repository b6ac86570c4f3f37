/** Binding requests under way: matches a response to its request by transaction id, so that a stranger cannot answer. */
import type { MappedAddress } from './address.ts';
import { encodeBindingRequest, readBindingResponse } from './binding.ts';
import { STUN_HEADER_BYTES, TRANSACTION_ID_BYTES } from './message.ts';

const MAX_PENDING = 8;

export interface StunAnswer {
  readonly mapped: MappedAddress;
  readonly rttMs: number;
}

export class StunClient {
  readonly request = new Uint8Array(STUN_HEADER_BYTES);
  #pending: { id: Uint8Array; sentAt: number }[] = [];

  /** Fills `request` with a new Binding request; `transactionId` is 12 unpredictable bytes. */
  ask(now: number, transactionId: Uint8Array): void {
    encodeBindingRequest(transactionId, this.request);
    this.#pending.push({ id: transactionId.slice(0, TRANSACTION_ID_BYTES), sentAt: now });
    if (this.#pending.length > MAX_PENDING) this.#pending.shift();
  }

  receive(now: number, bytes: Uint8Array, length: number): StunAnswer | undefined {
    for (const pending of this.#pending) {
      const mapped = readBindingResponse(bytes, length, pending.id);
      if (!mapped) continue;
      this.#pending = this.#pending.filter((each) => each !== pending);
      return { mapped, rttMs: now - pending.sentAt };
    }
    return undefined;
  }
}
