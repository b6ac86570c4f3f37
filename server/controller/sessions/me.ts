/** The signed-in actor, as the console needs it. */

import type * as z from 'zod';
import type { me } from '#lib/contract/session.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';

export async function whoAmI(deps: Deps, call: Call): Promise<z.infer<typeof me>> {
  const { actor } = await allow(deps, call, 'sessions.me');
  const user = await deps.store.read
    .selectFrom('user')
    .select(['email', 'name'])
    .where('id', '=', actor.userId)
    .executeTakeFirst();
  if (!user) throw new Fault('UNAUTHORIZED');
  return {
    id: actor.userId,
    email: user.email,
    name: user.name,
    role: actor.role,
    siteIds: actor.siteIds === null ? null : [...actor.siteIds],
    mustChangePassword: actor.mustChangePassword,
    via: actor.kind === 'token' ? 'token' : 'session',
    lab: deps.lab !== null,
    version: deps.version,
  };
}
