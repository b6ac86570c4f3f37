/** The policy that the fleet is meant to enforce: the newest revision; before the first, the gateways' own access control. */
import type { SimpleAccess } from '#lib/contract/access-control.ts';
import { type PolicyText, readPolicy } from '#lib/policy/language/read.ts';
import { policyOfSimple } from '#lib/policy/simple/as-policy.ts';
import type { Reader, Writer } from '../../store/store.ts';
import { siteNetworks } from './inventory.ts';

export interface EnforcedPolicy {
  readonly revision: number;
  readonly policy: PolicyText;
}

export interface EnforcedBook {
  /** Null before the first revision. Throws when the stored text cannot be read, which was checked before it was stored. */
  read(db: Reader | Writer): Promise<EnforcedPolicy | null>;
}

/** Reads each revision's text once, for all who ask at the same time. */
export function createEnforcedBook(): EnforcedBook {
  let known: { readonly revision: number; readonly policy: Promise<EnforcedPolicy> } | null = null;
  return {
    async read(db) {
      const revision = await currentRevision(db);
      if (revision === 0) return null;
      if (known?.revision === revision) return known.policy;
      const reading = { revision, policy: readRevision(db, revision) };
      known = reading;
      reading.policy.catch(() => {
        if (known === reading) known = null;
      });
      return reading.policy;
    },
  };
}

async function readRevision(db: Reader | Writer, revision: number): Promise<EnforcedPolicy> {
  const { text } = await db
    .selectFrom('policy_revision')
    .select('text')
    .where('revision', '=', revision)
    .executeTakeFirstOrThrow();
  const policy = readPolicy(text);
  if (!policy.ok) throw new Error(`revision ${revision} of the policy cannot be read: ${policy.error[0]?.message}`);
  return { revision, policy: policy.value };
}

/** 0 before the first. */
export async function currentRevision(db: Reader | Writer): Promise<number> {
  const row = await db
    .selectFrom('policy_revision')
    .select((eb) => eb.fn.max<number | null>('revision').as('revision'))
    .executeTakeFirst();
  return row?.revision ?? 0;
}

export async function enforcedText(db: Reader | Writer): Promise<string> {
  const row = await db
    .selectFrom('policy_revision')
    .select('text')
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.text ?? simpleText(db);
}

/** What the gateways' own access control says, as a policy. */
async function simpleText(db: Reader | Writer): Promise<string> {
  const rows = await db
    .selectFrom('lightlink')
    .innerJoin('gateway', 'gateway.id', 'lightlink.gateway_id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select(['site.slug', 'site.lan_prefixes_json', 'lightlink.access_json'])
    .orderBy('site.slug')
    .orderBy('lightlink.gateway_id')
    .execute();
  const sites = await db.selectFrom('site').select('slug').execute();
  return policyOfSimple(
    rows.map((row) => ({
      site: row.slug,
      access: JSON.parse(row.access_json) as SimpleAccess,
      networks: siteNetworks(row),
    })),
    sites.map(({ slug }) => slug),
  );
}
