import { expect, it } from 'vitest';
import { hex } from '../testing/hex.ts';
import { classify } from './classify.ts';

it.each([
  ['000100002112a442000000000000000000000000', 'stun'],
  ['0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643', 'stun'],
  ['01000000', 'wireguard'],
  ['04000000ffff', 'wireguard'],
  ['01000001', 'unknown'],
  ['05000000', 'unknown'],
  ['00', 'unknown'],
  ['10', 'lightspeed'],
  ['2f', 'lightspeed'],
  ['30', 'unknown'],
  ['a0', 'ltt'],
  ['af', 'ltt'],
  ['b0', 'unknown'],
  ['', 'unknown'],
])('%s is %s', (text, protocol) => expect(classify(hex(text), hex(text).length)).toBe(protocol));
