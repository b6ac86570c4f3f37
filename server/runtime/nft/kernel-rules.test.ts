import { expect, it } from 'vitest';
import { silentLog } from '../runtime-log.ts';
import type { NftRendering } from './enforcer.ts';
import { openKernelRules } from './kernel-rules.ts';

const open = (render: () => NftRendering) =>
  openKernelRules({
    renderer: { table: 'sb_none', render, revoke: () => '', removal: () => '' },
    interfaceName: 'sbnone0',
    netns: 'sb-there-is-no-such-namespace',
    wallMs: () => 0,
    log: silentLog,
    onRepaired: () => {},
  });

it('answers a sentence where the kernel cannot be used, so that the gateway goes on without it', async () => {
  const opened = await open(() => {
    throw new Error('"a+b" is no interface name');
  });
  expect(opened).toEqual({ ok: false, error: '"a+b" is no interface name' });
  const refused = await open(() => ({ text: '', classes: 0, places: '', renewAtMs: null }));
  expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('nft') });
});
