/** People's devices, invites and LAN devices of the seeded fleet. Each branch has seven clients, one of each kind to look at. */
import type { SimpleAccess } from '#lib/contract/access-control.ts';
import type { Operation } from '#lib/contract/clients.ts';
import type { MockGateway, MockSite } from './fleet.ts';
import { hash, pick } from './random.ts';

export interface MockClient {
  readonly id: string;
  readonly gatewayId: string;
  readonly inviteId: string | null;
  name: string;
  readonly person: string;
  readonly email: string | null;
  readonly platform: string | null;
  accessRole: string;
  registered: boolean;
  enabled: boolean;
  note: string;
  readonly address: string;
  readonly publicKey: string;
  readonly createdAt: number;
  expiresAt: number | null;
  readonly firstHandshakeAt: number | null;
  /** Null: it is connected since `onlineSince`. */
  readonly lastSeenAt: number | null;
  readonly onlineSince: number | null;
  readonly relayId: string | null;
  readonly rxBytes: number;
}

export interface MockInvite {
  readonly id: string;
  secret: string;
  readonly person: string;
  readonly email: string | null;
  readonly gatewayIds: readonly string[];
  readonly accessRole: string;
  readonly deviceLimit: number;
  devices: number;
  readonly validUntil: number;
  readonly accessUntil: number | null;
  readonly note: string;
  readonly createdAt: number;
  readonly createdBy: string;
  sentAt: number | null;
  readonly sendProblem: string | null;
  openedAt: number | null;
  enrolledAt: number | null;
  revoked: boolean;
}

export interface MockLightLink {
  enabled: boolean;
  pool: string | null;
  dns: string[];
  requireRegistered: boolean;
  access: SimpleAccess;
  revision: number;
}

export interface MockDevice {
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  readonly mac: string | null;
  readonly addresses: string[];
}

export interface MockOperation {
  readonly id: string;
  readonly kind: Operation['kind'];
  readonly at: number;
  readonly subjects: Operation['subjects'];
  readonly receipts: readonly {
    readonly gatewayId: string;
    readonly revision: number;
    /** Null: the gateway is not connected. */
    readonly enforcedAt: number | null;
  }[];
}

export interface LightLinkSeed {
  readonly operations: MockOperation[];
  readonly clients: MockClient[];
  readonly invites: MockInvite[];
  readonly lightLinks: Map<string, MockLightLink>;
  readonly devices: MockDevice[];
}

const hour = 3_600_000;
const day = 24 * hour;
/** Enough for the long list, and quick to make. */
const mostSites = 300;

const people = ['Lena Hofer', 'Tomas Novak', 'Aisha Rahman', 'Jonas Meier', 'Chen Wei', 'Marta Silva', 'Pavel Dvorak'];
const devices = [
  { name: 'Till tablet', role: 'staff', platform: 'Android' },
  { name: 'Inventory handheld', role: 'staff', platform: 'Android' },
  { name: 'Office laptop', role: 'finance', platform: 'Windows' },
  { name: 'Weekend temp phone', role: 'staff', platform: 'iPhone' },
  { name: 'Cold-room contractor', role: 'contractor', platform: 'Linux' },
  { name: 'Manager phone', role: 'it-ops', platform: 'iPhone' },
  { name: 'Old delivery phone', role: 'staff', platform: 'Android' },
] as const;

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
export const keyOf = (name: string): string =>
  `${Array.from({ length: 42 }, (_, at) => base64[Math.floor(hash(`${name}:${at}`) * 64)]).join('')}A=`;

const staff = (lan: string): SimpleAccess => ({
  roles: [
    {
      role: 'staff',
      allowedNetworks: [lan],
      allowedDevices: [],
      allowedServices: ['tcp/443', 'tcp/9100'],
      gatewayServices: ['udp/53'],
      advertise: true,
    },
    {
      role: 'engineer',
      allowedNetworks: [],
      allowedDevices: [],
      allowedServices: [],
      gatewayServices: ['tcp/22', 'tcp/443', 'icmp'],
      advertise: true,
    },
  ],
});

function clientsOf(gateway: MockGateway, index: number, at: number): MockClient[] {
  const isThere = gateway.state === 'connected';
  return devices.map((device, place) => {
    const id = `cl-${index}-${place}`;
    const isNew = place === 4;
    const isOnline = isThere && (place < 2 || (place === 2 && index % 2 === 1));
    const expires = [null, null, at + 40 * day, at + 2 * day, at + 6 * hour, null, at - day][place] ?? null;
    return {
      id,
      gatewayId: gateway.id,
      inviteId: null,
      name: `${device.name} ${index}`,
      person: pick(people, `${id}:person`),
      email: place % 2 ? `${id}@people.example` : null,
      platform: device.platform,
      accessRole: device.role,
      registered: place < 3,
      enabled: place !== 5,
      note: isNew ? 'Cold-room service, ticket 4711' : '',
      address: `10.192.${index % 256}.${place + 2}`,
      publicKey: keyOf(id),
      createdAt: at - (3 + place * 9) * day,
      expiresAt: expires,
      firstHandshakeAt: isNew ? null : at - (3 + place * 9) * day + hour,
      lastSeenAt: isNew ? null : at - Math.round(hash(`${id}:seen`) * 19 * day),
      onlineSince: isOnline ? at - Math.round((0.2 + hash(`${id}:since`)) * 4 * hour) : null,
      relayId: isOnline && hash(`${id}:relay`) < 0.35 ? 'pop-2' : null,
      rxBytes: isNew ? 0 : Math.round(hash(`${id}:rx`) * 4e9),
    };
  });
}

function invitesOf(gateways: readonly MockGateway[], at: number): MockInvite[] {
  const made = (
    id: string,
    person: string,
    gateway: number,
    rest: Partial<MockInvite> & { readonly ageMs: number },
  ): MockInvite => ({
    id: `inv-${id}`,
    secret: `sbi_mock-${id}`,
    person,
    email: `${id}@people.example`,
    gatewayIds: [gateways[gateway]?.id ?? 'gw-0'],
    accessRole: 'staff',
    deviceLimit: 1,
    devices: 0,
    validUntil: at + 3 * day,
    accessUntil: at + 5 * day,
    note: '',
    createdAt: at - rest.ageMs,
    createdBy: 'Ada Keller',
    sentAt: at - rest.ageMs + 900,
    sendProblem: null,
    openedAt: null,
    enrolledAt: null,
    revoked: false,
    ...rest,
  });
  return [
    made('open', 'Nina Roth', 3, { ageMs: 2 * hour, openedAt: at - hour, note: 'First week at the till.' }),
    made('contractor', 'Olaf Brun', 3, { ageMs: 5 * hour, accessRole: 'contractor', deviceLimit: 2 }),
    made('unsent', 'Sara Lind', 2, { ageMs: 9 * hour, sentAt: null, sendProblem: '550 no such mailbox' }),
    made('link', 'Ben Osei', 1, { ageMs: 20 * hour, email: null, sentAt: null }),
    made('used', 'Lena Hofer', 1, {
      ageMs: 3 * day,
      devices: 1,
      openedAt: at - 3 * day + hour,
      enrolledAt: at - 3 * day + hour + 40_000,
    }),
    made('expired', 'Ivo Marek', 4, { ageMs: 9 * day, validUntil: at - 2 * day }),
    made('revoked', 'Kim Park', 5, { ageMs: 4 * day, revoked: true, openedAt: at - 4 * day + hour }),
  ].filter(() => gateways.length > 5);
}

export function seedLightLink(gateways: readonly MockGateway[], sites: readonly MockSite[], at: number): LightLinkSeed {
  const seen = gateways.slice(0, mostSites);
  const lanOf = new Map(sites.map((site) => [site.id, site.lanPrefixes[0] ?? '10.0.0.0/24']));
  return {
    operations: [],
    clients: seen.flatMap((gateway, index) =>
      gateway.role === 'hub' || gateway.state === 'pending' ? [] : clientsOf(gateway, index, at),
    ),
    invites: invitesOf(gateways, at),
    lightLinks: new Map(
      seen.map((gateway, index) => [
        gateway.id,
        {
          enabled: index !== 0 && gateway.state !== 'pending',
          pool: `10.192.${index % 256}.0/24`,
          dns: index % 2 ? ['10.0.0.53'] : [],
          requireRegistered: index === 4,
          access: staff(lanOf.get(gateway.siteId) ?? ''),
          revision: 4,
        },
      ]),
    ),
    devices: sites.slice(0, 6).flatMap((site, index) => [
      {
        id: `dev-${index}-0`,
        siteId: site.id,
        name: `printer-${index}`,
        mac: `aa:bb:cc:00:1${index}:01`,
        addresses: [`10.0.${index}.21`],
      },
      { id: `dev-${index}-1`, siteId: site.id, name: `pos-${index}`, mac: null, addresses: [`10.0.${index}.31`] },
    ]),
  };
}
