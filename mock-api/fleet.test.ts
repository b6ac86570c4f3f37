import { call } from '@orpc/server';
import { expect, test } from 'vitest';
import { createDb } from './db.ts';
import { createRouter } from './handlers/router.ts';

test('the seed is the same on every run and of the size asked for', () => {
  const now = (): number => 1_763_700_000_000;
  const [one, two] = [createDb({ gateways: 500, now }), createDb({ gateways: 500, now })];
  expect(one.gateways).toHaveLength(500);
  expect(JSON.stringify(one.gateways)).toBe(JSON.stringify(two.gateways));
});

test('paging walks every gateway once', async () => {
  const router = createRouter(createDb({ gateways: 450, now: () => 1_763_700_000_000 }));
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await call(router.gateways.list, {
      limit: 100,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(new Set(seen).size).toBe(450);
  expect(seen).toHaveLength(450);
});
