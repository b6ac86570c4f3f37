/** Notices that the machine is somewhere else now, or has slept: by looking, for Node is told of neither. */
import { type LocalAddress, localAddresses } from './local-addresses.ts';

const POLL_MS = 2000;
/** The wall clock went on this much longer than ours: the machine slept, or somebody set the clock, and a look does no harm. */
const JUMP_MS = 5000;

export interface NetworkWatch {
  close(): void;
}

export interface NetworkWatchOptions {
  readonly onChange: (addresses: readonly LocalAddress[]) => void;
  readonly onWake: () => void;
  readonly read?: () => readonly LocalAddress[];
  readonly wallMs?: () => number;
  readonly pollMs?: number;
}

export function watchNetwork(options: NetworkWatchOptions): NetworkWatch {
  const { read = () => localAddresses(false), wallMs = Date.now, pollMs = POLL_MS } = options;
  const text = (addresses: readonly LocalAddress[]): string =>
    addresses.map(({ name, ip }) => `${name} ${ip}`).join(',');
  let known = text(read());
  let offset = wallMs() - performance.now();
  const timer = setInterval(() => {
    const jumped = wallMs() - performance.now() - offset;
    offset += jumped;
    const addresses = read();
    const now = text(addresses);
    if (now !== known) {
      known = now;
      options.onChange(addresses);
    } else if (Math.abs(jumped) > JUMP_MS) options.onWake();
  }, pollMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
