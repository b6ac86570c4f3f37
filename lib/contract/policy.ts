/**
 * The access policy of the fleet: one draft that administrators edit, revisions that gateways enforce, and what can be asked of
 * either. Before the first revision each gateway's own access control (`lightLink.update`) decides; after it, the policy alone.
 */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, noBody, page, paging, reference, time } from './base.ts';
import { policyCheck, policyEdit, policyGrant, weeklyTime } from './policy-document.ts';

/** `lib/policy/language/document.ts` accepts fewer bytes; so much is heard before it answers with a sentence. */
const MOST_TEXT = 2_000_000;
const text = z.string().max(MOST_TEXT);
/** The text that is asked about; left out, the one that is enforced. */
const askedText = text.optional();
const note = z.string().trim().max(500);
/** The number of people that the change takes something from, typed by whoever is sure. */
const confirm = z.number().int().nonnegative().optional();

const against = z.number().int().nonnegative().optional();

const names = z.array(z.string());
const optionalText = z.string().nullable();

const draft = z.object({
  text: z.string(),
  /** Sent back with the next change, so that nobody overwrites what somebody else wrote meanwhile. */
  version: z.number().int(),
  /** Revision that it was begun from; 0: from the gateways' own access control. */
  base: z.number().int(),
  updatedAt: time,
  updatedBy: z.string(),
});

/** A draft that waits for a second person. */
const proposal = z.object({
  at: time,
  by: z.string(),
  note: z.string(),
  /** Of the one who asks: nobody approves their own. */
  mine: z.boolean(),
  version: z.number().int(),
});

export const policySettings = z.object({
  /** More people losing something than this have to be typed. */
  confirmAbove: z.number().int().min(0).max(1_000_000),
  /** Nothing is published before another administrator approves. */
  secondPerson: z.boolean(),
});

export const policyState = z.object({
  /** 0: none was published, each gateway's own access control decides. */
  revision: z.number().int(),
  /** What is enforced; at revision 0 what the gateways' own access control says, as a policy. */
  text: z.string(),
  publishedAt: time.nullable(),
  publishedBy: z.string().nullable(),
  note: z.string(),
  draft: draft.nullable(),
  proposal: proposal.nullable(),
  settings: policySettings,
});
export type PolicyState = z.infer<typeof policyState>;

export const accessChange = z.object({
  change: z.enum(['gain', 'lose']),
  site: reference,
  gateway: reference,
  resource: z.string(),
  /** Grants that open it after a gain, or opened it before a loss. */
  grants: names,
  /** Their devices; `flows`: connections open now that a loss ends, by the flows the gateway told of. */
  clients: z.array(z.object({ id, name: z.string(), person: z.string(), online: z.boolean() })),
});
export type AccessChangeView = z.infer<typeof accessChange>;

export const policyPreview = z.object({
  changes: z.array(accessChange),
  /** People, each counted once. */
  losing: z.number().int(),
  gaining: z.number().int(),
  /** Online devices among those that lose something: connections of theirs to it end. */
  sessions: z.number().int(),
  /** The enforced revision that the text was compared with; to be sent back with the publication. */
  against: z.number().int(),
  /** Number to be sent as `confirm`; null when none is asked for. */
  confirm: z.number().int().nullable(),
  needsApproval: z.boolean(),
});
export type PolicyPreview = z.infer<typeof policyPreview>;

export const reachCell = z.object({
  /** A role, or the id of a client. */
  subject: z.string(),
  resource: z.string(),
  /** `part`: some of it. `timed`: at times. `absent`: the resource is not at this site. */
  state: z.enum(['all', 'part', 'timed', 'none', 'absent']),
  /** Grants that open it, or those that deny it. */
  grants: names,
  closesAt: time.nullable(),
  services: names,
  addresses: names,
});
export type ReachCellView = z.infer<typeof reachCell>;

export const reachMatrix = z.object({
  gateway: reference,
  site: reference,
  /** Roles first, then clients of this gateway that grants name. */
  subjects: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(['role', 'client']) })),
  resources: z.array(z.object({ id: z.string(), title: optionalText })),
  cells: z.array(reachCell),
});
export type ReachMatrix = z.infer<typeof reachMatrix>;

/** Why an attempt is let through or not. `elsewhere`: the device comes in by another gateway. `inactive`: it may not come in at all. */
const verdictReason = z.enum([
  'allowed',
  'denied',
  'outside-time',
  'no-rule',
  'no-resource',
  'unknown-client',
  'client-ended',
  'expired',
  'unreadable',
  'elsewhere',
  'inactive',
]);

export const probeAnswer = z.object({
  allow: z.boolean(),
  /** Grant that decided. */
  grant: optionalText,
  grantText: optionalText,
  line: z.number().int().nullable(),
  reason: verdictReason,
  gateway: reference,
  at: time,
});

export const rehearsal = z.object({
  from: time,
  /** Flows seen, and how many of them the text would not let through. */
  seen: z.number().int(),
  cut: z.number().int(),
  flows: z.array(
    z.object({
      client: reference,
      person: z.string(),
      gateway: reference,
      protocol: z.string(),
      destination: z.string(),
      port: z.number().int().nullable(),
      count: z.number().int(),
      lastAt: time,
      /** Why not. */
      reason: verdictReason,
      grant: optionalText,
    }),
  ),
});
export type Rehearsal = z.infer<typeof rehearsal>;

export const policyRevision = z.object({
  revision: z.number().int(),
  hash: z.string(),
  note: z.string(),
  at: time,
  by: z.string(),
  approvedBy: optionalText,
  /** The revision that this one brought back. */
  restoredFrom: z.number().int().nullable(),
  losing: z.number().int(),
  gaining: z.number().int(),
  grants: z.number().int(),
  operationId: id,
});
export type PolicyRevision = z.infer<typeof policyRevision>;

/** `operationId`: receipts of the gateways. Without one the text waits for a second person. */
const published = z.object({ revision: z.number().int(), operationId: id.nullable(), proposed: z.boolean() });
export type PolicyPublished = z.infer<typeof published>;

const enforcement = z.object({ revision: z.number().int(), hash: z.string() });

export const gatewayPolicy = z.object({
  gateway: reference,
  site: reference,
  intended: enforcement,
  /** As the gateway's engine says; null before it has said anything. */
  enforced: enforcement.nullable(),
  enforcedAt: time.nullable(),
  /** `drift`: it enforces something else than it acknowledged. `rolled-back`: it lost the controller with the intended one. */
  state: z.enum(['enforced', 'pending', 'offline', 'drift', 'rolled-back']),
  since: time,
  /** What enforces there: the engine's filter, or it and the kernel's nftables. */
  target: z.enum(['filter', 'nftables']).nullable(),
});
export type GatewayPolicy = z.infer<typeof gatewayPolicy>;

const titles = z.array(z.object({ id: z.string(), title: optionalText }));

const delegatedGrant = z.object({
  ...policyGrant.shape,
  site: reference,
  /** Of the roles and resources that it names. */
  titles: z.object({ roles: titles, resources: titles }),
  /** Those who may be named in it. */
  choices: z.array(reference),
});
export type DelegatedGrant = z.infer<typeof delegatedGrant>;

const entries = z.array(z.record(z.string(), z.unknown()));

const tags = ['policy'];
const revisionNumber = z.coerce.number<number>().int().positive();

export const policy = {
  get: base.route({ method: 'GET', path: '/policy', tags }).output(policyState),
  saveDraft: base
    .route({ method: 'PUT', path: '/policy/draft', tags, inputStructure: 'detailed' })
    /** `version`: of the draft that was changed; null where there was none. */
    .input(collectionChange(z.strictObject({ text, version: z.number().int().nullable() })))
    .output(draft),
  discardDraft: base
    .route({ method: 'DELETE', path: '/policy/draft', tags, inputStructure: 'detailed' })
    .input(collectionChange(noBody))
    .output(done),
  check: base
    .route({ method: 'POST', path: '/policy/check', tags, inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ text: askedText })))
    .output(policyCheck),
  /** The text after changes that leave comments and order alone; nothing is stored. */
  edit: base
    .route({ method: 'POST', path: '/policy/edit', tags, inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ text, edits: z.array(policyEdit).min(1).max(200) })))
    .output(z.object({ text: z.string(), check: policyCheck })),
  preview: base
    .route({ method: 'POST', path: '/policy/preview', tags, inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ text })))
    .output(policyPreview),
  reach: base
    .route({ method: 'POST', path: '/policy/reach', tags, inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ text: askedText, gateway: id })))
    .output(reachMatrix),
  probe: base
    .route({ method: 'POST', path: '/policy/probe', tags, inputStructure: 'detailed' })
    .input(
      collectionChange(
        z.strictObject({
          text: askedText,
          client: id,
          destination: z.string().trim().min(1).max(100),
          /** `tcp/5432`, `udp/53`, `icmp`. */
          service: z.string().trim().min(1).max(40),
          gateway: id,
          at: time.optional(),
        }),
      ),
    )
    .output(probeAnswer),
  rehearse: base
    .route({ method: 'POST', path: '/policy/rehearse', tags, inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ text })))
    .output(rehearsal),
  publish: base
    .route({ method: 'POST', path: '/policy/publish', tags, inputStructure: 'detailed' })
    /** `version`: of the draft that was looked at; `against`: of the preview. Either has to be still so. */
    .input(collectionChange(z.strictObject({ version: z.number().int(), note: note.min(1), confirm, against })))
    .output(published),
  approve: base
    .route({ method: 'POST', path: '/policy/proposal/approve', tags, inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ version: z.number().int(), confirm, against })))
    .output(published),
  withdraw: base
    .route({ method: 'DELETE', path: '/policy/proposal', tags, inputStructure: 'detailed' })
    .input(collectionChange(noBody))
    .output(done),
  revisions: base
    .route({ method: 'GET', path: '/policy/revisions', tags })
    .input(z.strictObject(paging))
    .output(page(policyRevision)),
  revision: base
    .route({ method: 'GET', path: '/policy/revisions/{revision}', tags })
    .input(z.strictObject({ revision: revisionNumber }))
    .output(z.object({ ...policyRevision.shape, text: z.string(), changes: z.array(accessChange) })),
  restore: base
    .route({ method: 'POST', path: '/policy/revisions/{revision}/restore', tags, inputStructure: 'detailed' })
    .input(change({ revision: revisionNumber }, z.strictObject({ note: note.default(''), confirm, against })))
    .output(published),
  gateways: base
    .route({ method: 'GET', path: '/policy/gateways', tags })
    .output(z.object({ items: z.array(gatewayPolicy) })),
  /** Sends the intended revision again to a gateway that rolled back or drifted. */
  reapply: base
    .route({ method: 'POST', path: '/policy/gateways/{id}/reapply', tags, inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
  settings: base
    .route({ method: 'PATCH', path: '/policy/settings', tags, inputStructure: 'detailed' })
    .input(collectionChange(policySettings.strict().partial()))
    .output(policySettings),
  /** Sites, gateways, devices and clients as `docs/inventory.schema.json` describes them. */
  inventory: base
    .route({ method: 'GET', path: '/policy/inventory', tags })
    .output(z.object({ sites: entries, gateways: entries, devices: entries, clients: entries })),
  delegated: base
    .route({ method: 'GET', path: '/policy/delegated', tags })
    .output(z.object({ revision: z.number().int(), items: z.array(delegatedGrant) })),
  changeDelegated: base
    .route({ method: 'PATCH', path: '/policy/delegated/{grant}', tags, inputStructure: 'detailed' })
    .input(
      change(
        { grant: z.string().min(1).max(63) },
        z.strictObject({
          /** That the change was made from. */
          revision: z.number().int(),
          enabled: z.boolean().optional(),
          /** Null: no end. */
          until: z.string().max(40).nullable().optional(),
          /** Empty: at all times. */
          times: z.array(weeklyTime.strict()).max(20).optional(),
          clients: z.array(id).max(200).optional(),
          note: note.optional(),
        }),
      ),
    )
    .output(published),
};
