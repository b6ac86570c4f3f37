/** The fleet always keeps one person who can manage it. */
import type { Writer } from '../../store/store.ts';
import { Fault } from '../fault.ts';

export async function keepAnAdmin(db: Writer): Promise<void> {
  const admin = await db
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .executeTakeFirst();
  if (!admin) throw new Fault('CONFLICT', 'This is the last active admin; make someone else admin first.');
}
