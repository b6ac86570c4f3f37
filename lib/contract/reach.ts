/** Reachability offers as they cross a channel: the shapes of lib/netmap/reach.ts, bounded, for both ends are strangers here. */
import './jitless.ts';
import * as z from 'zod';
import { candidateKinds } from '#lib/netmap/reach.ts';
import { id } from './base.ts';

const mostCandidates = 64;
const mapping = z.enum(['none', 'endpoint-independent', 'address-dependent', 'address-and-port-dependent', 'unknown']);
const filtering = z.enum(['endpoint-independent', 'address-dependent', 'address-and-port-dependent', 'unknown']);

export const natType = z.strictObject({
  mapping,
  mappingTestedBy: z.enum(['addresses', 'ports', 'nothing']),
  filtering,
  portPreserving: z.boolean().nullable(),
  portDelta: z.number().int().min(-16).max(16).nullable(),
  hairpin: z.boolean().nullable(),
  mappingLifetimeMs: z.number().nonnegative().nullable(),
  udpBlocked: z.boolean(),
});

const candidate = z.strictObject({
  kind: z.enum(candidateKinds),
  ip: z.string().max(45),
  port: z.number().int().min(1).max(65_535),
  priority: z.number().int().nonnegative(),
  relayId: id.nullable(),
});

export const reachOffer = z.strictObject({
  session: id,
  revision: z.number().int().nonnegative(),
  ufrag: z.string().regex(/^[0-9a-f]{8}$/),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  candidates: z.array(candidate).max(mostCandidates),
  nat: natType,
  birthday: z.boolean(),
});

export const reachStart = z.strictObject({
  session: id,
  peer: reachOffer,
  startAt: z.number(),
  sentAt: z.number(),
});
