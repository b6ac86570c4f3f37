/**
 * The policy language: what a document may say. docs/policy.md explains it; docs/policy.schema.json is made of this file.
 * The order of grants has no meaning, deny wins over allow, and a list is never empty: nothing left out means all.
 */
import '#lib/contract/jitless.ts';
import * as z from 'zod';
import { identifier } from './identifier.ts';

export const LIMITS = {
  documentBytes: 1_048_576,
  roles: 1000,
  resources: 5000,
  grants: 5000,
  tests: 5000,
  entries: 1000,
} as const;

const EMPTY = 'An empty list grants nothing; name at least one entry or remove the line it stands in.';

const list = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item).min(1, EMPTY).max(LIMITS.entries, `The list has more than ${LIMITS.entries} entries.`).describe(what);

/** Free text. What turns the text around it would show another policy than the one that holds. */
const line = z
  .string()
  .max(500)
  .refine(
    (text) => !/[^\P{Cc}\n\t]/u.test(text),
    'The text has a control character, which nobody can see; leave it out.',
  )
  .refine(
    (text) => !/[\u202A-\u202E\u2066-\u2069]/.test(text),
    'The text has a character that reverses how text is shown (U+202A to U+202E, U+2066 to U+2069); leave it out.',
  );

/** Site ids come from the inventory and may be any text. */
const sites = (what: string) =>
  z.union([z.literal('*'), list(z.string().min(1).max(128), what)], {
    error: 'Expected "*" (in quotes) or a list of sites.',
  });

const role = z
  .strictObject({ title: line.optional(), note: line.optional() })
  .nullable()
  .describe('An access role. Clients have roles; grants name them.');

const resource = z
  .strictObject({
    title: line.optional(),
    note: line.optional(),
    at: sites('Sites at which the resource is.')
      .default('*')
      .describe('Where the resource is: "*" or a list of sites.'),
    networks: list(z.string().max(200), 'Networks or ranges: 10.{n}.20.0/24, 10.{n}.20.5-10.{n}.20.9.').optional(),
    hosts: list(z.string().max(200), 'Single addresses: 10.{n}.20.5. {n} is a value of the site.').optional(),
    devices: list(
      z.string().min(1).max(128),
      'Registered devices of the site, by name or hardware address.',
    ).optional(),
    gateway: z.literal(true).optional().describe('The gateway itself. Nothing else reaches its own addresses.'),
    services: list(z.string().max(40), 'tcp/443, udp/5060-5090, tcp/*, icmp, proto/47, any.'),
    advertise: z.boolean().default(false).describe('Clients who may reach it are shown it.'),
  })
  .superRefine((each, context) => {
    const places = [each.networks, each.hosts, each.devices].filter((list) => list !== undefined).length;
    if (places === 0 && !each.gateway)
      context.addIssue({
        code: 'custom',
        message: 'The resource is nowhere: give networks, hosts, devices or gateway: true.',
      });
    if (places > 0 && each.gateway)
      context.addIssue({
        code: 'custom',
        path: ['gateway'],
        message: 'The gateway itself is a resource of its own: leave out networks, hosts and devices.',
      });
  });

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Expected a time of day such as "08:30", in quotes.');

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const weekly = z
  .strictObject({
    days: list(z.enum(DAYS), 'Days on which the time begins.'),
    from: clock,
    to: clock.describe('Earlier than from: on the next day.'),
  })
  .refine(
    ({ from, to }) => from !== to && from !== '24:00',
    'The time is empty: it ends when it begins. A whole day is from "00:00" to "24:00".',
  );

const grant = z
  .strictObject({
    id: identifier,
    effect: z.enum(['allow', 'deny']).default('allow').describe('deny wins over allow, wherever it stands.'),
    roles: list(identifier, 'Whoever has one of these roles.').optional(),
    clients: list(z.string().min(1).max(128), 'These clients, by id.').optional(),
    to: list(identifier, 'Resources.'),
    at: z
      .union([z.literal('own-site'), z.literal('*'), list(z.string().min(1).max(128), 'Sites.')], {
        error: 'Expected own-site, "*" (in quotes) or a list of sites.',
      })
      .optional()
      .describe(
        'own-site: each client at the site it belongs to. "*": at every site. Default: own-site; of a deny, "*".',
      ),
    times: list(weekly, 'Only at these times, in the time zone of the site.').optional(),
    until: z
      .string()
      .regex(
        /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/,
        'Expected a day such as 2027-01-31 or a time such as 2027-01-31T18:00.',
      )
      .optional()
      .describe('A day (to its end) or a time; without a zone, in that of the site.'),
    require: z.literal('registered-device').optional(),
    enabled: z.boolean().default(true),
    owner: line.optional(),
    note: line.optional(),
  })
  .refine(
    ({ roles, clients }) => roles !== undefined || clients !== undefined,
    'The grant is for nobody: give roles or clients.',
  )
  .refine(
    ({ effect, require }) => effect === 'allow' || require === undefined,
    'A deny with require would spare everybody without a registered device: leave require out.',
  );
export type Grant = z.infer<typeof grant>;
/** Where a grant holds: who forgets to say it allows little and denies much. */
export function sitesOf({ at, effect }: Grant): 'own-site' | '*' | readonly string[] {
  return at ?? (effect === 'deny' ? '*' : 'own-site');
}

export type Weekly = z.infer<typeof weekly>;

const target = z.string().min(1).max(300);

const test = z.union(
  [
    z.string().min(1).max(2000),
    z
      .strictObject({
        role: identifier.optional(),
        client: z.string().min(1).max(128).optional(),
        at: z.string().min(1).max(128),
        can: list(target, 'RESOURCE, RESOURCE:SERVICE or ADDRESS:SERVICE.').optional(),
        cannot: list(target, 'The same.').optional(),
        time: z.iso.datetime({ offset: true }).optional(),
        registered: z.boolean().optional(),
        note: line.optional(),
      })
      .refine(({ role, client }) => (role === undefined) !== (client === undefined), 'Give either a role or a client.')
      .refine(
        ({ can, cannot }) => can !== undefined || cannot !== undefined,
        'The test asks nothing: give can or cannot.',
      ),
  ],
  {
    error:
      'Expected a sentence such as "staff at branch-3 can pos:tcp/443, cannot gateway", or role, at, can and cannot.',
  },
);
export type PolicyTest = z.infer<typeof test>;

const named = <T extends z.ZodType>(item: T, most: number, what: string) =>
  z
    .record(identifier, item)
    .refine((all) => Object.keys(all).length <= most, `There are more than ${most} ${what}.`)
    .default({});

export const policyDocument = z.strictObject(
  {
    version: z.literal(1, { error: 'Expected "version: 1", the version of the language.' }),
    title: line.optional(),
    roles: named(role, LIMITS.roles, 'roles'),
    resources: named(resource, LIMITS.resources, 'resources'),
    grants: z.array(grant).max(LIMITS.grants, `There are more than ${LIMITS.grants} grants.`).default([]),
    tests: z.array(test).max(LIMITS.tests, `There are more than ${LIMITS.tests} tests.`).default([]),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'Expected a policy: a map that begins with "version: 1".' : undefined,
  },
);
export type PolicyDocument = z.infer<typeof policyDocument>;
export type PolicyResource = PolicyDocument['resources'][string];

/** The JSON Schema that editors complete and check with. */
export function policyJsonSchema(): unknown {
  return z.toJSONSchema(policyDocument, { io: 'input', unrepresentable: 'any' });
}
