/** The pretend stream: hello, a ping every 2 s, and a change of everything that moves every second. */
import { sse } from 'msw/sse';
import { type HelloEvent, type Resource, resources } from '#lib/contract/events.ts';
import type { Db } from './db.ts';

const moving: readonly Resource[] = ['fleet', 'gateways', 'paths', 'pops', 'clients', 'lightLink'];

type Events = { hello: string; changed: string; ping: string };

export function createEvents(db: Db) {
  const versions = Object.fromEntries(resources.map((name) => [name, 1])) as Record<Resource, number>;
  return sse<Events>('/api/v1/events', ({ client }) => {
    const send = (event: keyof Events, data: unknown): void => client.send({ event, data: data as string });
    const hello: HelloEvent = {
      versions,
      startedAt: new Date(db.startedAt).toISOString(),
      at: new Date().toISOString(),
    };
    send('hello', hello);
    const changed = (resource: Resource, id?: string): void => {
      versions[resource] += 1;
      send('changed', { resource, ...(id === undefined ? {} : { id }), version: versions[resource] });
    };
    db.listeners.add(changed);
    setInterval(() => {
      if (sessionStorage.getItem('mock-silent') !== null) return;
      for (const resource of moving) changed(resource);
      send('ping', {});
    }, 1000);
  });
}
