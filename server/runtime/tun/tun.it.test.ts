/** A real interface in a namespace of its own, made by a process that stays outside. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTun, type Tun } from './open-tun.ts';

const why = process.getuid?.() !== 0 ? 'not root' : existsSync('/dev/net/tun') ? undefined : 'no /dev/net/tun';
if (why !== undefined) process.stderr.write(`TUN tests are skipped: ${why}\n`);
const netns = `sb-tun-${process.pid}`;

/** Turns an ICMP echo request into its reply: the sum changes by the type alone. */
function reply(request: Uint8Array): Uint8Array {
  const answer = request.slice();
  answer.set(request.subarray(12, 16), 16);
  answer.set(request.subarray(16, 20), 12);
  answer[20] = 0;
  const sum = ((answer[22] as number) << 8) + (answer[23] as number) + 0x0800;
  const folded = (sum & 0xffff) + (sum >>> 16);
  answer[22] = folded >> 8;
  answer[23] = folded;
  return answer;
}

describe.skipIf(why !== undefined)('a TUN interface', () => {
  beforeAll(() => void execFileSync('ip', ['netns', 'add', netns]));
  afterAll(() => void spawnSync('ip', ['netns', 'del', netns]));

  it('in another namespace carries packets both ways, and goes when it is closed', async () => {
    let tun: Tun | undefined;
    const opened = await openTun({
      name: 'sbtest0',
      mtuBytes: 1420,
      addresses: ['10.250.0.1/24', 'fd00:250::1/64'],
      routes: ['10.251.0.0/16', '10.250.0.0/24'],
      netns,
      onPacket(bytes, length) {
        const packet = bytes.slice(0, length);
        if (packet[0] === 0x45 && packet[9] === 1 && packet[20] === 8) {
          const answer = reply(packet);
          tun?.write(Uint8Array.of(0, ...answer), 1, answer.length);
        }
      },
    });
    if (!opened.ok) throw new Error(opened.error);
    tun = opened.value;
    const ping = spawn('ip', ['netns', 'exec', netns, 'ping', '-c', '20', '-i', '0.01', '-s', '1300', '10.251.7.7']);
    const code = await new Promise((resolve) => ping.once('exit', resolve));
    expect(code).toBe(0);
    expect(tun.counters.rxPackets).toBeGreaterThanOrEqual(20);
    expect(tun.counters).toMatchObject({ queueDrops: 0, writeErrors: 0 });
    const again = await openTun({ name: 'sbtest0', mtuBytes: 1420, addresses: [], netns, onPacket: () => {} });
    expect(again).toMatchObject({ ok: false, error: expect.stringContaining('already an interface') });
    expect(spawnSync('ip', ['link', 'show', 'sbtest0']).status).not.toBe(0);
    await tun.close();
    expect(spawnSync('ip', ['-n', netns, 'link', 'show', 'sbtest0']).status).not.toBe(0);
  });

  it('that cannot be made is one sentence', async () => {
    const options = { name: 'sbtest1', mtuBytes: 1420, addresses: [], onPacket: () => {} };
    expect(await openTun({ ...options, netns: 'sb-none' })).toMatchObject({
      error: expect.stringContaining('no network namespace "sb-none"'),
    });
    expect(await openTun({ ...options, name: 'a name/of many letters' })).toMatchObject({ ok: false });
    expect(await openTun({ ...options, netns, addresses: ['10.0.0.1/99'] })).toMatchObject({
      error: expect.stringContaining('ip addr add'),
    });
    expect(spawnSync('ip', ['-n', netns, 'link', 'show', 'sbtest1']).status).not.toBe(0);
  });
});
