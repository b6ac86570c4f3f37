/** Clients, their operations and the access log. */
import type { Client, ClientStatus } from '#lib/contract/clients.ts';
import type { Db } from '../db.ts';
import { listAccess } from '../lightlink/access-entries.ts';
import { applyTo, bulk, findClient } from '../lightlink/change.ts';
import { operationView } from '../lightlink/operations.ts';
import { clientStatusOf, clientView, isInReach, placeOf } from '../lightlink/view.ts';
import type { MockClient } from '../seed/lightlink.ts';
import type { Implementer } from './implementer.ts';
import { paged } from './listing.ts';

interface Query {
  readonly q?: string | undefined;
  readonly gateway?: string | undefined;
  readonly site?: string | undefined;
  readonly status?: ClientStatus | undefined;
  readonly accessRole?: string | undefined;
  readonly sort: 'name' | '-createdAt' | 'expiresAt' | '-lastSeenAt';
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const collator = new Intl.Collator('en', { numeric: true });
const orders: Record<Query['sort'], (a: MockClient, b: MockClient) => number> = {
  name: (a, b) => collator.compare(a.name, b.name),
  '-createdAt': (a, b) => b.createdAt - a.createdAt,
  expiresAt: (a, b) => (a.expiresAt ?? Number.MAX_VALUE) - (b.expiresAt ?? Number.MAX_VALUE),
  '-lastSeenAt': (a, b) => (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0),
};

function listClients(db: Db, query: Query): { items: Client[]; nextCursor: string | null } {
  const at = db.now();
  const needle = query.q?.trim().toLowerCase() ?? '';
  const matching = db.clients.filter((client) => {
    if (!isInReach(db, client.gatewayId)) return false;
    const { gateway, site } = placeOf(db, client.gatewayId);
    const text = `${client.name} ${client.person} ${client.email} ${client.address} ${gateway.name} ${site.name}`;
    return (
      (query.gateway === undefined || client.gatewayId === query.gateway) &&
      (query.site === undefined || site.id === query.site) &&
      (query.accessRole === undefined || client.accessRole === query.accessRole) &&
      (query.status === undefined || clientStatusOf(db, client, at) === query.status) &&
      (needle === '' || text.toLowerCase().includes(needle))
    );
  });
  const { items, nextCursor } = paged(matching.sort(orders[query.sort]), query.cursor, query.limit);
  return { items: items.map((client) => clientView(db, client, at)), nextCursor };
}

function attemptsOf(client: MockClient) {
  const steps: { at: string; step: string; outcome: 'done' | 'failed' | 'waiting'; params: Record<string, string> }[] =
    [];
  const from = '198.51.100.7:51820';
  const add = (at: number, step: string, outcome: 'done' | 'failed', params: Record<string, string>): void =>
    void steps.push({ at: new Date(at).toISOString(), step, outcome, params: { ...params, clientId: client.id } });
  if (client.onlineSince !== null) {
    add(client.onlineSince, 'handshake', 'done', { via: 'relay', remote: from });
    if (client.relayId === null) add(client.onlineSince + 900, 'selected', 'done', { via: 'direct', remote: from });
  }
  if (client.lastSeenAt !== null) add(client.lastSeenAt, 'lost', 'failed', { via: 'relay', remote: from });
  return steps.sort((a, b) => b.at.localeCompare(a.at));
}

export function clientRoutes(os: Implementer, db: Db) {
  const done = (client: MockClient, operationId: string) => ({
    client: clientView(db, client, db.now()),
    operationId,
  });
  return {
    clients: {
      list: os.clients.list.handler(({ input }) => listClients(db, input)),
      get: os.clients.get.handler(({ input, errors }) => {
        const found = findClient(db, input.id);
        if (!found) throw errors.NOT_FOUND();
        return clientView(db, found, db.now());
      }),
      update: os.clients.update.handler(({ input: { params, body }, errors }) => {
        const found = findClient(db, params.id);
        if (!found) throw errors.NOT_FOUND();
        if (body.expiresAt !== undefined && Date.parse(body.expiresAt) <= db.now())
          throw errors.BAD_REQUEST({
            data: { fields: [{ path: 'body.expiresAt', message: 'This time has passed.' }] },
          });
        return done(found, applyTo(db, 'update', [found], body));
      }),
      disable: os.clients.disable.handler(({ input: { params }, errors }) => {
        const found = findClient(db, params.id);
        if (!found) throw errors.NOT_FOUND();
        return done(found, applyTo(db, 'disable', [found], { enabled: false }));
      }),
      enable: os.clients.enable.handler(({ input: { params }, errors }) => {
        const found = findClient(db, params.id);
        if (!found) throw errors.NOT_FOUND();
        return done(found, applyTo(db, 'enable', [found], { enabled: true }));
      }),
      remove: os.clients.remove.handler(({ input: { params }, errors }) => {
        const found = findClient(db, params.id);
        if (!found) throw errors.NOT_FOUND();
        return { done: true, operationId: applyTo(db, 'delete', [found], null) };
      }),
      bulk: os.clients.bulk.handler(({ input: { body } }) => bulk(db, body)),
      attempts: os.clients.attempts.handler(({ input, errors }) => {
        const found = findClient(db, input.id);
        if (!found) throw errors.NOT_FOUND();
        return { items: attemptsOf(found) };
      }),
    },
    operations: {
      get: os.operations.get.handler(({ input, errors }) => {
        const found = operationView(db, input.id);
        if (!found) throw errors.NOT_FOUND();
        return found;
      }),
    },
    accessLog: {
      list: os.accessLog.list.handler(({ input }) => paged(listAccess(db, input), input.cursor, input.limit)),
    },
  };
}
