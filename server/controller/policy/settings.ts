/** How careful publishing is: from how many people on the number has to be typed, and whether a second person approves. */
import type * as z from 'zod';
import type { policySettings } from '#lib/contract/policy.ts';
import type { Reader, Writer } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';

export type PolicySettings = z.infer<typeof policySettings>;

const metaKey = 'policy-settings';
const atFirst: PolicySettings = { confirmAbove: 5, secondPerson: false };

export async function readPolicySettings(db: Reader | Writer): Promise<PolicySettings> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', metaKey).executeTakeFirst();
  return row ? { ...atFirst, ...(JSON.parse(row.value) as Partial<PolicySettings>) } : atFirst;
}

export async function updatePolicySettings(
  deps: Deps,
  call: Call,
  changes: { readonly confirmAbove?: number | undefined; readonly secondPerson?: boolean | undefined },
): Promise<PolicySettings> {
  await allow(deps, call, 'policy.settings');
  const after = await deps.store.write(async (db) => {
    const before = await readPolicySettings(db);
    const next = {
      confirmAbove: changes.confirmAbove ?? before.confirmAbove,
      secondPerson: changes.secondPerson ?? before.secondPerson,
    };
    const value = JSON.stringify(next);
    await db
      .insertInto('meta')
      .values({ key: metaKey, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    await recordAudit(db, deps.now(), call, { action: 'policy.settings', outcome: 'done', before, after: next });
    return next;
  });
  deps.bus.emit('changed', { resource: 'policy' });
  return after;
}
