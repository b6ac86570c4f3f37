import { implement } from '@orpc/server';
import { contract } from '#lib/contract/contract.ts';
import type { Db } from '../db.ts';

const open = new Set(['nodes.enrol', 'invites.inspect', 'invites.redeem']);

/** The contract with the one check that everything but the open doors has to pass. */
export function createImplementer(db: Db) {
  return implement(contract).use(({ next, path, errors }) => {
    if (!db.signedIn && !open.has(path.join('.'))) throw errors.UNAUTHORIZED();
    return next();
  });
}

export type Implementer = ReturnType<typeof createImplementer>;
