/** From the seeded clients and invites to the shapes of the contract, at a moment. */
import type { Client, ClientStatus } from '#lib/contract/clients.ts';
import type { Invite, InviteStatus } from '#lib/contract/invites.ts';
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import type { Db } from '../db.ts';
import type { MockGateway } from '../seed/fleet.ts';
import type { MockClient, MockInvite, MockLightLink } from '../seed/lightlink.ts';
import { hash, noise } from '../seed/random.ts';
import { siteOf } from '../view.ts';

const iso = (at: number): string => new Date(at).toISOString();
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

export const gatewayById = (db: Db, id: string): MockGateway | undefined => db.gateways.find((one) => one.id === id);

/** Sites in reach of whom is signed in; null: all. */
export function reachOf(db: Db): readonly string[] | null {
  const user = db.users.find(({ id }) => id === db.userId);
  return user?.role === 'site-manager' ? user.siteIds : null;
}

export const isInReach = (db: Db, gatewayId: string): boolean => {
  const reach = reachOf(db);
  return reach === null || reach.includes(gatewayById(db, gatewayId)?.siteId ?? '');
};

export const placeOf = (db: Db, gatewayId: string) => {
  const gateway = gatewayById(db, gatewayId);
  const siteId = gateway?.siteId ?? '';
  return {
    gateway: { id: gatewayId, name: gateway?.name ?? gatewayId },
    site: { id: siteId, name: siteOf(db, siteId)?.name ?? siteId },
  };
};

const isConnected = (db: Db, client: MockClient, at: number): boolean =>
  client.onlineSince !== null &&
  client.onlineSince <= at &&
  gatewayById(db, client.gatewayId)?.state === 'connected' &&
  db.lightLinks.get(client.gatewayId)?.enabled === true;

export function clientStatusOf(db: Db, client: MockClient, at: number): ClientStatus {
  if (!client.enabled) return 'disabled';
  if (client.expiresAt !== null && client.expiresAt <= at) return 'expired';
  if (isConnected(db, client, at)) return 'online';
  return client.firstHandshakeAt === null || client.firstHandshakeAt > at ? 'never' : 'offline';
}

export const clientBps = (client: Pick<MockClient, 'id'>, way: 'rx' | 'tx', at: number): number =>
  (way === 'rx' ? 90_000 : 640_000) * (0.2 + hash(`${client.id}:${way}`)) * (0.4 + noise(`${client.id}${way}`, at));

export const clientRttMs = (client: Pick<MockClient, 'id' | 'relayId'>, at: number): number =>
  (client.relayId === null ? 14 : 38) + hash(`${client.id}:rtt`) * 20 + noise(`${client.id}:rtt`, at) * 4;

export function clientView(db: Db, client: MockClient, at: number): Client {
  const status = clientStatusOf(db, client, at);
  const isOnline = status === 'online';
  const onlineMs = isOnline ? at - Math.max(client.onlineSince ?? at, db.startedAt) : 0;
  const settings = db.lightLinks.get(client.gatewayId);
  const rxBytes = client.rxBytes + Math.round((onlineMs / 8000) * clientBps(client, 'rx', 0));
  return {
    id: client.id,
    name: client.name,
    person: client.person,
    email: client.email,
    platform: client.platform,
    ...placeOf(db, client.gatewayId),
    accessRole: client.accessRole,
    status,
    registered: client.registered,
    awaitsRegistration: settings?.requireRegistered === true && !client.registered,
    address: client.address,
    publicKey: client.publicKey,
    note: client.note,
    createdAt: iso(client.createdAt),
    expiresAt: isoOrNull(client.expiresAt),
    inviteId: client.inviteId,
    publicAddress: isOnline ? `198.51.100.${Math.floor(hash(client.id) * 250)}:51820` : null,
    natType: null,
    via: isOnline ? (client.relayId === null ? 'direct' : 'relay') : null,
    relay:
      isOnline && client.relayId !== null
        ? { id: client.relayId, name: db.pops.find(({ id }) => id === client.relayId)?.name ?? client.relayId }
        : null,
    rttMs: isOnline ? Number(clientRttMs(client, at).toFixed(1)) : null,
    onlineSince: isOnline ? isoOrNull(client.onlineSince) : null,
    lastHandshakeAt: isoOrNull(isOnline ? at - 60_000 : client.lastSeenAt),
    lastSeenAt: isoOrNull(isOnline ? at - 400 : client.lastSeenAt),
    rxBps: isOnline ? Math.round(clientBps(client, 'rx', at)) : null,
    txBps: isOnline ? Math.round(clientBps(client, 'tx', at)) : null,
    rxBytes,
    txBytes: rxBytes * 6,
    sampledAt: gatewayById(db, client.gatewayId)?.state === 'connected' ? iso(at - 400) : null,
  };
}

export function inviteStatusOf(invite: MockInvite, at: number): InviteStatus {
  if (invite.revoked) return 'revoked';
  if (invite.devices >= invite.deviceLimit) return 'used';
  return invite.validUntil <= at ? 'expired' : 'open';
}

export function inviteView(db: Db, invite: MockInvite, at: number): Invite {
  const { gatewayIds, secret: _, revoked: __, ...rest } = invite;
  const joined = db.clients.filter(({ inviteId }) => inviteId === invite.id);
  const first = joined.flatMap(({ firstHandshakeAt }) => firstHandshakeAt ?? []).filter((when) => when <= at);
  // The seeded invite that was used stands for a client of the seed.
  const seeded = invite.enrolledAt !== null && joined.length === 0 ? [invite.enrolledAt + 15_000] : [];
  return {
    ...rest,
    gateways: gatewayIds.map((id) => {
      const { gateway, site } = placeOf(db, id);
      return { ...gateway, site };
    }),
    status: inviteStatusOf(invite, at),
    validUntil: iso(invite.validUntil),
    accessUntil: isoOrNull(invite.accessUntil),
    createdAt: iso(invite.createdAt),
    sentAt: isoOrNull(invite.sentAt),
    openedAt: isoOrNull(invite.openedAt),
    enrolledAt: isoOrNull(invite.enrolledAt),
    firstHandshakeAt: isoOrNull([...first, ...seeded].sort((a, b) => a - b)[0] ?? null),
  };
}

const firstOf = (pool: string): string => pool.replace(/\.0\/\d+$/, '.1');

export function lightLinkOf(db: Db, gatewayId: string): MockLightLink {
  const known = db.lightLinks.get(gatewayId);
  if (known) return known;
  const made = { enabled: false, pool: null, dns: [], requireRegistered: false, access: { roles: [] }, revision: 4 };
  db.lightLinks.set(gatewayId, made);
  return made;
}

export function lightLinkView(db: Db, gateway: MockGateway, at: number): LightLinkSettings {
  const settings = lightLinkOf(db, gateway.id);
  const clients = db.clients.filter(({ gatewayId }) => gatewayId === gateway.id);
  const pops = new Set(gateway.tunnels.map(({ popId }) => popId));
  const settled = db.operations.some(({ receipts }) =>
    receipts.some((one) => one.gatewayId === gateway.id && (one.enforcedAt ?? at + 1) > at),
  );
  return {
    ...placeOf(db, gateway.id),
    enabled: settings.enabled,
    pool: settings.pool,
    address: settings.pool === null ? null : firstOf(settings.pool),
    dns: settings.dns,
    requireRegistered: settings.requireRegistered,
    access: settings.access,
    // The pretend gateways keep their own access control beside the policy, so that its form can be tried.
    policyRevision: 0,
    clients: clients.length,
    online: clients.filter((client) => clientStatusOf(db, client, at) === 'online').length,
    relays: db.pops
      .filter(({ id }) => pops.has(id))
      .map(({ id, name }) => ({ pop: { id, name }, endpoint: `192.0.2.${id.slice(4)}:5100` })),
    intended: settings.revision,
    enforced: gateway.state === 'pending' ? null : settled ? settings.revision - 1 : settings.revision,
  };
}
