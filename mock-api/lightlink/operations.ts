/** Changes and their receipts: each connected gateway enforces within a second, one that is away does not. */
import type { Operation } from '#lib/contract/clients.ts';
import { type Db, newId } from '../db.ts';
import { hash } from '../seed/random.ts';
import { gatewayById, lightLinkOf, placeOf } from './view.ts';

const slowestMs = 900;

export function begin(
  db: Db,
  kind: Operation['kind'],
  subjects: Operation['subjects'],
  gatewayIds: readonly string[],
  isAway: (gatewayId: string) => boolean = (gatewayId) => gatewayById(db, gatewayId)?.state !== 'connected',
): string {
  const at = db.now();
  const id = newId('op');
  db.operations.push({
    id,
    kind,
    at,
    subjects,
    receipts: [...new Set(gatewayIds)].map((gatewayId) => {
      const settings = lightLinkOf(db, gatewayId);
      settings.revision += 1;
      const tookMs = 200 + hash(`${id}:${gatewayId}`) * (slowestMs - 200);
      return { gatewayId, revision: settings.revision, enforcedAt: isAway(gatewayId) ? null : at + Math.round(tookMs) };
    }),
  });
  db.changed('operations', id);
  for (const wait of [slowestMs / 2, slowestMs]) setTimeout(() => db.changed('operations', id), wait);
  return id;
}

export function operationView(db: Db, id: string): Operation | undefined {
  const found = db.operations.find((one) => one.id === id);
  if (!found) return undefined;
  const now = db.now();
  const receipts = found.receipts.map(({ gatewayId, revision, enforcedAt }) => {
    const isDone = enforcedAt !== null && enforcedAt <= now;
    return {
      gateway: placeOf(db, gatewayId).gateway,
      revision,
      status: enforcedAt === null ? ('offline' as const) : isDone ? ('enforced' as const) : ('pending' as const),
      enforcedAt: isDone ? new Date(enforcedAt).toISOString() : null,
      tookMs: isDone ? enforcedAt - found.at : null,
    };
  });
  return {
    id,
    kind: found.kind,
    startedAt: new Date(found.at).toISOString(),
    by: 'Ada Keller',
    subjects: found.subjects,
    receipts,
    enforced: receipts.filter(({ status }) => status === 'enforced').length,
    total: receipts.length,
  };
}
