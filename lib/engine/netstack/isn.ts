/** Initial sequence numbers nobody outside can guess (RFC 6528): a clock of 4 us plus a keyed hash of the connection's names. */
import { readU32 } from '../bytes/index.ts';
import { SipHash20 } from '../crypto/index.ts';

const TICKS_PER_MS = 250;
const BLOCK_BYTES = 16;

export interface FlowNames {
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
  readonly localPort: number;
  readonly remotePort: number;
}

export class InitialSequence {
  readonly #hash: SipHash20;
  readonly #block = new Uint8Array(BLOCK_BYTES);
  readonly #out = new Uint8Array(8);

  /** `secret`: 16 random bytes. */
  constructor(secret: Uint8Array) {
    this.#hash = new SipHash20(secret);
  }

  /** 32 bits. */
  next(now: number, flow: FlowNames): number {
    return (Math.floor(now * TICKS_PER_MS) + this.keyed(flow)) >>> 0;
  }

  /** 32 bits that are the same for the same names, and nothing to anyone without the key. */
  keyed({ local, remote, localPort, remotePort }: FlowNames): number {
    const block = this.#block.fill(0);
    const ports = ((localPort << 16) | remotePort) >>> 0;
    block.set(local);
    if (local.length * 2 <= BLOCK_BYTES) {
      block.set(remote, local.length);
      this.#hash.write(block, 0, ports, this.#out, 0);
      return readU32(this.#out, 0);
    }
    this.#hash.write(block, 0, ports, this.#out, 0);
    const first = readU32(this.#out, 0);
    block.set(remote);
    this.#hash.write(block, 0, first, this.#out, 0);
    return readU32(this.#out, 0);
  }
}
