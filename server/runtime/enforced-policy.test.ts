import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { accessText, denyAll } from '#lib/netmap/access.ts';
import { enforcedPolicy } from './enforced-policy.ts';

it('says the hash that the controller computes, and since when it holds', () => {
  const first = enforcedPolicy({ ...denyAll, revision: 7 }, 'filter', undefined);
  const expected = createHash('sha256')
    .update(accessText({ ...denyAll, revision: 7 }))
    .digest('base64url');
  expect(first).toMatchObject({ revision: 7, hash: expected, target: 'filter' });
  const earlier = { ...first, since: '2026-01-01T00:00:00.000Z' };
  expect(enforcedPolicy({ ...denyAll, revision: 7 }, 'filter', earlier).since).toBe(earlier.since);
  const next = enforcedPolicy({ ...denyAll, revision: 8 }, 'filter', earlier);
  expect(next.hash).not.toBe(earlier.hash);
  expect(next.since).not.toBe(earlier.since);
});
