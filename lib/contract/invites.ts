/**
 * Invites (seed 001): a link that lets one person's device in. Its secret has 256 bits, stands in the fragment of the link only, is
 * kept as a hash, and is spent in one conditional update.
 */
import './jitless.ts';
import * as z from 'zod';
import { accessRole } from './access-role.ts';
import { base, change, collectionChange, id, name, noBody, page, paging, reference, time } from './base.ts';
import { wireGuardKey } from './clients.ts';

const email = z.email().max(254);
const language = z.enum(['en', 'zh-CN']);
/** 32 bytes, base64url. */
const secret = z.string().max(200);

export const inviteStatus = z.enum(['open', 'used', 'expired', 'revoked']);
export type InviteStatus = z.infer<typeof inviteStatus>;

export const invite = z.object({
  id,
  person: z.string(),
  email: z.string().nullable(),
  gateways: z.array(z.object({ id, name: z.string(), site: reference })),
  accessRole: z.string(),
  deviceLimit: z.number().int(),
  /** Devices that joined. */
  devices: z.number().int(),
  status: inviteStatus,
  validUntil: time,
  /** When the access ends that it grants; null: not by itself. */
  accessUntil: time.nullable(),
  note: z.string(),
  createdAt: time,
  createdBy: z.string(),
  /** What has happened to it, in order; null: not yet. */
  sentAt: time.nullable(),
  /** Why the mail did not go out; null when it did, or none was asked for. */
  sendProblem: z.string().nullable(),
  openedAt: time.nullable(),
  enrolledAt: time.nullable(),
  firstHandshakeAt: time.nullable(),
});
export type Invite = z.infer<typeof invite>;

const fields = {
  person: name,
  email: email.nullable(),
  gatewayIds: z.array(id).min(1).max(500),
  accessRole,
  deviceLimit: z.number().int().min(1).max(20),
  validUntil: time,
  accessUntil: time.nullable(),
  note: z.string().trim().max(400),
};

/** A row of a list is checked by it, too. */
export const newInvite = z.strictObject({
  ...fields,
  email: fields.email.default(null),
  deviceLimit: fields.deviceLimit.default(1),
  accessUntil: fields.accessUntil.default(null),
  note: fields.note.default(''),
  /** Send it by mail, in this language. */
  send: z.boolean().default(false),
  language: language.default('en'),
});
export type NewInvite = z.output<typeof newInvite>;

/** The link is in this answer and nowhere else. */
const shownOnce = z.object({ invite, url: z.string() });

/** What a person is told before they join. */
export const invitation = z.object({
  inviter: z.string(),
  person: z.string(),
  accessRole: z.string(),
  validUntil: time,
  accessUntil: time.nullable(),
  note: z.string(),
  devicesLeft: z.number().int(),
  sites: z.array(
    z.object({
      name: z.string(),
      /** What this role may reach there; null when the site does not advertise it. */
      resources: z
        .array(
          z.object({
            kind: z.enum(['network', 'device', 'gateway']),
            name: z.string(),
            addresses: z.array(z.string()),
            services: z.array(z.string()),
          }),
        )
        .nullable(),
    }),
  ),
});
export type Invitation = z.infer<typeof invitation>;

/** One [Peer] of the client's WireGuard file, and what its [Interface] needs for it. */
export const tunnelConfig = z.object({
  clientId: id,
  gateway: reference,
  site: z.string(),
  /** The client's own address, with prefix length. */
  address: z.string(),
  dns: z.array(z.string()),
  mtuBytes: z.number().int(),
  publicKey: z.string(),
  presharedKey: z.string(),
  allowedIps: z.array(z.string()),
  /** `host:port` of a PoP that relays, or of the gateway itself. */
  endpoint: z.string().nullable(),
  persistentKeepaliveSeconds: z.number().int(),
});
export type TunnelConfig = z.infer<typeof tunnelConfig>;

export const enrolledDevice = z.object({
  tunnels: z.array(tunnelConfig),
  expiresAt: time.nullable(),
  /** For `signalbox link`: the device's own credential at the controller. Shown once. */
  deviceToken: z.string(),
  /** Waits until the site registers the device. */
  awaitsRegistration: z.boolean(),
});
export type EnrolledDevice = z.infer<typeof enrolledDevice>;

export const invites = {
  list: base
    .route({ method: 'GET', path: '/invites', tags: ['lightlink'] })
    .input(
      z.strictObject({
        ...paging,
        q: z.string().max(100).optional(),
        gateway: id.optional(),
        status: inviteStatus.optional(),
      }),
    )
    .output(page(invite)),
  create: base
    .route({ method: 'POST', path: '/invites', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(collectionChange(newInvite))
    .output(shownOnce),
  /** One invite a row; a wrong row is answered with its problem and stops no other. */
  bulk: base
    .route({ method: 'POST', path: '/invites/bulk', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ rows: z.array(z.unknown()).min(1).max(500) })))
    .output(
      z.object({
        results: z.array(
          z.object({
            row: z.number().int(),
            invite: invite.nullable(),
            url: z.string().nullable(),
            problem: z.string().nullable(),
          }),
        ),
      }),
    ),
  revoke: base
    .route({ method: 'POST', path: '/invites/{id}/revoke', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(invite),
  /** A new secret; the old link is dead. */
  resend: base
    .route({ method: 'POST', path: '/invites/{id}/resend', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, z.strictObject({ send: z.boolean().default(false), language: language.default('en') })))
    .output(shownOnce),
  /** Public, by the secret alone; spends nothing. */
  inspect: base
    .route({ method: 'POST', path: '/invites/inspect', tags: ['join'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ secret })))
    .output(invitation),
  /** Public, by the secret alone; spends one device of the invite. */
  redeem: base
    .route({ method: 'POST', path: '/invites/redeem', tags: ['join'], inputStructure: 'detailed' })
    .input(
      collectionChange(
        z.strictObject({
          secret,
          publicKey: wireGuardKey,
          deviceName: name,
          platform: z.string().trim().max(60).default(''),
          /** A stable id of the device, where the site registers devices. */
          deviceId: z.string().trim().max(80).nullable().default(null),
        }),
      ),
    )
    .output(enrolledDevice),
};
