/** What policies call a site: made of its first name, and kept when the site is renamed. */
import type { Writer } from '../../store/store.ts';
import { Fault } from '../fault.ts';

const LONGEST = 40;

/** `Branch 3 (Köln)` becomes `branch-3-koln`; a name of other letters alone becomes `site`. */
function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST - 5)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'site' : plain;
}

/** The wanted one, or one made of the name that no other site has. Throws CONFLICT for a wanted one that is taken. */
export async function freeSlug(db: Writer, name: string, wanted: string | undefined): Promise<string> {
  const rows = await db.selectFrom('site').select(['slug', 'name']).execute();
  const taken = new Map(rows.map((row) => [row.slug, row.name]));
  if (wanted !== undefined) {
    const other = taken.get(wanted);
    if (other === undefined) return wanted;
    throw new Fault('CONFLICT', `${other} is called ${wanted} in policies.`, [{ path: 'slug', message: 'taken' }]);
  }
  const first = slugOf(name);
  for (let i = 1; ; i++) {
    const slug = i === 1 ? first : `${first}-${i}`;
    if (!taken.has(slug)) return slug;
  }
}
