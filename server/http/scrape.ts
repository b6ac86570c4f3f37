/** `GET /metrics`: the controller itself, for Prometheus. Fleet series stay in the store; this is about the process. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Deps } from '../controller/deps.ts';

export interface Sizes {
  readonly agents: () => number;
  readonly streams: () => number;
}

export function createScrape(deps: Deps, sizes: Sizes): () => Promise<{ type: string; body: string }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const nodes = new Gauge({
    name: 'signalbox_nodes',
    help: 'Nodes by kind and status.',
    labelNames: ['kind', 'status'],
    registers,
  });
  const agents = new Gauge({ name: 'signalbox_agent_connections', help: 'Open agent channels.', registers });
  const streams = new Gauge({ name: 'signalbox_event_streams', help: 'Open live streams.', registers });
  const samples = new Counter({ name: 'signalbox_samples_total', help: 'Samples kept since the start.', registers });
  const readOnly = new Gauge({
    name: 'signalbox_store_read_only',
    help: '1 while the store takes no writes.',
    registers,
  });
  return async () => {
    const rows = await deps.store.read
      .selectFrom('node')
      .select((eb) => ['kind', 'status', eb.fn.countAll<number>().as('count')])
      .groupBy(['kind', 'status'])
      .execute();
    nodes.reset();
    for (const row of rows) nodes.set({ kind: row.kind, status: row.status }, row.count);
    agents.set(sizes.agents());
    streams.set(sizes.streams());
    samples.reset();
    samples.inc(deps.ingest.counters.samples);
    readOnly.set(deps.store.readOnly() === null ? 0 : 1);
    return { type: registry.contentType, body: await registry.metrics() };
  };
}
