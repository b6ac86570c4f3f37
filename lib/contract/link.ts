/**
 * The channel between a person's device and the controller, the rendezvous of LightLink: JSON over one WebSocket, `/link/v1`, dialled
 * by the device. The first message says who it is by the device's own token, which stands in no URL; nothing else is heard before.
 */
import './jitless.ts';
import * as z from 'zod';
import { id, reference, time } from './base.ts';
import { tunnelConfig } from './invites.ts';
import { natType, reachOffer, reachStart } from './reach.ts';

/** Why a device's access has ended. `unknown`: the token is nobody's; it was deleted, or never one. */
export const goneReason = z.enum(['disabled', 'expired', 'unknown', 'left']);
export type GoneReason = z.infer<typeof goneReason>;

const linkRelay = z.object({
  pop: reference,
  /** `IP:PORT`, WireGuard over UDP. */
  endpoint: z.string(),
  /** `IP:PORT`, the same in a TCP stream, each message behind its length (u16); null where there is none. */
  stream: z.string().nullable(),
});

const resource = z.object({
  kind: z.enum(['network', 'device', 'gateway']),
  name: z.string(),
  addresses: z.array(z.string()),
  services: z.array(z.string()),
});
export type LinkResource = z.infer<typeof resource>;

/** One tunnel, with what a device can know of the way there. */
export const linkTunnel = tunnelConfig.extend({
  gatewayAddress: z.string(),
  relays: z.array(linkRelay),
  /** What this device may reach; null where the site does not advertise it. */
  resources: z.array(resource).nullable(),
  /** The site takes registered devices only, and this one is not. */
  awaitsRegistration: z.boolean(),
});
export type LinkTunnel = z.infer<typeof linkTunnel>;

/** One step of an attempt to connect, for `GET /clients/{id}/attempts`. */
export const linkStep = z.strictObject({
  at: time,
  step: z.enum(['gathered', 'offered', 'punched', 'checked', 'relayed', 'handshake', 'selected', 'lost']),
  outcome: z.enum(['done', 'failed', 'waiting']),
  params: z.record(z.string().max(40), z.union([z.string().max(200), z.number(), z.null()])),
});
export type LinkStep = z.infer<typeof linkStep>;

export const fromDevice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), deviceToken: z.string().max(100), software: z.string().max(80) }),
  /** An end's half of an exchange; the other end is asked for its half. */
  z.strictObject({ type: z.literal('offer'), clientId: id, offer: reachOffer }),
  z.strictObject({ type: z.literal('steps'), clientId: id, steps: z.array(linkStep).min(1).max(50) }),
  z.strictObject({ type: z.literal('nat'), nat: natType }),
  /** Answered by the same: keeps the channel and measures it. */
  z.strictObject({ type: z.literal('alive'), n: z.number().int() }),
  /** Gives the access back. */
  z.strictObject({ type: z.literal('leave') }),
]);
export type FromDevice = z.infer<typeof fromDevice>;

export const toDevice = z.discriminatedUnion('type', [
  /** Again whenever something of it changes. */
  z.object({
    type: z.literal('welcome'),
    serverTime: time,
    tunnels: z.array(linkTunnel),
    expiresAt: time.nullable(),
    /** `IP:PORT` each. */
    stun: z.array(z.string()),
  }),
  z.object({ type: z.literal('ask'), clientId: id }),
  z.object({ type: z.literal('start'), clientId: id, start: reachStart }),
  z.object({ type: z.literal('gone'), reason: goneReason }),
  z.object({ type: z.literal('alive'), n: z.number().int() }),
]);
export type ToDevice = z.infer<typeof toDevice>;
export type LinkWelcome = Extract<ToDevice, { type: 'welcome' }>;

/** What a device's message may touch: a message without a row does not compile. */
export const deviceAccess: Record<FromDevice['type'], string> = {
  hello: 'nothing before the token is found; then the clients that have it',
  offer: 'the gateway of its own client',
  steps: 'the attempts of its own client',
  nat: 'what is known of its own clients',
  alive: 'nothing',
  leave: 'its own clients, which end',
};
