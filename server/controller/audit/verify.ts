/** Walks the audit chain and names the first row that does not follow from the one before it. */
import type { Reader } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { auditDigest } from './record.ts';

const pageRows = 1000;

export async function verifyChain(db: Reader): Promise<{ rows: number; valid: boolean; firstBadSeq: number | null }> {
  let previous = '';
  let seq = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    for (const row of rows) {
      seq += 1;
      if (row.seq !== seq || row.prev_hash !== previous || row.hash !== auditDigest(row)) {
        return { rows: seq, valid: false, firstBadSeq: seq };
      }
      previous = row.hash;
    }
    if (rows.length < pageRows) return { rows: seq, valid: true, firstBadSeq: null };
  }
}

export async function verifyAudit(deps: Deps, call: Call): Promise<Awaited<ReturnType<typeof verifyChain>>> {
  await allow(deps, call, 'audit.verify');
  return verifyChain(deps.store.read);
}
