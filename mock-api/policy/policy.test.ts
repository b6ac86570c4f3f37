import { call } from '@orpc/server';
import { expect, test } from 'vitest';
import { createDb } from '../db.ts';
import { createRouter } from '../handlers/router.ts';

const now = (): number => 1_763_700_000_000;

test('the seeded policy is one, and every test of it passes', async () => {
  const router = createRouter(createDb({ now }));
  const check = await call(router.policy.check, { body: {} });
  expect(check.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(check.findings.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'nobody-has-role roles.engineer',
    'nobody grants.4',
  ]);
  expect(check.tests).toEqual({ passed: 4, failed: 0 });
});

test('whoever loses something is named, and the loss of many has to be typed', async () => {
  const db = createDb({ now });
  const router = createRouter(db);
  const { text } = await call(router.policy.get, undefined);
  const edited = await call(router.policy.edit, {
    body: { text, edits: [{ op: 'set', path: ['grants', 1, 'enabled'], value: false }] },
  });
  const draft = await call(router.policy.saveDraft, { body: { text: edited.text, version: null } });
  const preview = await call(router.policy.preview, { body: { text: edited.text } });
  expect(preview.changes.every(({ change, clients }) => change === 'lose' && clients.length > 0)).toBe(true);
  expect(preview.confirm).toBe(preview.losing);
  const body = { version: draft.version, note: 'Finance stays at home' };
  await expect(call(router.policy.publish, { body })).rejects.toThrow();
  const done = await call(router.policy.publish, { body: { ...body, confirm: preview.losing } });
  expect(done).toMatchObject({ revision: 4, proposed: false });
  expect(await call(router.policy.rehearse, { body: { text } })).toMatchObject({ cut: 0 });
});

test('a draft that somebody else changed meanwhile is a conflict', async () => {
  const router = createRouter(createDb({ now }));
  await call(router.policy.saveDraft, { body: { text: 'version: 1\n', version: null } });
  await expect(call(router.policy.saveDraft, { body: { text: 'version: 1\n', version: null } })).rejects.toThrow();
});
