/** Invites are made, opened and redeemed; the device that joins shakes hands a few seconds later. */
import type { EnrolledDevice, Invitation, NewInvite, TunnelConfig } from '#lib/contract/invites.ts';
import { compileSimpleAccess } from '#lib/policy/simple/compile.ts';
import { type Db, newId } from '../db.ts';
import { keyOf, type MockClient, type MockInvite } from '../seed/lightlink.ts';
import { siteOf } from '../view.ts';
import { begin } from './operations.ts';
import { gatewayById, inviteStatusOf, lightLinkOf, placeOf } from './view.ts';

const handshakeMs = 4000;

const origin = (): string => globalThis.location?.origin ?? 'http://localhost';
export const linkOf = (invite: MockInvite): string => `${origin()}/join#${invite.secret}`;

export function makeInvite(db: Db, input: NewInvite): MockInvite {
  const at = db.now();
  const id = newId('inv');
  const { send, language: _, validUntil, accessUntil, ...rest } = input;
  const invite: MockInvite = {
    ...rest,
    id,
    secret: `sbi_${keyOf(`${id}${at}`).replace(/\W/g, '')}`,
    devices: 0,
    validUntil: Date.parse(validUntil),
    accessUntil: accessUntil === null ? null : Date.parse(accessUntil),
    createdAt: at,
    createdBy: db.users.find((user) => user.id === db.userId)?.name ?? '',
    sentAt: send ? at + 400 : null,
    sendProblem: null,
    openedAt: null,
    enrolledAt: null,
    revoked: false,
  };
  db.invites.unshift(invite);
  db.changed('invites', id);
  return invite;
}

/** Undefined for a secret that is unknown, used, expired or revoked: a person is told the same of all. */
export function openInvite(db: Db, secret: string): MockInvite | undefined {
  const found = db.invites.find((invite) => invite.secret === secret);
  return found && inviteStatusOf(found, db.now()) === 'open' ? found : undefined;
}

function siteView(db: Db, gatewayId: string, role: string): Invitation['sites'][number] {
  const settings = lightLinkOf(db, gatewayId);
  const compiled = compileSimpleAccess({
    revision: 1,
    access: settings.access,
    gatewayAddresses: [settings.pool?.replace(/\.0\/\d+$/, '.1') ?? '10.192.0.1'],
    devices: db.devices.filter(({ siteId }) => siteId === gatewayById(db, gatewayId)?.siteId),
    clients: [],
  });
  const advertised = compiled.ok ? compiled.value.advertised[role] : undefined;
  return {
    name: placeOf(db, gatewayId).site.name,
    resources:
      advertised?.map(({ kind, name, addresses, services }) => ({
        kind,
        name,
        addresses: [...addresses],
        services: [...services],
      })) ?? null,
  };
}

export function invitationOf(db: Db, invite: MockInvite): Invitation {
  invite.openedAt ??= db.now();
  db.changed('invites', invite.id);
  return {
    inviter: invite.createdBy,
    person: invite.person,
    accessRole: invite.accessRole,
    validUntil: new Date(invite.validUntil).toISOString(),
    accessUntil: invite.accessUntil === null ? null : new Date(invite.accessUntil).toISOString(),
    note: invite.note,
    devicesLeft: invite.deviceLimit - invite.devices,
    sites: invite.gatewayIds.map((id) => siteView(db, id, invite.accessRole)),
  };
}

function tunnelOf(db: Db, client: MockClient): TunnelConfig {
  const { gateway, site } = placeOf(db, client.gatewayId);
  const settings = lightLinkOf(db, client.gatewayId);
  const lan = siteOf(db, site.id)?.lanPrefixes ?? [];
  return {
    clientId: client.id,
    gateway,
    site: site.name,
    address: `${client.address}/32`,
    dns: settings.dns,
    mtuBytes: 1360,
    publicKey: keyOf(client.gatewayId),
    presharedKey: keyOf(`${client.id}:psk`),
    allowedIps: [`${settings.pool?.replace(/\.0\/\d+$/, '.1')}/32`, ...lan],
    endpoint: '192.0.2.2:5100',
    persistentKeepaliveSeconds: 20,
  };
}

export interface Joining {
  readonly invite: MockInvite | null;
  readonly gatewayIds: readonly string[];
  readonly person: string;
  readonly accessRole: string;
  readonly expiresAt: number | null;
  readonly publicKey: string;
  readonly deviceName: string;
  readonly platform: string | null;
}

export function addDevice(db: Db, joining: Joining): EnrolledDevice {
  const at = db.now();
  const clients = joining.gatewayIds.map((gatewayId): MockClient => {
    const pool = lightLinkOf(db, gatewayId).pool ?? '10.192.0.0/24';
    return {
      id: newId('cl'),
      gatewayId,
      inviteId: joining.invite?.id ?? null,
      name: joining.deviceName,
      person: joining.person,
      email: joining.invite?.email ?? null,
      platform: joining.platform,
      accessRole: joining.accessRole,
      registered: false,
      enabled: true,
      note: '',
      address: pool.replace(/\.0\/\d+$/, `.${40 + (db.clients.length % 200)}`),
      publicKey: joining.publicKey,
      createdAt: at,
      expiresAt: joining.expiresAt,
      firstHandshakeAt: at + handshakeMs,
      lastSeenAt: null,
      onlineSince: at + handshakeMs,
      relayId: 'pop-2',
      rxBytes: 0,
    };
  });
  db.clients.push(...clients);
  begin(
    db,
    'update',
    clients.map(({ id, name }) => ({ id, name })),
    joining.gatewayIds,
  );
  db.changed('clients');
  return {
    tunnels: clients.map((client) => tunnelOf(db, client)),
    expiresAt: joining.expiresAt === null ? null : new Date(joining.expiresAt).toISOString(),
    deviceToken: 'sbd_mockmockmockmock',
    awaitsRegistration: joining.gatewayIds.every((id) => lightLinkOf(db, id).requireRegistered),
  };
}
