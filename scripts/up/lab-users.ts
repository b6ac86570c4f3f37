/** With the lab: one user for each console role, so that every view of the console can be tried at once. */
import * as z from 'zod';
import type { ConsoleRole } from '#lib/contract/session.ts';
import { site } from '#lib/contract/sites.ts';
import { user } from '#lib/contract/users.ts';
import type { ControllerApi } from '#server/lab/controller-api.ts';
import type { Access, SignIn } from './ready-file.ts';

const SITE_OF_MANAGER = 'Branch 3';
const WANTED: readonly { role: ConsoleRole; email: string; name: string }[] = [
  { role: 'site-manager', email: 'manager@lab.example', name: 'Manager of Branch 3' },
  { role: 'noc', email: 'noc@lab.example', name: 'NOC operator' },
  { role: 'auditor', email: 'auditor@lab.example', name: 'Auditor' },
];
const created = z.object({ user, password: z.string() });

/** Answers `access` with the users that were missing in it. A user whose password is not known gets a new one. */
export async function ensureLabUsers(api: ControllerApi, access: Access): Promise<Access> {
  const missing = WANTED.filter(({ email }) => !access.users.some((known) => known.email === email));
  if (missing.length === 0) return access;
  const [users, sites] = await Promise.all([api.list('/users', user), api.list('/sites', site)]);
  const managed = sites.filter((each) => each.name === SITE_OF_MANAGER).map((each) => each.id);
  const added: SignIn[] = [];
  for (const { role, email, name } of missing) {
    const known = users.find((each) => each.email === email);
    const { password } = known
      ? await api.send('POST', `/users/${known.id}/password`, {}, created)
      : await api.send(
          'POST',
          '/users',
          { email, name, role, siteIds: role === 'site-manager' ? managed : [] },
          created,
        );
    added.push({ role, email, password });
  }
  return { ...access, users: [...access.users, ...added] };
}
