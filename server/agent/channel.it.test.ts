/** The agent channel against a real controller: enrolment, identity, the netmap's signature, and what a node may touch. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startController, type TestController } from '../http/testing/controller.ts';
import { software, virtualSoftware } from '../version.ts';
import { createDialer, type Dialer } from './dialer.ts';
import { type Enrolled, enrolled } from './enrol.ts';
import { helloText, loadOrCreateKey } from './keys.ts';
import { verifyNetmap } from './netmap-file.ts';

let box: TestController;
let folder: string;
let site: string;
beforeAll(async () => {
  box = await startController();
  folder = mkdtempSync(join(tmpdir(), 'signalbox-agent-'));
  site = await box.site('Site');
});
afterAll(async () => {
  await box.close();
  rmSync(folder, { recursive: true, force: true });
});

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
type Ok = Enrolled & { ok: true };

async function enrolGateway(name: string): Promise<Ok & { dir: string }> {
  const gateway = await box.gateway(name, site);
  const dir = join(folder, name);
  const result = await enrolled(dir, 'gateway', box.url, gateway.token, software);
  if (!result.ok) throw new Error(result.reason);
  return { ...result, dir };
}

function dial(node: Ok, events: Partial<Parameters<typeof createDialer>[0]> = {}): Dialer {
  return createDialer({
    url: box.url,
    nodeId: node.identity.nodeId,
    key: node.key,
    hello: () => ({
      software,
      hostname: 'test',
      lab: false,
      listen: null,
      overlayKey: null,
      relayTcp: null,
      netmapVersion: null,
    }),
    onNetmap: () => {},
    onLink: () => {},
    log: quiet,
    ...events,
  });
}

const stateAt = (at: string) => ({
  at,
  startedAt: at,
  rssBytes: 1,
  links: [],
  sessions: [],
  packetsPps: null,
  cpuPct: null,
  overlay: null,
  lightLink: null,
  policy: null,
  drops: {},
});

/** Speaks the protocol by hand; answers the code that the controller closes with. `until` is told what it says, and may end it. */
function shout(
  messages: (nonce: string) => readonly unknown[],
  until: (told: { type: string; ids?: string[] }) => boolean = () => false,
): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${box.url.replace('http', 'ws')}/agent/v1`);
    socket.on('message', (data) => {
      const told = JSON.parse(String(data)) as { type: string; nonce?: string; ids?: string[] };
      if (until(told)) socket.close(1000);
      if (told.type === 'challenge')
        for (const message of messages(told.nonce ?? ''))
          socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    });
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => {});
  });
}

describe('enrolment', () => {
  it('spends a token once: of 40 at the same moment exactly one gets in', async () => {
    const gateway = await box.gateway('parallel', site);
    const body = { token: gateway.token, kind: 'gateway', publicKey: 'A'.repeat(43), hostname: 'h', software };
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => box.call('POST', '/enrol', { token: null, body })),
    );
    expect(answers.map((answer) => answer.status).filter((status) => status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 410)).toHaveLength(39);
  });

  it('answers one body for a spent, an unknown and a foreign kind of token', async () => {
    const gateway = await box.gateway('kinds', site);
    const ask = (token: string, kind: string) =>
      box.call('POST', '/enrol', {
        token: null,
        body: { token, kind, publicKey: 'A'.repeat(43), hostname: 'h', software },
      });
    const [unknown, foreign] = [await ask('sbe_unknown', 'gateway'), await ask(gateway.token, 'pop')];
    expect(unknown.status).toBe(410);
    expect(foreign.status).toBe(410);
    expect((await ask(gateway.token, 'gateway')).status, 'the wrong kind did not spend it').toBe(200);
  });

  it('says what is wrong when the token is missing or the controller is away', async () => {
    const none = await enrolled(join(folder, 'x'), 'gateway', box.url, undefined, software);
    expect(none).toMatchObject({ ok: false, reason: expect.stringContaining('not enrolled yet') });
    const away = await enrolled(join(folder, 'y'), 'gateway', 'http://127.0.0.1:9', 'sbe_x', software);
    expect(away).toMatchObject({ ok: false, reason: expect.stringContaining('cannot be reached') });
  });
});

describe('identity', () => {
  it('closes on a foreign signature, an unknown node, a replayed one, early telemetry and nonsense', async () => {
    const node = await enrolGateway('identity');
    const other = await enrolGateway('other');
    const hello = (signature: string, nodeId = node.identity.nodeId, told: string = software) => ({
      type: 'hello',
      nodeId,
      signature,
      software: told,
      hostname: 'h',
      lab: false,
      listen: null,
      overlayKey: null,
      netmapVersion: null,
    });
    const sign = (key: Ok['key'], nonce: string, id = node.identity.nodeId) => key.sign(helloText(id, nonce));
    expect(await shout((nonce) => [hello(sign(other.key, nonce))])).toBe(4401);
    expect(await shout((nonce) => [hello(sign(node.key, nonce), 'gw_none')])).toBe(4401);
    expect(await shout(() => [hello(sign(node.key, 'an older nonce'))])).toBe(4401);
    expect(
      await shout((nonce) => [hello(sign(node.key, nonce), node.identity.nodeId, virtualSoftware)]),
      'virtual agents stay out',
    ).toBe(4401);
    expect(
      await shout(() => [{ type: 'telemetry', seq: 1, batches: [], state: stateAt(new Date().toISOString()) }]),
    ).toBe(4401);
    expect(await shout(() => ['{'])).toBe(4400);
    expect(await shout(() => [{ type: 'hello', extra: 1 }])).toBe(4400);
    expect((await box.call('GET', `/gateways/${node.identity.nodeId}`)).body['connectedAt']).toBeNull();
  });

  it('loses its channel when it is deleted and cannot come back', async () => {
    const node = await enrolGateway('deleted');
    const links: boolean[] = [];
    const connected = Promise.withResolvers<void>();
    const lost = Promise.withResolvers<string>();
    const dialer = dial(node, {
      onLink: (up, reason) => {
        links.push(up);
        if (up) connected.resolve();
        else lost.resolve(reason);
      },
    });
    await connected.promise;
    await box.call('DELETE', `/gateways/${node.identity.nodeId}`);
    expect(await lost.promise).toContain('4403');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(links).toEqual([true, false]);
    await dialer.close();
  });
});

describe('what a node is told and may tell', () => {
  it('gets a netmap that only the controller could have signed, and a newer one after a change', async () => {
    const node = await enrolGateway('told');
    const netmaps: { body: string; signature: string }[] = [];
    let heard = Promise.withResolvers<void>();
    const dialer = dial(node, {
      onNetmap: (signed) => {
        netmaps.push(signed);
        heard.resolve();
      },
    });
    await heard.promise;
    heard = Promise.withResolvers();
    await box.call('PATCH', `/gateways/${node.identity.nodeId}`, {
      body: { forwards: [{ name: 'x', listen: '10.9.0.1:5000', to: '10.8.0.1:5000' }] },
    });
    await heard.promise;
    const [first, second] = netmaps.map((signed) => verifyNetmap(signed, node.identity));
    expect(first?.ok && second?.ok && second.netmap.version > first.netmap.version).toBe(true);
    const signed = netmaps[1] ?? { body: '', signature: '' };
    expect(verifyNetmap({ ...signed, body: signed.body.replace('10.8.0.1', '10.8.0.2') }, node.identity)).toMatchObject(
      { ok: false, reason: 'bad-signature' },
    );
    expect(verifyNetmap(signed, { ...node.identity, nodeId: 'gw_other' })).toMatchObject({
      ok: false,
      reason: 'not-for-this-node',
    });
    await dialer.close();
  });

  it('keeps samples and events of its own, once each, and nothing of another node', async () => {
    const node = await enrolGateway('tells');
    const other = await enrolGateway('untouched');
    const dialer = dial(node);
    const at = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    const sample = { subject: 'self', values: { rxBps: 1234 } };
    const foreign = { subject: other.identity.nodeId, values: { rxBps: 666 } };
    dialer.telemetry(
      at,
      [sample, foreign, { subject: `session:${other.identity.nodeId}`, values: { rxBps: 666 } }],
      stateAt(at),
    );
    dialer.telemetry(at, [sample], stateAt(at));
    const event = { id: 'e1', at, level: 'warn' as const, event: 'link-down' as const, params: { link: 'wan1' } };
    dialer.event(event);
    dialer.event(event);
    const range = `series=rxBps&from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}&points=600`;
    const points = async (id: string) =>
      (
        (await box.call('GET', `/metrics?subject=${id}&${range}`)).body as {
          series: { points: { avg: number; count: number }[] }[];
        }
      ).series[0]?.points ?? [];
    await expect.poll(() => points(node.identity.nodeId), { timeout: 5000 }).toHaveLength(1);
    expect((await points(node.identity.nodeId))[0]).toMatchObject({ avg: 1234, count: 1 });
    expect(await points(other.identity.nodeId)).toHaveLength(0);
    const logs = (await box.call('GET', `/logs?gateway=${node.identity.nodeId}&level=warn`)).body as {
      items: { event: string }[];
    };
    expect(logs.items.filter((entry) => entry.event === 'link-down')).toHaveLength(1);
    await dialer.close();
  });

  it('keeps the good events of a message, and is not sent again what is none', async () => {
    const node = await enrolGateway('poisoned');
    const { nodeId } = node.identity;
    const at = new Date().toISOString();
    const hello = (nonce: string) => ({
      type: 'hello',
      nodeId,
      signature: node.key.sign(helloText(nodeId, nonce)),
      software,
      hostname: 'h',
      lab: false,
      listen: null,
      netmapVersion: null,
    });
    const good = { id: 'good', at, level: 'warn', event: 'link-down', params: { link: 'wan9' } };
    const poisoned = {
      id: 'poisoned',
      at,
      level: 'warn',
      event: 'path-switch',
      params: {},
      pathSwitch: {
        id: 'switch',
        peerId: 'gw_peer',
        fromPathId: null,
        toPathId: null,
        cause: 'better-path',
        subject: null,
        class: null,
        decidedBy: 'orchestrator',
        actor: null,
        // What JSON makes of infinity.
        measurement: { name: 'costMs', value: null, threshold: 1, heldMs: 1 },
        detectedAt: at,
        switchedAt: at,
        before: { rttMs: 1, jitterMs: 1, lossPct: 0 },
        settled: null,
      },
    };
    let ids: string[] = [];
    const code = await shout(
      (nonce) => [hello(nonce), { type: 'events', events: [poisoned, good] }],
      (told) => {
        ids = told.ids ?? [];
        return told.type === 'events-ack';
      },
    );
    expect([code, ids.toSorted()]).toEqual([1000, ['good', 'poisoned']]);
    const logs = (await box.call('GET', `/logs?gateway=${nodeId}&level=warn`)).body as { items: { event: string }[] };
    expect(logs.items.map((entry) => entry.event)).toContain('link-down');
    expect(logs.items.map((entry) => entry.event)).not.toContain('path-switch');
    const closes = (message: unknown): Promise<number> => shout((nonce) => [hello(nonce), message]);
    expect(await closes({ type: 'events', events: [{ ...good, id: 7 }] }), 'no id to acknowledge').toBe(4400);
    expect(await closes({ type: 'events', events: [good], more: 1 })).toBe(4400);
    expect(await closes({ type: 'receipt', version: null })).toBe(4400);
    expect(await shout(() => [{ type: 'events', events: [poisoned] }]), 'before the hello').toBe(4401);
  });
});

describe('keys', () => {
  it('are made once and read again; a broken identity asks for a token anew', async () => {
    const file = join(folder, 'k', 'device.key');
    expect(loadOrCreateKey(file).publicKey).toBe(loadOrCreateKey(file).publicKey);
    const node = await enrolGateway('broken');
    writeFileSync(join(node.dir, 'node.json'), '{');
    expect(await enrolled(node.dir, 'gateway', box.url, undefined, software)).toMatchObject({ ok: false });
  });
});
