/** What each client has of flows and memory, and how much more it may have. */
import type { NetstackOptions } from './options.ts';

export interface ClientUsage {
  readonly address: string;
  readonly unlimited: boolean;
  flows: number;
  bytes: number;
}

type Limits = Pick<NetstackOptions, 'maxFlowsPerClient' | 'maxBytesPerClient'>;

export class ClientUsages {
  readonly #limits: Limits;
  readonly #clients = new Map<string, ClientUsage>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Undefined when the client has as many flows as it may. `unlimited`: in number of flows and in memory. */
  enter(address: string, unlimited = false): ClientUsage | undefined {
    let usage = this.#clients.get(address);
    if (usage === undefined) {
      usage = { address, unlimited, flows: 0, bytes: 0 };
      this.#clients.set(address, usage);
    }
    if (!unlimited && usage.flows >= this.#limits.maxFlowsPerClient) return undefined;
    usage.flows++;
    return usage;
  }

  leave(usage: ClientUsage): void {
    if (--usage.flows === 0) this.#clients.delete(usage.address);
  }

  reserve(usage: ClientUsage, bytes: number): boolean {
    if (!usage.unlimited && usage.bytes + bytes > this.#limits.maxBytesPerClient) return false;
    usage.bytes += bytes;
    return true;
  }

  of(address: string): Readonly<ClientUsage> | undefined {
    return this.#clients.get(address);
  }
}
