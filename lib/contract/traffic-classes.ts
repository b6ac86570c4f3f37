/** Traffic classes of the overlay: what a class asks of a path, how it is protected, which packets belong to it. */
import './jitless.ts';
import * as z from 'zod';
import { trafficClasses as classNames } from '#lib/netmap/ltt.ts';
import { parseCidr4 } from '#lib/values/cidr.ts';
import { base, collectionChange, time } from './base.ts';

export const trafficClass = z.enum(classNames);

const port = z.number().int().min(1).max(65_535);

export const classSla = z.strictObject({
  maxRttMs: z.number().min(1).max(10_000),
  maxJitterMs: z.number().min(1).max(10_000),
  maxLossPct: z.number().min(0.1).max(100),
  /** How long a path may miss it before traffic leaves. */
  heldMs: z.number().int().min(200).max(600_000),
});

/** Scheme 1: XOR, r is 1. 2: XOR interleaved r groups deep. 3: Reed-Solomon. */
export const fecPlan = z
  .strictObject({
    scheme: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    k: z.number().int().min(2).max(32),
    r: z.number().int().min(1).max(8),
  })
  .refine((plan) => plan.scheme !== 1 || plan.r === 1, { path: ['r'], message: 'Scheme 1 has exactly one parity.' });

export const classPlan = z.strictObject({
  class: trafficClass,
  sla: classSla,
  fec: fecPlan.nullable(),
  duplicate: z.boolean(),
});

/** The first matcher that fits decides; what is empty or null matches everything of its kind. */
export const classMatcher = z.strictObject({
  class: trafficClass,
  protocol: z.number().int().min(0).max(255).nullable(),
  ports: z
    .array(
      z
        .strictObject({ from: port, to: port })
        .refine((range) => range.from <= range.to, { path: ['to'], message: 'The range ends before it begins.' }),
    )
    .max(50),
  networks: z
    .array(
      z.string().refine((text) => parseCidr4(text) !== undefined, { message: 'Expected a network like 10.1.3.0/24.' }),
    )
    .max(50),
  dscp: z.number().int().min(0).max(63).nullable(),
});

const settings = {
  classes: z
    .array(classPlan)
    .length(classNames.length)
    .refine((plans) => new Set(plans.map((plan) => plan.class)).size === classNames.length, {
      message: 'Each class exactly once.',
    }),
  matchers: z.array(classMatcher).max(100),
  /** Class of what no matcher fits. */
  defaultClass: trafficClass,
};

export const trafficClassSettings = z.object({
  ...settings,
  updatedAt: time.nullable(),
  updatedBy: z.string().nullable(),
});
export type TrafficClassSettings = z.infer<typeof trafficClassSettings>;

export const trafficClasses = {
  get: base.route({ method: 'GET', path: '/traffic-classes', tags: ['paths'] }).output(trafficClassSettings),
  update: base
    .route({ method: 'PUT', path: '/traffic-classes', tags: ['paths'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject(settings)))
    .output(trafficClassSettings),
};
