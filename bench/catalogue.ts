/** Every bench by name, each loaded only when it runs. */

export interface BenchOptions {
  readonly agents: number;
  readonly seconds: number;
  readonly repeats: number;
  readonly profile: string | undefined;
  readonly progress: (text: string) => void;
}

export interface Bench {
  readonly summary: string;
  /** Runs when no name is given. */
  readonly quick: boolean;
  readonly run: (options: BenchOptions) => Promise<object>;
}

export const catalogue: Readonly<Record<string, Bench>> = {
  start: {
    summary: 'start times of the whole system, memory 30 s later',
    quick: true,
    run: async () => (await import('./start.ts')).run(),
  },
  codec: {
    summary: 'ns per packet in the LightSpeed and LTT codecs and FEC',
    quick: true,
    run: async () => (await import('./codec.ts')).run(),
  },
  fec: {
    summary: 'ns per packet in FEC alone (part of codec)',
    quick: false,
    run: async () => (await import('./codec.ts')).runFec(),
  },
  wireguard: {
    summary: 'ns per packet sealed and opened, handshakes per second',
    quick: true,
    run: async () => (await import('./wireguard.ts')).run(),
  },
  filter: {
    summary: 'ns per packet in the access filter',
    quick: true,
    run: async () => (await import('./filter.ts')).run(),
  },
  netstack: {
    summary: 'throughput of the user-space TCP, in memory and against the kernel, at 0 and 1 % loss',
    quick: true,
    run: async ({ progress }) => (await import('./netstack.ts')).run(progress),
  },
  policy: {
    summary:
      'what the policy compiler costs at its limits; loads, revokes and publishes under traffic in filter and kernel',
    quick: true,
    run: async ({ progress }) => (await import('./policy.ts')).run(progress),
  },
  failover: {
    summary: 'what a dead PoP, a cut link, loss, latency or a drain costs each traffic class',
    quick: false,
    run: async (options) => (await import('./failover.ts')).run(options),
  },
  flood: {
    summary: 'what 10,000 datagrams a second of strangers cost a PoP, a gateway and a client behind them',
    quick: false,
    run: async ({ progress }) => (await import('./flood.ts')).run(progress),
  },
  revoke: {
    summary: 'how long a revoked LightLink client still gets packets through, 100 times',
    quick: false,
    run: async ({ progress }) => (await import('./revoke.ts')).run(progress),
  },
  nat: {
    summary: 'which pairs of NATs meet directly, and how fast (root)',
    quick: false,
    run: async (options) => (await import('./nat.ts')).run(options),
  },
  residual: {
    summary: 'loss left after repair, beside the closed form',
    quick: true,
    run: async ({ progress }) => (await import('./residual.ts')).run(progress),
  },
  proxy: {
    summary: 'packets per second through one proxy',
    quick: true,
    run: async () => (await import('./proxy.ts')).run(),
  },
  ingest: {
    summary: 'samples per second into the store',
    quick: true,
    run: async () => (await import('./ingest.ts')).run(),
  },
  api: {
    summary: 'API latency on a quiet controller',
    quick: true,
    run: async () => (await import('./api.ts')).run(),
  },
  'page-weight': {
    summary: 'what each page of the console loads',
    quick: true,
    run: async () => (await import('./page-weight.ts')).run(),
  },
  'change-to-screen': {
    summary: 'from a change to the screen',
    quick: true,
    run: async () => (await import('./change-to-screen.ts')).run(),
  },
  memory: {
    summary: 'memory of every process of the lab, by kind',
    quick: false,
    run: async () => (await import('./memory.ts')).run(),
  },
  fleet: {
    summary: 'virtual agents against a real controller',
    quick: false,
    run: async (options) => (await import('./fleet.ts')).runFleet(options),
  },
  publish: {
    summary: 'from a publication of the policy to the receipts of a fleet',
    quick: false,
    run: async (options) => (await import('./publish.ts')).runPublish(options),
  },
};
