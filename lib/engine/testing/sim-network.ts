/** A seeded network in virtual time: loss, reordering by jitter, duplication, outage. The same seed gives the same run. */

export interface SimPath {
  lossPct: number;
  duplicatePct: number;
  delayMs: number;
  jitterMs: number;
  down: boolean;
}

interface Event {
  at: number;
  order: number;
  run: () => void;
}

export interface SimNetwork {
  now: number;
  random: () => number;
  /** Runs at virtual time `at`. */
  schedule(at: number, run: () => void): void;
  /** Sends a copy of the bytes over the path; `arrive` may run never, once or twice. Answers how many copies will arrive. */
  send(path: SimPath, bytes: Uint8Array, length: number, arrive: (bytes: Uint8Array) => void): number;
  /** Runs every event up to `until` and leaves the clock there. */
  runUntil(until: number): void;
}

export function simPath(fields: Partial<SimPath> = {}): SimPath {
  return { lossPct: 0, duplicatePct: 0, delayMs: 10, jitterMs: 0, down: false, ...fields };
}

/** Mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function simNetwork(seed: number): SimNetwork {
  const events: Event[] = [];
  let order = 0;
  const network: SimNetwork = {
    now: 0,
    random: seededRandom(seed),
    schedule(at, run) {
      const event = { at, order: order++, run };
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const other = events[middle] as Event;
        if (other.at < at || (other.at === at && other.order < event.order)) low = middle + 1;
        else high = middle;
      }
      events.splice(low, 0, event);
    },
    send(path, bytes, length, arrive) {
      if (path.down || network.random() * 100 < path.lossPct) return 0;
      const copies = network.random() * 100 < path.duplicatePct ? 2 : 1;
      for (let i = 0; i < copies; i++) {
        const copy = bytes.slice(0, length);
        network.schedule(network.now + path.delayMs + network.random() * path.jitterMs, () => arrive(copy));
      }
      return copies;
    },
    runUntil(until) {
      for (let next = events[0]; next !== undefined && next.at <= until; next = events[0]) {
        events.shift();
        network.now = next.at;
        next.run();
      }
      network.now = until;
    },
  };
  return network;
}
