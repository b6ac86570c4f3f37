/** The whole lab with a real controller: what the wires lose is what the engine measures, and nothing is left behind. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { accessLogEntry, client } from '#lib/contract/clients.ts';
import { gatewayFec } from '#lib/contract/fec.ts';
import { type GatewayRow, gatewayRow } from '#lib/contract/gateways.ts';
import { labLink } from '#lib/contract/lab.ts';
import { pathMap, pathSwitch } from '#lib/contract/paths.ts';
import type { ControllerApi } from './controller-api.ts';
import { identify, isAlive } from './process-identity.ts';
import { type LiveLab, sleep, startLiveLab, until } from './testing/live-lab.ts';

const switches = z.object({ items: z.array(pathSwitch), nextCursor: z.string().nullable() });
let live: LiveLab;
let api: ControllerApi;

beforeAll(async () => {
  live = await startLiveLab();
  ({ api } = live);
});
afterAll(() => live.close());

const row = async (name: string): Promise<GatewayRow | undefined> =>
  (await api.list('/gateways', gatewayRow)).find((each) => each.name === name);

describe('lab with a controller', () => {
  it('brings six gateways that carry traffic', async () => {
    const rows = await until('six well gateways', async () => {
      const all = await api.list('/gateways', gatewayRow);
      return all.filter((each) => each.status === 'well' && (each.rxBps ?? 0) > 0).length === 6 ? all : undefined;
    });
    expect(rows.map((each) => each.name).sort()).toEqual([
      ...[1, 2, 3, 4, 5].map((number) => `branch-${number}-gw`),
      'hq-gw',
    ]);
  });

  it('carries point-of-sale data and cameras end to end encrypted, on paths over the PoPs', async () => {
    const map = await until('ten overlay tunnels', async () => {
      const now = await api.get('/path-map', pathMap);
      return now.peers.length === 10 && now.peers.every((peer) => peer.status === 'up' && (peer.rxBps ?? 0) > 0)
        ? now
        : undefined;
    });
    for (const peer of map.peers) {
      expect(peer.lastHandshakeAt).not.toBeNull();
      expect(peer.paths.filter((path) => !path.draining).length).toBe(4);
      expect(peer.classes.find((one) => one.class === 'critical')?.duplicatedSent).toBeGreaterThan(0);
      expect(peer.classes.find((one) => one.class === 'interactive')?.rxPackets).toBeGreaterThan(0);
    }
    await until('the lines between the PoPs', async () => {
      const { segments } = await api.get('/path-map', pathMap);
      const lines = segments.filter((segment) => segment.kind === 'backbone');
      return lines.length === 3 && lines.every((line) => line.status === 'up') ? lines : undefined;
    });
  });

  it('has people connected, directly and by relay, who reach what they may', async () => {
    const people = await until('three clients', async () => {
      const all = await api.list('/clients', client);
      // One of them is a client of two gateways.
      const there = all.filter((each) => each.status === 'online' && (each.rxBytes ?? 0) > 0);
      const via = (person: string) => there.find((each) => each.person.startsWith(person))?.via;
      const settled = via('Anna') === 'direct' && via('Marco') === 'direct' && via('Lea') === 'relay';
      return there.length === 4 && settled ? there : undefined;
    });
    const anna = people.find((each) => each.person.startsWith('Anna'));
    expect(anna).toMatchObject({ site: { name: 'Branch 1' }, accessRole: 'staff', natType: 'open' });
    const flow = await until('an allowed flow of Anna’s', async () => {
      const { items } = await api.get(`/access-log?client=${anna?.id}`, z.object({ items: z.array(accessLogEntry) }));
      return items.find((each) => each.verdict === 'allowed' && each.port === 8080);
    });
    expect(flow.destination).toMatch(/^10\.\d+\.11\.30$/);
  });

  it('moves the trains when a PoP dies, tells why, and brings them back', async () => {
    const peer = await until('a pair at rest', async () => {
      const { peers } = await api.get('/path-map', pathMap);
      const found = peers.find((one) => one.gateway.name === 'branch-1-gw');
      const rests = found?.activePathId === found?.preferredPathId;
      return found && rests && Date.now() - Date.parse(found.activeSince ?? '') > 5000 ? found : undefined;
    });
    const active = peer.paths.find((path) => path.id === peer.activePathId);
    const pop = active?.pops[0];
    const victim = live.children()[`pop-${pop?.name.toLowerCase()}`];
    if (!pop || !victim) throw new Error('no PoP on the active path');
    const killedAt = Date.now();
    process.kill(victim.pid, 'SIGKILL');
    const told = await until('a switch with its story', async () => {
      const query = `/path-switches?gateway=${peer.gateway.id}&from=${new Date(killedAt - 100).toISOString()}`;
      const { items } = await api.get(query, switches);
      return items.findLast((one) => one.from?.id === active?.id && one.settled !== null);
    });
    expect(told).toMatchObject({ cause: 'pop-down', subject: pop.name, decidedBy: 'gateway' });
    expect(told.to?.pops.map((one) => one.id)).not.toContain(pop.id);
    expect(Date.parse(told.switchedAt) - killedAt).toBeLessThan(2000);
  });

  it('measures the loss that it injects', async () => {
    const gateway = await until('branch 1', () => row('branch-1-gw'));
    await api.send('POST', '/lab/links/branch-1.wan1', { lossPct: 10, direction: 'up' }, labLink);
    const read = async () => {
      const { sessions } = await api.get(`/gateways/${gateway.id}/fec`, gatewayFec);
      const up = sessions.find((session) => session.link === 'wan1')?.up;
      if (!up) throw new Error('no session over wan1');
      return { sent: up.packetsEncoded, gone: up.packetsRecovered + up.packetsLost };
    };
    await sleep(2000);
    const before = await read();
    await sleep(15_000);
    const after = await until('more than 800 packets', async () => {
      const now = await read();
      return now.sent - before.sent > 800 ? now : undefined;
    });
    const sent = after.sent - before.sent;
    // Four standard errors, and a second of packets that one end has counted and the other not yet.
    const error = 4 * Math.sqrt((0.1 * 0.9) / sent) + 0.01;
    expect(Math.abs((after.gone - before.gone) / sent - 0.1)).toBeLessThan(error);
    await api.send('POST', '/lab/links/branch-1.wan1', { lossPct: 0 }, labLink);
  });

  it('starts a killed gateway again, which comes back by itself', async () => {
    const first = live.children()['branch-2-gw'];
    if (!first) throw new Error('branch 2 has no process');
    process.kill(first.pid, 'SIGKILL');
    const second = await until('a new process', () => {
      const now = live.children()['branch-2-gw'];
      return now && now.pid !== first.pid ? now : undefined;
    });
    expect(identify(second.pid)?.startTime).toBe(second.startTime);
    const killedAt = Date.now();
    await until('branch 2 well again', async () => {
      const found = await row('branch-2-gw');
      return found?.status === 'well' && Date.parse(found.sampledAt ?? '') > killedAt ? found : undefined;
    });
  });

  it('leaves no process behind', async () => {
    const before = Object.values(live.children());
    expect(before.length).toBe(13);
    const ended = once(live.lab, 'exit');
    live.lab.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(before.filter(isAlive)).toEqual([]);
  });
});
