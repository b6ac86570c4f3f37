/** Which grants of many are shown; what is empty filters nothing. */
import type { PolicyGrantView } from '#lib/contract/policy-document.ts';

export interface RuleFilter {
  readonly q: string;
  readonly role: string;
  readonly resource: string;
  readonly site: string;
}

/** A grant that holds at every site, or at each one's own, holds at this one too. */
export function fits(grant: PolicyGrantView, { q, role, resource, site }: RuleFilter, titles: string): boolean {
  const { id, roles, clients, to, at, owner, note } = grant;
  const text = [id, ...roles, ...clients.map(({ name }) => name), ...to, ...(Array.isArray(at) ? at : []), owner, note];
  return (
    (role === '' || roles.includes(role)) &&
    (resource === '' || to.includes(resource)) &&
    (site === '' || !Array.isArray(at) || at.includes(site)) &&
    (q === '' || `${text.join(' ')} ${titles}`.toLowerCase().includes(q.toLowerCase()))
  );
}
