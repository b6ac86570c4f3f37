/** Who reached what: made from the clients, the same on every run. */
import type { AccessLogEntry } from '#lib/contract/clients.ts';
import type { Db } from '../db.ts';
import { hash } from '../seed/random.ts';
import { isInReach, placeOf } from './view.ts';

const minute = 60_000;
const shown = 40;
const each = 9;

const places = [
  { host: 20, protocol: 'tcp', port: 443, reason: null },
  { host: 21, protocol: 'tcp', port: 9100, reason: null },
  { host: 31, protocol: 'tcp', port: 443, reason: null },
  { host: 53, protocol: 'udp', port: 53, reason: null },
  { host: 5, protocol: 'tcp', port: 5432, reason: 'denied' },
  { host: 1, protocol: 'icmp', port: null, reason: 'no-resource' },
] as const;

interface Query {
  readonly gateway?: string | undefined;
  readonly client?: string | undefined;
  readonly verdict?: 'allowed' | 'denied' | undefined;
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function entriesOf(db: Db): AccessLogEntry[] {
  return db.clients.slice(0, shown).flatMap((client, index) => {
    if (client.firstHandshakeAt === null || !isInReach(db, client.gatewayId)) return [];
    return Array.from({ length: each }, (_, turn): AccessLogEntry => {
      const id = `acc-${client.id}-${turn}`;
      const place = places[Math.floor(hash(id) * places.length)] ?? places[0];
      const isDenied = place.reason !== null;
      return {
        id,
        at: new Date(db.startedAt - (turn * 17 + index * 3 + hash(`${id}:at`) * 9) * minute).toISOString(),
        gateway: placeOf(db, client.gatewayId).gateway,
        client: { id: client.id, name: client.name },
        person: client.person,
        verdict: isDenied ? 'denied' : 'allowed',
        protocol: place.protocol,
        destination: `10.0.${client.gatewayId.slice(3)}.${place.host}`,
        port: place.port,
        rule: isDenied ? null : client.accessRole,
        reason: place.reason,
        rxBytes: isDenied ? null : Math.round(hash(`${id}:rx`) * 2e6),
        txBytes: isDenied ? null : Math.round(hash(`${id}:tx`) * 9e6),
        durationMs: isDenied ? null : Math.round(hash(`${id}:ms`) * 9e5),
        count: isDenied ? 1 + Math.floor(hash(`${id}:n`) * 40) : 1,
      };
    });
  });
}

export function listAccess(db: Db, query: Query): AccessLogEntry[] {
  const needle = query.q?.trim().toLowerCase() ?? '';
  return entriesOf(db)
    .filter(
      (entry) =>
        (query.gateway === undefined || entry.gateway.id === query.gateway) &&
        (query.client === undefined || entry.client?.id === query.client) &&
        (query.verdict === undefined || entry.verdict === query.verdict) &&
        (query.from === undefined || entry.at >= query.from) &&
        (query.to === undefined || entry.at < query.to) &&
        (needle === '' ||
          `${entry.client?.name} ${entry.person} ${entry.destination} ${entry.rule}`.toLowerCase().includes(needle)),
    )
    .sort((a, b) => b.at.localeCompare(a.at));
}
