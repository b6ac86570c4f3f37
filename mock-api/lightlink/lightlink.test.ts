import { call } from '@orpc/server';
import { expect, test } from 'vitest';
import { createDb } from '../db.ts';
import { createRouter } from '../handlers/router.ts';

const day = 86_400_000;

function pretend(userId = 'usr-admin') {
  let at = 1_763_700_000_000;
  const db = createDb({ now: () => at, userId });
  const pass = (ms: number): void => {
    at += ms;
  };
  return { db, router: createRouter(db), pass, iso: (inMs: number) => new Date(at + inMs).toISOString() };
}

test('a disabled client is refused at once, and its receipt comes within a second', async () => {
  const { router, pass } = pretend();
  const { client, operationId } = await call(router.clients.disable, { params: { id: 'cl-3-0' }, body: {} });
  expect(client.status).toBe('disabled');
  expect(await call(router.operations.get, { id: operationId })).toMatchObject({ enforced: 0, total: 1 });
  pass(1000);
  expect(await call(router.operations.get, { id: operationId })).toMatchObject({ enforced: 1, total: 1 });
});

test('an invite goes through its funnel once, and is gone afterwards', async () => {
  const { router, pass, iso } = pretend();
  const { invite, url } = await call(router.invites.create, {
    body: { person: 'Mia', gatewayIds: ['gw-3'], accessRole: 'staff', validUntil: iso(day), accessUntil: iso(day) },
  });
  const secret = url.split('#')[1] ?? '';
  expect((await call(router.invites.inspect, { body: { secret } })).sites[0]?.name).toBe('Branch 3');
  const body = { secret, publicKey: `${'A'.repeat(43)}=`, deviceName: 'phone' };
  const joined = await call(router.invites.redeem, { body });
  expect(joined.tunnels[0]?.allowedIps).toEqual(['10.192.3.1/32', '10.0.3.0/24']);
  await expect(call(router.invites.redeem, { body })).rejects.toMatchObject({ code: 'GONE' });
  pass(5000);
  const found = (await call(router.invites.list, {})).items.find(({ id }) => id === invite.id);
  expect(found).toMatchObject({ status: 'used', devices: 1 });
  expect(found?.openedAt && found.enrolledAt && found.firstHandshakeAt).toBeTruthy();
});

test('a site manager sees the own store and no other', async () => {
  const { router } = pretend('usr-manager');
  const sites = async (): Promise<Set<string>> =>
    new Set((await call(router.clients.list, { limit: 200 })).items.map(({ site }) => site.name));
  expect([...(await sites())]).toEqual(['Branch 3']);
  await expect(call(router.clients.get, { id: 'cl-1-0' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
