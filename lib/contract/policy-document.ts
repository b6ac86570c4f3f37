/** A policy document as people see it: findings with places, and the document in parts. */
import './jitless.ts';
import * as z from 'zod';
import { reference } from './base.ts';

const path = z.array(z.union([z.string(), z.number()]));

export const policyFinding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  path,
  /** From 1. */
  line: z.number().int(),
  column: z.number().int(),
});
export type PolicyFinding = z.infer<typeof policyFinding>;

const place = { line: z.number().int() };
const names = z.array(z.string());
const optionalText = z.string().nullable();

export const policyRole = z.object({ id: z.string(), title: optionalText, note: optionalText, ...place });

export const policyResource = z.object({
  id: z.string(),
  title: optionalText,
  note: optionalText,
  /** Names of sites; null is every site. */
  at: names.nullable(),
  networks: names,
  hosts: names,
  devices: names,
  gateway: z.boolean(),
  services: names,
  advertise: z.boolean(),
  ...place,
});
export type PolicyResourceView = z.infer<typeof policyResource>;

export const weeklyTime = z.object({
  days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
  /** "08:00"; `to` before `from` ends the next day. */
  from: z.string().max(5),
  to: z.string().max(5),
});
export type WeeklyTime = z.infer<typeof weeklyTime>;

export const policyGrant = z.object({
  /** Place in the document's list: the path of an edit is `['grants', index, ...]`. */
  index: z.number().int(),
  id: z.string(),
  effect: z.enum(['allow', 'deny']),
  roles: names,
  /** Names are shown, ids are written. */
  clients: z.array(reference),
  to: names,
  at: z.union([z.literal('own-site'), z.literal('*'), names]),
  times: z.array(weeklyTime),
  until: optionalText,
  registeredOnly: z.boolean(),
  enabled: z.boolean(),
  owner: optionalText,
  note: optionalText,
  ...place,
});
export type PolicyGrantView = z.infer<typeof policyGrant>;

export const policyTest = z.object({
  index: z.number().int(),
  text: z.string(),
  /** Null: the document has errors, so nothing was run. */
  passed: z.boolean().nullable(),
  message: optionalText,
  ...place,
});

/** The document in parts, for people who do not read YAML. */
export const policyOutline = z.object({
  title: optionalText,
  roles: z.array(policyRole),
  resources: z.array(policyResource),
  grants: z.array(policyGrant),
  tests: z.array(policyTest),
});
export type PolicyOutline = z.infer<typeof policyOutline>;

export const policyCheck = z.object({
  /** No error and no failed test: it could be published. */
  publishable: z.boolean(),
  findings: z.array(policyFinding),
  tests: z.object({ passed: z.number().int(), failed: z.number().int() }),
  /** Null while the text is no policy. */
  outline: policyOutline.nullable(),
});
export type PolicyCheck = z.infer<typeof policyCheck>;

export const policyEdit = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('set'), path, value: z.json() }),
  z.strictObject({ op: z.literal('remove'), path }),
  z.strictObject({ op: z.literal('append'), path, value: z.json() }),
]);
export type PolicyEdit = z.infer<typeof policyEdit>;
