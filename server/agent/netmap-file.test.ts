import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateKey } from './keys.ts';
import { netmapFile } from './netmap-file.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-netmap-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function setUp() {
  const controller = loadOrCreateKey(join(dir, 'controller.key'));
  const identity = {
    nodeId: 'gw_1',
    kind: 'gateway' as const,
    controller: 'http://x',
    controllerKey: controller.publicKey,
  };
  const sign = (body: string) => ({ body, signature: controller.sign(body) });
  const signed = (version: number) => sign(JSON.stringify({ kind: 'gateway', nodeId: 'gw_1', version, ingress: [] }));
  return { file: netmapFile(dir, identity), sign, signed };
}

describe('F3: the netmap on disk', () => {
  it('is nothing at first: nothing is carried', () => {
    expect(setUp().file.load()).toEqual({ found: null, refused: [] });
  });

  it('boots from the newest', () => {
    const { file, signed } = setUp();
    file.save(signed(1));
    file.save(signed(2));
    expect(file.load().found?.netmap.version).toBe(2);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, 20)],
    ['changed by one byte', (text: string) => text.replace('gw_1', 'gw_2')],
    ['empty', () => ''],
  ])('boots from the one before when the newest is %s', (_name, damage) => {
    const { file, signed } = setUp();
    file.save(signed(1));
    file.save(signed(2));
    const path = join(dir, 'netmap.json');
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    const loaded = file.load();
    expect(loaded.found?.netmap.version).toBe(1);
    expect(loaded.refused).toHaveLength(1);
  });

  it('takes rules from before there was a policy as those of no revision', () => {
    const { file, sign } = setUp();
    const rules = { revision: 57, boxes: [], classes: [], exceptions: [], rules: [], expandedUntil: null };
    const lightLink = { enabled: true, pool: '10.250.0.0/24', address: '10.250.0.1', clients: [], relays: [], rules };
    const load = (more: object) => {
      const netmap = {
        kind: 'gateway',
        nodeId: 'gw_1',
        version: 57,
        ingress: [],
        lightLink: { ...lightLink, ...more },
      };
      file.save(sign(JSON.stringify(netmap)));
      const { netmap: found } = file.load().found ?? {};
      return found?.kind === 'gateway' ? found.lightLink : undefined;
    };
    expect(load({})).toMatchObject({ enabled: true, rules: { revision: 0 }, rulesHash: '', rulesAttempt: 0 });
    expect(load({ rulesHash: 'x', rulesAttempt: 2 })).toMatchObject({
      rules: { revision: 57 },
      rulesHash: 'x',
      rulesAttempt: 2,
    });
  });

  it('denies all when both are damaged', () => {
    const { file, signed } = setUp();
    file.save(signed(1));
    file.save(signed(2));
    for (const name of ['netmap.json', 'netmap.previous.json'])
      writeFileSync(join(dir, name), '{"body":"{}","signature":""}');
    expect(file.load()).toMatchObject({ found: null, refused: [expect.any(String), expect.any(String)] });
  });
});
