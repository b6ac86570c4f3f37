import { expect, it } from 'vitest';
import { addressBytes } from './address.ts';
import { InitialSequence } from './isn.ts';

const names = (local: string, remote: string, localPort = 80, remotePort = 40_000) => ({
  local: addressBytes(local) as Uint8Array,
  remote: addressBytes(remote) as Uint8Array,
  localPort,
  remotePort,
});

it('depends on both addresses, both ports, the secret and the clock, in IPv4 and IPv6', () => {
  const key = new Uint8Array(16).fill(1);
  const all = [
    names('10.0.0.1', '10.0.0.2'),
    names('10.0.0.3', '10.0.0.2'),
    names('10.0.0.1', '10.0.0.3'),
    names('10.0.0.1', '10.0.0.2', 81),
    names('10.0.0.1', '10.0.0.2', 80, 40_001),
    names('fd00::1', 'fd00::2'),
    names('fd00::3', 'fd00::2'),
    names('fd00::1', 'fd00::3'),
    names('fd00::1', 'fd00::2', 81),
  ];
  const isn = new InitialSequence(key);
  const numbers = all.map((each) => isn.next(0, each));
  expect(new Set(numbers).size).toBe(all.length);
  expect(all.map((each) => isn.next(0, each))).toEqual(numbers);
  const other = new InitialSequence(new Uint8Array(16).fill(2));
  for (const [i, each] of all.entries()) {
    expect(other.next(0, each)).not.toBe(numbers[i]);
    // RFC 6528: one every four microseconds.
    expect((isn.next(1000, each) - (numbers[i] as number)) >>> 0).toBe(250_000);
  }
});
