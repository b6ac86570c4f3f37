/** A user-space stack on this machine's clock: one timer, set to when the stack next wants to be called. */
import { randomFillSync } from 'node:crypto';
import { Netstack, type NetstackOptions, type NetstackSink } from '#lib/engine/netstack/index.ts';
import { monotonicMs } from '../clock.ts';

export interface StackHostOptions extends Partial<NetstackOptions> {
  readonly mtuBytes: number;
  readonly addresses: readonly string[];
  readonly sink: NetstackSink;
}

export interface StackHost {
  readonly stack: Netstack;
  /** One packet for the stack; the bytes are the caller's again at once. */
  receive(bytes: Uint8Array, offset: number, length: number): void;
  /** Call after anything was done to a flow: its timers may have changed. */
  wake(): void;
  close(): void;
}

const LEAST_WAIT_MS = 1;

export function hostStack({ sink, ...options }: StackHostOptions): StackHost {
  const stack = new Netstack({ ...options, sink, random: (out) => void randomFillSync(out) });
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Number.POSITIVE_INFINITY;
  let closed = false;
  const fire = (): void => {
    timer = undefined;
    armedFor = Number.POSITIVE_INFINITY;
    stack.tick(monotonicMs());
    wake();
  };
  const wake = (): void => {
    const next = stack.nextTick();
    // A timer that comes too early only looks and goes again; that is cheaper than setting it anew with every packet.
    if (next >= armedFor || closed) return;
    clearTimeout(timer);
    armedFor = next;
    timer = setTimeout(fire, Math.max(LEAST_WAIT_MS, Math.ceil(next - monotonicMs())));
  };
  return {
    stack,
    receive(bytes, offset, length) {
      if (closed) return;
      stack.receive(monotonicMs(), bytes, offset, length);
      wake();
    },
    wake,
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      stack.close(monotonicMs());
    },
  };
}
