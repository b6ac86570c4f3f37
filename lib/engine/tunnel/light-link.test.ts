import { describe, expect, it } from 'vitest';
import { type AccessRules, denyAll } from '#lib/netmap/access.ts';
import type { GatewayLightLink, LightLinkClient } from '#lib/netmap/lightlink.ts';
import { nativeCrypto } from '#server/runtime/native-crypto.ts';
import { echoRequest, emptyIpView, readIpPacket, writeUdpPacket } from '../bytes/index.ts';
import { type Fleet, lttFleet, WALL_START } from '../testing/ltt-fleet.ts';
import { seededRandom } from '../testing/sim-network.ts';
import { WireGuardDevice } from '../wireguard/index.ts';
import { toBase64 } from './base64.ts';
import { OVER_UDP } from './client-relay.ts';
import { LightLink } from './light-link.ts';
import type { ClientEndpoint, LightLinkEvent } from './light-link-types.ts';

const LAN_HOST = 0x0a05_0014; // 10.5.0.20
const OTHER_HOST = 0x0a05_0015;
const CLIENT_IP = 0xc633_6407; // 198.51.100.7, where the person is
const rules: AccessRules = {
  revision: 1,
  boxes: [{ addresses: ['10.5.0.20', '10.5.0.20'], protocols: [17, 17], ports: [7000, 7000], atom: 0, gateway: false }],
  classes: [{ id: 0, name: 'staff', allow: [{ atom: 0, rule: 0 }], timed: [], denied: [] }],
  exceptions: [],
  rules: [{ id: 'r1', text: 'staff may use the till' }],
  expandedUntil: null,
};

interface Rig {
  readonly fleet: Fleet;
  readonly gateway: LightLink;
  readonly client: WireGuardDevice<string>;
  readonly delivered: { client: string; dstIp: number }[];
  readonly refused: number[];
  readonly returned: number[];
  readonly revoked: string[][];
  readonly events: LightLinkEvent[];
  readonly spec: LightLinkClient;
  apply(clients: readonly LightLinkClient[], rules?: AccessRules): void;
  /** The client's packet to `host`:`port`. */
  ask(host: number, port: number): void;
  /** The way the client sends: by the PoP, or straight to the gateway. */
  via: 'relay' | 'direct';
  /** Every message of the client that the PoP gets. */
  onWire: Uint8Array[];
  /** Whether the client answers ping, and how often it did. */
  answersEcho: boolean;
  echoes: number;
}

function rig(): Rig {
  const fleet = lttFleet(7, { gateways: [['wan1'], ['wan1']], pops: 1 }, nativeCrypto);
  const random = seededRandom(99);
  const bytes = (out: Uint8Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(random() * 256);
  };
  const key = (): Uint8Array => {
    const out = new Uint8Array(32);
    bytes(out);
    return out;
  };
  const { network } = fleet;
  const [node] = fleet.gateways;
  const [pop] = fleet.pops;
  if (!node || !pop) throw new Error('no fleet');
  const wall = (): number => WALL_START + network.now;
  const gatewayKey = key();
  const view = emptyIpView();
  const made: Omit<Rig, 'gateway' | 'client' | 'spec' | 'apply' | 'ask'> = {
    fleet,
    delivered: [],
    refused: [],
    returned: [],
    revoked: [],
    events: [],
    via: 'relay',
    onWire: [],
    answersEcho: false,
    echoes: 0,
  };
  const toClient = (message: Uint8Array): void =>
    network.schedule(
      network.now + 5,
      () => void client.receive(network.now, wall(), message, message.length, 'gateway', 'gateway'),
    );
  const gateway = new LightLink({
    privateKey: gatewayKey,
    crypto: nativeCrypto,
    random: bytes,
    sink: {
      transmit(endpoint: ClientEndpoint, message, length) {
        if (endpoint.segment === null) toClient(message.slice(0, length));
        else node.overlay.sendRelayed(network.now, endpoint.segment, endpoint, message, length);
      },
      deliver(from, packet, offset, length) {
        readIpPacket(packet, offset, length, view);
        made.delivered.push({ client: from.id, dstIp: view.dstIp });
        const answer = new Uint8Array(100);
        const flow = { srcIp: view.dstIp, srcPort: view.dstPort, dstIp: view.srcIp, dstPort: view.srcPort };
        const size = writeUdpPacket(answer, flow, Uint8Array.of(9), 0, 1);
        network.schedule(network.now + 1, () => void gateway.send(network.now, answer, 0, size));
      },
      refused: (_, __, ___, ____, code) => void made.refused.push(code),
      revoked: (ids) => void made.revoked.push([...ids]),
      flowEnded: () => undefined,
      event: (event) => void made.events.push(event),
    },
  });
  node.onRelayed = (segment, from, message, length) =>
    gateway.receiveRelayed(network.now, wall(), message, length, { ...from, segment: segment.id, popId: 'pop1' });
  pop.onOutside = (_, __, message) => toClient(message);
  const clientPrivate = key();
  const gatewayPublic = nativeCrypto.dhKey(gatewayKey).publicKey;
  const client = new WireGuardDevice<string>({
    privateKey: clientPrivate,
    crypto: nativeCrypto,
    random: bytes,
    sink: {
      transmit(_, __, message, length) {
        const copy = message.slice(0, length);
        made.onWire.push(copy);
        network.schedule(network.now + 5, () => {
          if (made.via === 'relay') pop.pop.receiveClient(network.now, copy, length, OVER_UDP, CLIENT_IP, 50_000);
          else gateway.receive(network.now, wall(), copy, length, 'wan1', CLIENT_IP, 50_000);
        });
      },
      deliver: (_, packet, offset, length) => {
        readIpPacket(packet, offset, length, view);
        if (view.protocol !== 1) return void made.returned.push(view.srcIp);
        if (!made.answersEcho) return;
        made.echoes++;
        const asked = new DataView(packet.buffer, packet.byteOffset + offset + 20);
        const reply = echoRequest(view.dstIp, view.srcIp, asked.getUint16(4), asked.getUint16(6), 36);
        reply[20] = 0;
        network.schedule(network.now + 1, () => void client.send(network.now, reply, 0, reply.length));
      },
    },
  });
  client.setPeers([{ publicKey: gatewayPublic, allowedIps: ['10.5.0.0/16', '10.99.0.1'], endpoint: 'gateway' }]);
  const segments = pop.ltt.segments.filter((each) => each.neighbour.id === node.id).map((each) => each.id);
  pop.pop.updateRelay({ gateways: [{ gatewayId: node.id, publicKey: toBase64(gatewayPublic), segments }] });
  const spec: LightLinkClient = {
    id: 'c1',
    name: 'phone',
    publicKey: toBase64(client.publicKey),
    presharedKey: null,
    address4: '10.99.0.2',
    address6: null,
    class: 0,
    notAfter: null,
  };
  const tick = (): void => {
    gateway.tick(network.now, wall());
    client.tick(network.now, wall());
    network.schedule(network.now + 50, tick);
  };
  tick();
  return Object.assign(made, {
    gateway,
    client,
    spec,
    apply(clients: readonly LightLinkClient[], next = rules) {
      const netmap: GatewayLightLink = {
        enabled: true,
        pool: '10.99.0.0/24',
        address: '10.99.0.1',
        clients,
        rules: next,
        rulesHash: '',
        rulesAttempt: 0,
        relays: [],
      };
      expect(gateway.update(network.now, wall(), netmap).problems).toEqual([]);
    },
    ask(host: number, port: number) {
      const packet = new Uint8Array(100);
      const flow = { srcIp: 0x0a63_0002, srcPort: 4000, dstIp: host, dstPort: port };
      const size = writeUdpPacket(packet, flow, Uint8Array.of(1), 0, 1);
      client.send(network.now, packet, 0, size);
    },
  });
}

describe('LightLink', () => {
  it.each(['relay', 'direct'] as const)('a client reaches what it may, and nothing else (%s)', (via) => {
    const it = rig();
    it.via = via;
    it.apply([it.spec]);
    it.fleet.network.runUntil(2000);
    it.ask(LAN_HOST, 7000);
    it.ask(LAN_HOST, 22);
    it.ask(OTHER_HOST, 7000);
    it.fleet.network.runUntil(4000);
    expect(it.delivered).toEqual([{ client: 'c1', dstIp: LAN_HOST }]);
    expect(it.returned).toEqual([LAN_HOST]);
    expect(it.refused).toHaveLength(2);
    expect(it.events).toMatchObject([{ type: 'client-up', client: 'c1' }]);
    expect(it.gateway.snapshot().clients).toMatchObject([{ online: true, rxPackets: 3, txPackets: 1 }]);
    expect(it.gateway.snapshot().clients[0]?.endpoint?.popId).toBe(via === 'relay' ? 'pop1' : null);
  });

  it('measures how far a device is by an echo, which nobody else sees', () => {
    const it = rig();
    it.answersEcho = true;
    it.apply([it.spec]);
    it.fleet.network.runUntil(2000);
    it.ask(LAN_HOST, 7000);
    it.fleet.network.runUntil(9000);
    const [client] = it.gateway.snapshot().clients;
    expect(client?.rttMs).toBeGreaterThan(20);
    expect(client?.rttMs).toBeLessThan(80);
    expect([it.echoes, it.delivered.length, it.refused.length]).toEqual([1, 1, 0]);
  });

  it('moves from the relay to the direct way and back without a new handshake', () => {
    const it = rig();
    it.apply([it.spec]);
    it.fleet.network.runUntil(2000);
    for (const [step, via] of (['relay', 'direct', 'relay'] as const).entries()) {
      it.via = via;
      it.ask(LAN_HOST, 7000);
      it.fleet.network.runUntil(3000 + step * 1000);
    }
    expect(it.returned).toHaveLength(3);
    expect(it.onWire.filter((message) => message[0] === 1)).toHaveLength(1);
    expect(it.events.map((event) => event.type)).toEqual(['client-up', 'client-moved', 'client-moved']);
  });

  it('T9: who is taken away is gone at once: no packet, no flow, no handshake', () => {
    const it = rig();
    it.apply([it.spec]);
    it.fleet.network.runUntil(2000);
    it.ask(LAN_HOST, 7000);
    it.fleet.network.runUntil(3000);
    it.apply([]);
    it.ask(LAN_HOST, 7000);
    it.fleet.network.runUntil(20_000);
    expect(it.delivered).toHaveLength(1);
    expect(it.revoked).toEqual([['c1']]);
    expect(it.gateway.snapshot().clients).toEqual([]);
    it.client.connect(it.fleet.network.now, [...it.client.peers()][0]!);
    const answered = it.returned.length;
    it.fleet.network.runUntil(60_000);
    expect(it.returned).toHaveLength(answered);
  });

  it('says a bare TCP reset to a client who may reach nothing, and nothing else', () => {
    const it = rig();
    it.apply([it.spec]);
    it.fleet.network.runUntil(2000);
    it.ask(LAN_HOST, 7000);
    it.fleet.network.runUntil(3000);
    it.apply([it.spec], denyAll);
    const before = it.returned.length;
    const segment = (flags: number, payload: number): boolean => {
      const bytes = new Uint8Array(40 + payload);
      const view = new DataView(bytes.buffer);
      bytes.set([0x45, 0, 0, 40 + payload, 0, 0, 0, 0, 64, 6]);
      view.setUint32(12, LAN_HOST);
      view.setUint32(16, 0x0a63_0002);
      bytes[32] = 0x50;
      bytes[33] = flags;
      return it.gateway.sendReset(it.fleet.network.now, bytes, 0, bytes.length);
    };
    const [syn, rst, ack] = [2, 4, 16];
    expect([segment(rst, 0), segment(rst | ack, 0), segment(syn, 0), segment(ack, 0), segment(rst, 1)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    it.fleet.network.runUntil(4000);
    expect(it.returned).toHaveLength(before + 2);
    it.apply([]);
    expect(segment(rst, 0)).toBe(false);
  });

  it('ends a lease on its own clock, with nobody asking', () => {
    const it = rig();
    it.apply([{ ...it.spec, notAfter: WALL_START + 3000 }]);
    it.fleet.network.runUntil(2000);
    it.ask(LAN_HOST, 7000);
    it.fleet.network.runUntil(2900);
    expect(it.delivered).toHaveLength(1);
    it.fleet.network.runUntil(3100);
    it.ask(LAN_HOST, 7000);
    it.fleet.network.runUntil(9000);
    expect(it.delivered).toHaveLength(1);
    expect(it.revoked).toEqual([['c1']]);
    expect(it.events.at(-1)).toMatchObject({ type: 'client-expired', client: 'c1' });
  });

  it('a PoP is silent to strangers, and relays nothing to those who did not speak', () => {
    const it = rig();
    const [pop] = it.fleet.pops;
    const [node] = it.fleet.gateways;
    if (!pop || !node) throw new Error('no fleet');
    it.apply([it.spec]);
    it.fleet.network.runUntil(1000);
    const answers: number[] = [];
    pop.onOutside = (_, port) => void answers.push(port);
    const random = seededRandom(3);
    for (let i = 0; i < 500; i++) {
      const size = i % 2 === 0 ? 148 : 32 + Math.floor(random() * 200);
      const noise = Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
      noise.set([(i % 4) + 1, 0, 0, 0]);
      pop.pop.receiveClient(it.fleet.network.now, noise, size, OVER_UDP, CLIENT_IP + i, 1000 + i);
    }
    const [segment] = node.ltt.segments;
    node.overlay.sendRelayed(
      it.fleet.network.now,
      segment?.id ?? '',
      { kind: 0, ip: 1, port: 1 },
      new Uint8Array(64),
      64,
    );
    it.fleet.network.runUntil(3000);
    expect(answers).toEqual([]);
    const { relay } = pop.pop.snapshot(it.fleet.network.now);
    expect(relay).toMatchObject({ flows: 0, toGateway: 0, toClient: 0, unsolicited: 1 });
    expect(relay.unknownClient + relay.wrongMac1).toBe(500);
  });
});
