import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlan } from '../plan.ts';
import { bindUdp } from '../udp.ts';
import type { LanStatus } from './lan.ts';

const plan = buildPlan(252, { ip: '127.0.0.1', port: 3478 });
const branch = plan.sites[1];
const dir = mkdtempSync(join(tmpdir(), 'signalbox-lan-'));
let child: ChildProcess;
let newest: LanStatus | undefined;

/** Stands in for both gateways: carries each datagram to the HQ and the answers back, dropping every tenth upwards. */
async function carry(listenIp: string, port: number, toIp: string): Promise<void> {
  const away = await bindUdp('127.252.10.1', 0, (data) => home.send(data, source, from));
  let source = 0;
  let from = '';
  let count = 0;
  const home = await bindUdp(listenIp, port, (data, sender) => {
    source = sender.port;
    from = sender.address;
    if (count++ % 10 !== 9) away.send(data, port, toIp);
  });
  away.unref();
  home.unref();
}

beforeAll(async () => {
  for (const { listen, to } of branch?.forwards ?? []) await carry(listen.ip, listen.port, to.ip);
  const file = join(dir, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
  child = spawn(process.execPath, [main, 'lab', '--lan', file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', (status) => {
    newest = status as LanStatus;
  });
});

afterAll(async () => {
  child.disconnect();
  await once(child, 'exit');
  rmSync(dir, { recursive: true });
});

async function row(frames: number) {
  for (;;) {
    const found = newest?.branches.find((each) => each.site === branch?.name);
    if (found && found.sent.frames >= frames) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('LAN', () => {
  it('streams both ways and counts end to end what the way lost', async () => {
    const { sent, cctv, prices, reports } = await row(240);
    if (!cctv) throw new Error('nothing arrived at the HQ');
    expect(cctv.duplicates).toBe(0);
    expect(cctv.missing / (cctv.received + cctv.missing)).toBeCloseTo(0.1, 1);
    expect(cctv.received + cctv.missing).toBeLessThanOrEqual(sent.frames);
    expect(cctv.received + cctv.missing).toBeGreaterThan(sent.frames - 70);
    expect(prices.received + reports.received).toBeGreaterThan(100);
    expect(prices.missing + reports.missing).toBe(0);
  });

  it('has services that listen', async () => {
    const till = connect(9000, branch?.hosts.till);
    till.write('beat\n');
    expect(String((await once(till, 'data'))[0])).toBe('OK branch-1 1\n');
    till.destroy();
    const stock = await fetch(`http://${branch?.hosts.inventory}:8080/stock`);
    expect(await stock.json()).toMatchObject({ site: 'Branch 1' });
    const printer = connect({ port: 9100, host: branch?.hosts.printer ?? '' });
    printer.end('receipt');
    expect(String((await once(printer, 'data'))[0])).toBe('printed 7 bytes\n');
  });
});
