/** Which site a series' subject belongs to: that decides who may read it. */
import type { Deps } from '../deps.ts';

/** Null: the whole fleet's or a PoP's; undefined: there is no such subject. */
export async function siteOfSubject(deps: Deps, subject: string): Promise<string | null | undefined> {
  const { read } = deps.store;
  if (subject === 'fleet') return null;
  const prefix = subject.split('_')[0];
  const gateways = read.selectFrom('gateway').select('gateway.site_id');
  if (prefix === 'gw') return (await gateways.where('gateway.id', '=', subject).executeTakeFirst())?.site_id;
  if (prefix === 'lnk') {
    return (
      await gateways
        .innerJoin('link', 'link.gateway_id', 'gateway.id')
        .where('link.id', '=', subject)
        .executeTakeFirst()
    )?.site_id;
  }
  if (prefix === 'tun') {
    return (
      await gateways
        .innerJoin('tunnel', 'tunnel.gateway_id', 'gateway.id')
        .where('tunnel.id', '=', subject)
        .executeTakeFirst()
    )?.site_id;
  }
  if (prefix === 'cl') {
    return (
      await gateways
        .innerJoin('client', 'client.gateway_id', 'gateway.id')
        .where('client.id', '=', subject)
        .executeTakeFirst()
    )?.site_id;
  }
  if (prefix === 'pth') {
    return (
      await gateways
        .innerJoin('ltt_path', 'ltt_path.a_id', 'gateway.id')
        .where('ltt_path.id', '=', subject)
        .executeTakeFirst()
    )?.site_id;
  }
  if (prefix === 'seg') {
    const segment = await read
      .selectFrom('ltt_segment')
      .leftJoin('link', 'link.id', 'ltt_segment.link_id')
      .leftJoin('gateway', 'gateway.id', 'link.gateway_id')
      .select('gateway.site_id')
      .where('ltt_segment.id', '=', subject)
      .executeTakeFirst();
    return segment?.site_id;
  }
  const pop = await read.selectFrom('pop').select('id').where('id', '=', subject).executeTakeFirst();
  return pop ? null : undefined;
}
