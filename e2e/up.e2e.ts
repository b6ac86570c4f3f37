/** `up` beside a system that runs: again is safe, another one on its port is refused in one sentence. */
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { call, controllerPid, data, gateways, labPid, ready, runScript, up, url } from './system.ts';

test('up again changes nothing', async () => {
  const processes = (): number[] => [controllerPid(), ...['hq-gw', 'branch-1-gw', 'pop-milan', 'lan'].map(labPid)];
  const before = { processes: processes(), ready: ready(), gateways: (await gateways()).map(({ id }) => id) };
  await up();
  expect({ processes: processes(), ready: ready(), gateways: (await gateways()).map(({ id }) => id) }).toEqual(before);
  expect((await call('GET', '/me')).status).toBe(200);
});

test('a taken port is one sentence and exit code 2, and nothing is started', async () => {
  const other = join(tmpdir(), `${data.split('/').at(-1)}-other`);
  const { port } = new URL(url);
  const { code, stderr } = await runScript('up', '--data', other, '--port', port);
  const last = stderr.trim().split('\n').at(-1);
  expect(code).toBe(2);
  expect(last).toMatch(new RegExp(`^up: port ${port} is taken by .*\\(pid ${controllerPid()}\\); choose a free one`));
  expect(existsSync(join(other, 'run.json'))).toBe(false);
  rmSync(other, { recursive: true, force: true });
});
