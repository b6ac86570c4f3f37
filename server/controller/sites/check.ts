/** What a site's fields must fulfil beyond their form: a free name, LAN networks that no other site has. */
import { overlaps4, parseCidr4 } from '#lib/values/cidr.ts';
import type { Writer } from '../../store/store.ts';
import { badField, Fault } from '../fault.ts';

export async function checkSite(db: Writer, id: string, name: string, lanPrefixes: readonly string[]): Promise<void> {
  const others = await db.selectFrom('site').select(['name', 'lan_prefixes_json']).where('id', '!=', id).execute();
  if (others.some((site) => site.name === name)) {
    throw new Fault('CONFLICT', `A site called ${name} exists.`, [{ path: 'name', message: 'taken' }]);
  }
  for (const [index, text] of lanPrefixes.entries()) {
    const cidr = parseCidr4(text);
    if (!cidr) throw badField(`lanPrefixes.${index}`, `${text} is not an IPv4 network with its host bits zero.`);
    for (const site of others) {
      for (const other of JSON.parse(site.lan_prefixes_json) as string[]) {
        const parsed = parseCidr4(other);
        if (parsed && overlaps4(cidr, parsed)) {
          throw badField(`lanPrefixes.${index}`, `${text} overlaps ${other} of ${site.name}.`);
        }
      }
    }
  }
}
