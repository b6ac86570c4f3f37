/**
 * Access rules in the engine's filter. Method:
 *   revoke    500 and 10,000 clients in one process; one has an open TCP connection that sends a segment whenever it can. A signed netmap
 *             without that client comes as text: from then until it is verified, on the disk and enforced, and until the connection's last segment
 *             came out. Then the client is let in again and begins anew.
 *   publish   controller, PoP and a gateway without privilege as processes (link-rig.ts); 40 revisions of the policy, each published when the
 *             one before has its receipt, while a client sends a packet to an allowed and one to a forbidden port every 2 ms
 */
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { operation } from '../lib/contract/clients.ts';
import { policyPreview } from '../lib/contract/policy.ts';
import { ipPacket } from '../lib/engine/filter/testing/ip-packets.ts';
import { type ClientEndpoint, LightLink, WireGuardDevice } from '../lib/engine/tunnel/index.ts';
import { type AccessRules, denyAll } from '../lib/netmap/access.ts';
import { type GatewayLightLink, type LightLinkClient, noGatewayLightLink } from '../lib/netmap/lightlink.ts';
import { loadOrCreateKey } from '../server/agent/keys.ts';
import { netmapFile, verifyNetmap } from '../server/agent/netmap-file.ts';
import { until } from '../server/roles/testing/headless-fleet.ts';
import { nativeCrypto } from '../server/runtime/native-crypto.ts';
import { round, spread } from './figures.ts';
import { LAN_HOST, linkRig, UDP_PORT } from './link-rig.ts';

const REVOKES = 100;
const PUBLISHES = 40;
const EVERY_MS = 2;
const SETTLE_MS = 500;
const POOL = '10.240.0.0/16';
const GATEWAY = '10.240.0.1';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const key = (): Uint8Array => randomFillSync(new Uint8Array(32));
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const rules: AccessRules = {
  ...denyAll,
  revision: 1,
  boxes: [{ addresses: ['10.3.1.5', '10.3.1.5'], protocols: [6, 6], ports: [443, 443], atom: 0, gateway: false }],
  classes: [{ id: 0, name: '', allow: [{ atom: 0, rule: 0 }], timed: [], denied: [] }],
  rules: [{ id: 'r', text: '' }],
};

export function filterRevoke(): object[] {
  return [500, 10_000].map((clients) => ({ clients, ...revokeAmong(clients) }));
}

function revokeAmong(count: number): object {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const controller = loadOrCreateKey(join(dir, 'controller.key'));
  const identity = { nodeId: 'g', kind: 'gateway' as const, controller: '', controllerKey: controller.publicKey };
  const disk = netmapFile(dir, identity);
  const endpoint: ClientEndpoint = { link: 'wan1', segment: null, popId: null, kind: 0, ip: 1, port: 1 };
  const random = (bytes: Uint8Array): void => void randomFillSync(bytes);
  const out = { count: 0, lastAt: 0 };
  const wire: { readonly to: 'client' | 'gateway'; readonly bytes: Uint8Array }[] = [];
  const privateKey = key();
  const gatewayKey = nativeCrypto.dhKey(privateKey).publicKey.slice();
  const gateway: LightLink = new LightLink({
    privateKey,
    crypto: nativeCrypto,
    random,
    sink: {
      transmit: (_, bytes, length) => void wire.push({ to: 'client', bytes: bytes.slice(0, length) }),
      deliver() {
        out.count++;
        out.lastAt = performance.now();
      },
      refused: () => {},
      revoked: () => {},
      flowEnded: () => {},
      event: () => {},
    },
  });
  const device = new WireGuardDevice<string>({
    privateKey: key(),
    crypto: nativeCrypto,
    random,
    sink: {
      transmit: (_, __, bytes, length) => void wire.push({ to: 'gateway', bytes: bytes.slice(0, length) }),
      deliver: () => {},
    },
  });
  const client = (i: number, publicKey: Uint8Array): LightLinkClient => ({
    id: `c${i}`,
    name: '',
    publicKey: base64(publicKey),
    presharedKey: null,
    address4: `10.240.${(i + 2) >> 8}.${(i + 2) & 255}`,
    address6: null,
    class: 0,
    notAfter: null,
  });
  const one = client(0, device.publicKey);
  const others = Array.from({ length: count - 1 }, (_, i) => client(i + 1, key()));
  let version = 0;
  const signed = (clients: readonly LightLinkClient[]) => {
    const lightLink: GatewayLightLink = {
      ...noGatewayLightLink,
      enabled: true,
      pool: POOL,
      address: GATEWAY,
      clients,
      rules,
    };
    const body = JSON.stringify({ kind: 'gateway', nodeId: 'g', version: ++version, ingress: [], lightLink });
    return { body, signature: controller.sign(body) };
  };
  const enforce = (message: ReturnType<typeof signed>): void => {
    const verified = verifyNetmap(message, identity);
    if (!verified.ok || verified.netmap.kind !== 'gateway') throw new Error('no netmap');
    disk.save(message);
    const { problems } = gateway.update(performance.now(), Date.now(), verified.netmap.lightLink);
    if (problems.length > 0) throw new Error(problems[0]);
  };
  const segment = ipPacket({ from: one.address4 ?? '', to: '10.3.1.5', protocol: 6, fromPort: 5001, toPort: 443 });
  /** A segment, and whatever its way asks for. */
  const send = (): void => {
    device.send(performance.now(), segment, 0, segment.length);
    device.tick(performance.now(), Date.now());
    for (let next = wire.shift(); next; next = wire.shift())
      if (next.to === 'client') device.receive(performance.now(), Date.now(), next.bytes, next.bytes.length, 'g', 'g');
      else gateway.receiveFrom(performance.now(), Date.now(), next.bytes, next.bytes.length, endpoint);
  };
  const [lastPacket, enforced]: [number[], number[]] = [[], []];
  for (let i = 0; i < REVOKES; i++) {
    enforce(signed([one, ...others]));
    device.setPeers([]);
    device.setPeers([{ publicKey: gatewayKey, presharedKey: undefined, allowedIps: ['10.3.0.0/16'], endpoint: 'g' }]);
    const before = out.count;
    for (let tries = 0; out.count < before + 20; tries++) {
      if (tries > 1000) throw new Error('nothing comes through');
      send();
    }
    const message = signed(others);
    const from = performance.now();
    send();
    enforce(message);
    enforced.push(performance.now() - from);
    for (let more = 0; more < 50; more++) send();
    lastPacket.push(Math.max(0, out.lastAt - from));
  }
  gateway.close();
  rmSync(dir, { recursive: true, force: true });
  return { enforced: spread(enforced), lastPacket: spread(lastPacket) };
}

const policy = (more: boolean): string => `version: 1
roles: { staff: {}, guest: {} }
resources:
  till: { hosts: [${LAN_HOST}], services: [udp/${UDP_PORT}] }
  other: { hosts: ["10.94.1.77"], services: [tcp/443] }
grants:
  - { id: till, roles: [staff], to: [till], at: "*" }
${more ? '  - { id: more, roles: [staff, guest], to: [other], at: "*" }' : ''}
`;

export async function filterPublish(progress: (text: string) => void): Promise<object> {
  const rig = await linkRig({ everyMs: EVERY_MS, forbiddenToo: true });
  const { api } = rig.fleet;
  const publish = async (more: boolean): Promise<void> => {
    const text = policy(more);
    const saved = await api.send('PUT', '/policy/draft', { text, version: null }, z.object({ version: z.number() }));
    const { confirm, against } = await api.send('POST', '/policy/preview', { text }, policyPreview);
    const body = { version: saved.version, note: 'bench', against, ...(confirm === null ? {} : { confirm }) };
    const { operationId } = await api.send('POST', '/policy/publish', body, z.object({ operationId: z.string() }));
    await until('a receipt', async () => {
      const now = await api.get(`/operations/${operationId}`, operation);
      return now.total > 0 && now.enforced === now.total ? true : undefined;
    });
  };
  try {
    await rig.flowing();
    await publish(true);
    await pause(SETTLE_MS);
    const before = rig.counts();
    const started = performance.now();
    for (let i = 0; i < PUBLISHES; i++) {
      await publish(i % 2 === 1);
      if (i % 10 === 9) progress(`filter: ${i + 1} publishes`);
    }
    const tookMs = performance.now() - started;
    rig.hold();
    await pause(SETTLE_MS);
    const after = rig.counts();
    const sent = after.sent - before.sent;
    return {
      publishes: PUBLISHES,
      seconds: round(tookMs / 1000),
      allowedSent: sent,
      lost: sent - (after.received - before.received),
      forbiddenSent: sent,
      leaked: after.leaked,
    };
  } finally {
    await rig.close();
  }
}
