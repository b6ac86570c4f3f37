/** Flows by the two addresses and ports of a packet, found without allocating. */
import { equalBytes } from './address.ts';
import type { FlowAddress } from './types.ts';

const BUCKETS = 4096;

export interface Tabled extends FlowAddress {
  hash: number;
  inBucket: Tabled | undefined;
}

export class FlowTable<F extends Tabled> {
  readonly #buckets: (F | undefined)[] = Array.from({ length: BUCKETS });
  readonly #all = new Set<F>();
  readonly #seed: number;

  /** `seed`: 32 random bits, so that nobody can fill one bucket on purpose. */
  constructor(seed: number) {
    this.#seed = seed | 1;
  }

  get size(): number {
    return this.#all.size;
  }

  all(): Iterable<F> {
    return this.#all;
  }

  find(
    remote: Uint8Array,
    remoteAt: number,
    local: Uint8Array,
    localAt: number,
    length: number,
    remotePort: number,
    localPort: number,
  ): F | undefined {
    const hash = this.#hash(remote, remoteAt, local, localAt, length, remotePort, localPort);
    let flow = this.#buckets[hash & (BUCKETS - 1)];
    while (
      flow !== undefined &&
      !(
        flow.hash === hash &&
        flow.remotePort === remotePort &&
        flow.localPort === localPort &&
        flow.remote.length === length &&
        equalBytes(flow.remote, 0, remote, remoteAt, length) &&
        equalBytes(flow.local, 0, local, localAt, length)
      )
    )
      flow = flow.inBucket as F | undefined;
    return flow;
  }

  add(flow: F): void {
    const { remote, local, remotePort, localPort } = flow;
    flow.hash = this.#hash(remote, 0, local, 0, remote.length, remotePort, localPort);
    const bucket = flow.hash & (BUCKETS - 1);
    flow.inBucket = this.#buckets[bucket];
    this.#buckets[bucket] = flow;
    this.#all.add(flow);
  }

  remove(flow: F): void {
    if (!this.#all.delete(flow)) return;
    const bucket = flow.hash & (BUCKETS - 1);
    let each = this.#buckets[bucket];
    if (each === flow) {
      this.#buckets[bucket] = flow.inBucket as F | undefined;
      return;
    }
    while (each !== undefined && each.inBucket !== flow) each = each.inBucket as F | undefined;
    if (each !== undefined) each.inBucket = flow.inBucket;
  }

  #hash(
    remote: Uint8Array,
    remoteAt: number,
    local: Uint8Array,
    localAt: number,
    length: number,
    remotePort: number,
    localPort: number,
  ): number {
    let hash = this.#seed ^ ((remotePort << 16) | localPort);
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ (remote[remoteAt + i] as number), 0x01000193);
      hash = Math.imul(hash ^ (local[localAt + i] as number), 0x01000193);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
    return (hash ^ (hash >>> 16)) & 0x3fff_ffff;
  }
}
