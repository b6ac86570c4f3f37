import type { Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { noGatewayLightLink, noPopLightLink } from '#lib/netmap/lightlink.ts';
import type { GatewayNetmap, GatewaySession, PopNetmap, PopSession } from '#lib/netmap/netmap.ts';
import { noGatewayLtt, noPopLtt } from '#lib/netmap/no-ltt.ts';
import type { GatewayDataplane, PopDataplane } from './dataplane.ts';
import { startGatewayDataplane } from './gateway-dataplane.ts';
import type { GatewayEvent } from './gateway-report.ts';
import { startPopDataplane } from './pop-dataplane.ts';
import { silentLog } from './runtime-log.ts';
import { startStunServer } from './stun-server.ts';
import { eventually } from './testing/eventually.ts';
import { impairedForwarder, udpSocket } from './testing/impaired-forwarder.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Each gateway has a LAN in 127/8 of its own, so that the test needs no privilege. */
const lanOf = (n: number) => `127.9.${n}.0/24`;

function gatewayMap(n: number, sessions: Partial<GatewaySession>[], extra: Partial<GatewayNetmap> = {}): GatewayNetmap {
  return {
    kind: 'gateway',
    version: 1,
    nodeId: `g${n}`,
    nodeName: `g${n}`,
    siteName: `s${n}`,
    issuedAt: '',
    telemetryMs: 200,
    stun: [],
    lanPrefixes: [lanOf(n)],
    ingress: [],
    ltt: noGatewayLtt,
    lightLink: noGatewayLightLink,
    sessions: sessions.map((fields, i) => ({
      id: `g${n}s${i}`,
      link: 'wan1',
      popId: 'p1',
      popName: 'p1',
      pop: { ip: '127.0.0.1', port: 1 },
      token: n * 10 + i,
      fecGroupSize: 4,
      keepaliveMs: 200,
      keepaliveMisses: 3,
      priority: i,
      ...fields,
    })),
    ...extra,
  };
}

function popMap(gateways: GatewayNetmap[]): PopNetmap {
  const sessions: PopSession[] = gateways.flatMap((map) =>
    map.sessions.map(({ id, token, link, fecGroupSize, keepaliveMs, keepaliveMisses, priority }) => ({
      id,
      gatewayId: map.nodeId,
      gatewayName: map.nodeName,
      linkId: `${map.nodeId}-${link}`,
      link,
      token,
      from: ['127.0.0.1'],
      lanPrefixes: map.lanPrefixes,
      fecGroupSize,
      keepaliveMs,
      keepaliveMisses,
      priority,
      pps: 100_000,
      bps: 1e9,
    })),
  );
  return {
    kind: 'pop',
    version: 1,
    nodeId: 'p1',
    nodeName: 'p1',
    issuedAt: '',
    telemetryMs: 200,
    ltt: noPopLtt,
    lightLink: noPopLightLink,
    allowDestinations: [],
    sessions,
  };
}

async function pop(): Promise<PopDataplane> {
  const plane = await startPopDataplane({ listen: { ip: '127.0.0.1', port: 0 }, log: silentLog, onEvent: () => {} });
  closers.push(() => plane.close());
  return plane;
}

async function gateway(events: GatewayEvent[] = [], names = ['wan1']): Promise<GatewayDataplane> {
  const links = names.map((name) => ({ name, kind: 'fibre' as const, bind: '127.0.0.1' }));
  const plane = await startGatewayDataplane({ links, log: silentLog, onEvent: (event) => events.push(event) });
  closers.push(() => plane.close());
  return plane;
}

async function lanHost(
  ip: string,
  onMessage: (socket: Socket, bytes: Buffer, port: number, from: string) => void,
): Promise<{ socket: Socket; port: number }> {
  const socket = await udpSocket(ip);
  socket.on('message', (bytes, from) => onMessage(socket, bytes, from.port, from.address));
  closers.push(() => socket.close());
  return { socket, port: socket.address().port };
}

describe('two gateways and a PoP on loopback', () => {
  it('carry a device to a host in the other LAN and back, through loss that FEC repairs, counted on both sides', async () => {
    const stun = await startStunServer({ ip: '127.0.0.1', port: 0 });
    closers.push(() => stun.close());
    const plane = await pop();
    const forwarder = await impairedForwarder(plane.address, (i) => i % 10 === 7);
    closers.push(() => forwarder.close());
    const host = await lanHost('127.9.2.5', (socket, bytes, port, from) => socket.send(bytes, port, from));
    const ingress = [
      {
        overlay: 'lightspeed' as const,
        id: 'i1',
        name: 'cctv',
        listen: { ip: '127.9.1.1', port: 0 },
        to: { ip: '127.9.2.5', port: host.port },
      },
    ];
    const map1 = gatewayMap(1, [{ pop: forwarder.address }], { ingress, stun: [stun.address] });
    const map2 = gatewayMap(2, [{ pop: plane.address }]);
    await plane.update(popMap([map1, map2]));
    const [g1, g2] = [await gateway(), await gateway()];
    await Promise.all([g1.update(map1), g2.update(map2)]);
    await eventually(() => [g1, g2].every((each) => each.snapshot().sessions[0]?.state === 'live'));

    let back = 0;
    const listen = Number(g1.snapshot().ingress[0]?.listen?.split(':')[1]);
    const device = await lanHost('127.9.1.7', () => back++);
    forwarder.impair(true);
    for (let i = 0; i < 400; i++) {
      device.socket.send(Buffer.alloc(100 + i, i), listen, '127.9.1.1');
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await eventually(() => back >= 395);
    forwarder.impair(false);
    await eventually(
      () => (g1.snapshot().links[0]?.lossRxPct ?? 0) >= 0 && g1.snapshot().links[0]?.publicAddress !== null,
    );
    const uplink = plane.snapshot().sessions.find((session) => session.id === 'g1s0');
    expect(uplink?.window.lost).toBeGreaterThan(20);
    expect(uplink?.decoder.packetsRecovered).toBeGreaterThan(20);
    expect(uplink?.decoder.packetsDecoded).toBeGreaterThan(300);
    expect(g1.snapshot().sessions[0]?.encoder).toMatchObject({ packetsEncoded: 400 });
    expect(g1.snapshot().links[0]).toMatchObject({ state: 'up', kind: 'fibre' });
    expect(g2.snapshot().egressFlows).toBe(1);
    expect(plane.snapshot().dropsByReason['no-live-session']).toBeUndefined();
  });

  it('fail over to the other link when one is cut, say why, and return', async () => {
    const plane = await pop();
    const cut = await impairedForwarder(plane.address, () => true);
    closers.push(() => cut.close());
    const host = await lanHost('127.9.4.5', (socket, bytes, port, from) => socket.send(bytes, port, from));
    const ingress = [
      {
        overlay: 'lightspeed' as const,
        id: 'i1',
        name: 'pos',
        listen: { ip: '127.9.3.1', port: 0 },
        to: { ip: '127.9.4.5', port: host.port },
      },
    ];
    const map3 = gatewayMap(3, [{ pop: cut.address }, { pop: plane.address, link: 'wan2' }], { ingress });
    const map4 = gatewayMap(4, [{ pop: plane.address }]);
    await plane.update(popMap([map3, map4]));
    const events: GatewayEvent[] = [];
    const [g3, g4] = [await gateway(events, ['wan1', 'wan2']), await gateway()];
    await Promise.all([g3.update(map3), g4.update(map4)]);
    await eventually(() => g3.snapshot().sessions[0]?.active === true);
    cut.impair(true);
    await eventually(() => g3.snapshot().sessions[1]?.active === true);
    await eventually(() => events.some((event) => event.type === 'link-down'));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'link-down', link: 'wan1', cause: 'keepalive-timeout' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'failover', from: 'g3s0', to: 'g3s1', cause: 'keepalive-timeout' }),
    );

    let back = 0;
    const device = await lanHost('127.9.3.7', () => back++);
    const listen = Number(g3.snapshot().ingress[0]?.listen?.split(':')[1]);
    device.socket.send(Buffer.from('x'), listen, '127.9.3.1');
    await eventually(() => back === 1);
    cut.impair(false);
    await eventually(() =>
      events.some((event) => event.type === 'failover' && event.cause === 'recovered' && event.to === 'g3s0'),
    );
    expect(events).toContainEqual(expect.objectContaining({ type: 'link-up', link: 'wan1' }));
  });

  it('keep a session over an update that does not change it, and end one that is no longer named', async () => {
    const plane = await pop();
    const events: GatewayEvent[] = [];
    const map = gatewayMap(5, [{ pop: plane.address }, { pop: plane.address, link: 'wan2' }]);
    await plane.update(popMap([map]));
    const plane5 = await gateway(events, ['wan1', 'wan2']);
    await plane5.update(map);
    await eventually(() => plane5.snapshot().sessions.every((session) => session.state === 'live'));
    const since = plane5.snapshot().sessions[0]?.keepalivesSent ?? 0;
    await plane5.update({ ...map, version: 2, sessions: map.sessions.slice(0, 1) });
    await eventually(() => plane5.snapshot().sessions.length === 1);
    expect(plane5.snapshot().sessions[0]).toMatchObject({ id: 'g5s0', state: 'live' });
    expect(plane5.snapshot().sessions[0]?.keepalivesSent).toBeGreaterThanOrEqual(since);
    expect(events.filter((event) => event.type === 'session-down')).toEqual([
      expect.objectContaining({ session: 'g5s1', cause: 'removed' }),
    ]);
    await eventually(() => plane.snapshot().sessions.find((session) => session.id === 'g5s1')?.state === 'down');
    await plane.update({ ...popMap([]), version: 3 });
    expect(plane.snapshot().sessions).toEqual([]);
  });

  it('reach a remote through the lab by its port, and take what comes back for the remote itself', async () => {
    const plane = await pop();
    const map = gatewayMap(6, [{ pop: { ip: '198.51.100.1', port: plane.address.port } }]);
    await plane.update(popMap([map]));
    const links = [{ name: 'wan1', kind: 'lte' as const, bind: '127.0.0.1', via: '127.0.0.1' }];
    const plane6 = await startGatewayDataplane({ links, log: silentLog, onEvent: () => {} });
    closers.push(() => plane6.close());
    await plane6.update(map);
    await eventually(() => plane6.snapshot().sessions[0]?.state === 'live');
  });

  it('open no session from an address that the netmap does not name, and say why', async () => {
    const plane = await pop();
    const map = gatewayMap(7, [{ pop: plane.address }]);
    const known = popMap([map]);
    await plane.update({ ...known, sessions: known.sessions.map((session) => ({ ...session, from: [] })) });
    const plane7 = await gateway();
    await plane7.update(map);
    await eventually(() => (plane.snapshot().dropsByReason['unknown-source'] ?? 0) > 1);
    expect(plane.snapshot().totals.txPackets).toBe(0);
    await plane.update(known);
    await eventually(() => plane7.snapshot().sessions[0]?.state === 'live');
  });
});
