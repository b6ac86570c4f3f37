/** Case F4 over HTTP, on a real full disk. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startController } from './testing/controller.ts';

/** Needs root to mount a disk of its own. */
const mayMount = process.getuid?.() === 0;

function fill(file: string): void {
  const chunk = Buffer.alloc(64 * 1024);
  try {
    for (let count = 0; count < 200; count++) writeFileSync(file, chunk, { flag: 'a' });
  } catch (error) {
    expect((error as { code: string }).code).toBe('ENOSPC');
  }
}

it.skipIf(!mayMount)(
  'refuses changes with 503 and keeps none of them, reads go on, and it recovers (needs root)',
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'signalbox-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk]);
    try {
      const box = await startController({ data: disk });
      await box.site('Before');
      const ballast = join(disk, 'ballast');
      fill(ballast);
      const region = 'x'.repeat(80);
      let refused: Awaited<ReturnType<typeof box.call>> | undefined;
      const kept: string[] = ['Before'];
      // What is left in pages already allocated takes some changes; then none.
      for (let count = 0; count < 400 && !refused; count++) {
        const answer = await box.call('POST', '/sites', { body: { name: `Site ${count}`, role: 'branch', region } });
        if (answer.status === 200) kept.push(`Site ${count}`);
        else refused = answer;
      }
      expect(refused).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
      const listed = async () =>
        ((await box.call('GET', '/sites?limit=200')).body as { items: { name: string }[] }).items.map(
          (site) => site.name,
        );
      expect((await listed()).length).toBe(Math.min(200, kept.length));
      expect((await box.call('GET', '/health')).body).toMatchObject({
        status: 'read-only',
        store: { readOnly: 'disk-full' },
      });
      const audit = (await box.call('GET', '/audit?action=site.create&limit=200')).body as { items: unknown[] };
      expect(audit.items.length, 'no change without its audit row and no row without its change').toBe(
        Math.min(200, kept.length),
      );
      expect((await box.call('GET', '/audit/verify')).body).toMatchObject({ valid: true });
      rmSync(ballast);
      expect((await box.call('POST', '/sites', { body: { name: 'After', role: 'branch' } })).status).toBe(200);
      expect((await box.call('GET', '/health')).body).toMatchObject({ status: 'ok' });
      await box.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);
