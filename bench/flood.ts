/**
 * What a flood of strangers costs (cases T10, T11). Method: a controller, a PoP and a gateway as processes on loopback; a WireGuard client of
 * the engine in this process sends a numbered UDP packet every 5 ms by the PoP's relay to a receiver behind the gateway. Meanwhile a
 * process sends 10,000 datagrams a second to the PoP's port, from 200 addresses of 127.66.0.0/16, for SECONDS: random bytes; handshake
 * initiations with a wrong MAC1; initiations whose MAC1 is right (the gateway's public key is no secret). Counted are replies to the
 * flooders, packets of the client that were lost, CPU of PoP and gateway (of one core, from /proc) and, for the last flood, how long a
 * client that begins during it takes to get its first packet through.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { round } from './figures.ts';
import { type LinkRig, linkRig } from './link-rig.ts';

const SECONDS = 8;
const PPS = 10_000;
const floods = ['random', 'wrong-mac1', 'right-mac1'] as const;

/** `IP PORT KIND KEY SECONDS PPS`: floods; prints how many it sent and how many replies came. */
const FLOODER = `
const [ip, port, kind, key, seconds, pps] = process.argv.slice(1);
const { randomBytes, createHash } = require('node:crypto');
const blake = (secret, data, size) => require(process.env.BLAKE).blake2s(data, { key: secret, dkLen: size });
const mac1Key = require(process.env.BLAKE).blake2s(Buffer.concat([Buffer.from('mac1----'), Buffer.from(key, 'base64')]));
const made = Array.from({ length: 500 }, () => {
  const m = randomBytes(kind === 'random' ? 20 + Math.floor(Math.random() * 1200) : 148);
  if (kind !== 'random') m.set([1, 0, 0, 0]);
  if (kind === 'right-mac1') { m.set(blake(mac1Key, m.subarray(0, 116), 16), 116); m.fill(0, 132); }
  return m;
});
let replies = 0, sent = 0;
const sockets = Array.from({ length: 200 }, (_, i) => {
  const s = require('node:dgram').createSocket('udp4');
  s.on('message', () => replies++).on('error', () => {});
  s.bind(0, '127.66.' + (i >> 7) + '.' + (1 + (i & 127)));
  return s;
});
const start = performance.now();
const timer = setInterval(() => {
  const due = Math.min(Number(seconds) * Number(pps), Math.floor((performance.now() - start) / 1000 * Number(pps)));
  for (; sent < due; sent++) sockets[sent % 200].send(made[sent % 500], Number(port), ip);
  if (performance.now() - start < Number(seconds) * 1000 + 500) return;
  clearInterval(timer);
  console.log(JSON.stringify({ sent, replies }));
  process.exit();
}, 5);
`;

const cpuMs = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

function flood(rig: LinkRig, kind: (typeof floods)[number]): Promise<{ sent: number; replies: number }> {
  const args = [rig.relay.ip, String(rig.relay.port), kind, rig.gatewayKey, String(SECONDS), String(PPS)];
  const env = { ...process.env, BLAKE: new URL('../node_modules/@noble/hashes/blake2.js', import.meta.url).pathname };
  const child = spawn(process.execPath, ['-e', FLOODER, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (part) => (text += String(part)));
    child.once('exit', () => resolve(JSON.parse(text) as { sent: number; replies: number }));
  });
}

export async function run(progress: (text: string) => void): Promise<object> {
  const rig = await linkRig({ everyMs: 5 });
  try {
    const results: Record<string, object> = {};
    for (const kind of floods) {
      await rig.flowing();
      const before = { pop: cpuMs(rig.popPid), gateway: cpuMs(rig.gatewayPid), at: performance.now(), ...rig.counts() };
      const flooding = flood(rig, kind);
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const joinMs = kind === 'right-mac1' ? await rig.firstPacketOfAnother() : null;
      const { sent, replies } = await flooding;
      const spanMs = performance.now() - before.at;
      await new Promise((resolve) => setTimeout(resolve, 500));
      const after = rig.counts();
      results[kind] = {
        sent,
        replies,
        clientSent: after.sent - before.sent,
        clientLostPct: round(
          (100 * (after.sent - before.sent - (after.received - before.received))) / (after.sent - before.sent),
          3,
        ),
        popCpuPct: round((100 * (cpuMs(rig.popPid) - before.pop)) / spanMs),
        gatewayCpuPct: round((100 * (cpuMs(rig.gatewayPid) - before.gateway)) / spanMs),
        ...(joinMs === null ? {} : { newClientMs: round(joinMs) }),
      };
      progress(`${kind}: ${JSON.stringify(results[kind])}`);
    }
    return { packetsPerSecond: PPS, seconds: SECONDS, floods: results };
  } finally {
    await rig.close();
  }
}
