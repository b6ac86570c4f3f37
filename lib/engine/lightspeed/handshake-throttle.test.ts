import { expect, it } from 'vitest';
import { HandshakeThrottle } from './handshake-throttle.ts';

it('ignores a source after five wrong tokens, for a minute', () => {
  const throttle = new HandshakeThrottle();
  for (let i = 0; i < 4; i++) throttle.wrongToken(i, 7);
  expect(throttle.ignores(4, 7)).toBe(false);
  throttle.wrongToken(5, 7);
  expect([throttle.ignores(6, 7), throttle.ignores(6, 8), throttle.ignores(60_006, 7)]).toEqual([true, false, false]);
});

it('makes trying all 255 tokens take the more than half an hour', () => {
  const throttle = new HandshakeThrottle();
  let now = 0;
  let tried = 0;
  for (; tried < 255; now += 100) {
    if (throttle.ignores(now, 7)) continue;
    throttle.wrongToken(now, 7);
    tried++;
  }
  expect(now).toBeGreaterThan(30 * 60_000);
});

it('is bounded', () => {
  const throttle = new HandshakeThrottle();
  for (let ip = 0; ip < 20_000; ip++) throttle.wrongToken(0, ip);
  expect(throttle.size).toBe(4096);
});
