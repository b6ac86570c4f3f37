import { expect, it } from 'vitest';
import type { LocalAddress } from './local-addresses.ts';
import { watchNetwork } from './network-watch.ts';

const address = (ip: string): LocalAddress => ({ family: 4, ip, name: 'eth0' });
const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 5000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > end) throw new Error('it did not come true');
};

it('tells a changed address once, and a sleep, which only the wall clock shows', async () => {
  let addresses = [address('10.0.0.1')];
  let skewMs = 0;
  const seen: string[] = [];
  const watch = watchNetwork({
    read: () => addresses,
    wallMs: () => performance.now() + skewMs,
    pollMs: 5,
    onChange: (found) => seen.push(found.map(({ ip }) => ip).join()),
    onWake: () => seen.push('woke'),
  });
  addresses = [address('10.0.0.2')];
  await until(() => seen.length > 0);
  skewMs = 60_000;
  await until(() => seen.length > 1);
  skewMs = -86_400_000 * 365;
  await until(() => seen.length > 2);
  watch.close();
  expect(seen).toEqual(['10.0.0.2', 'woke', 'woke']);
});
