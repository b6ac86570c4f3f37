import { expect, it } from 'vitest';
import { createLossWindow } from './loss-window.ts';

it('measures the last ten seconds where traffic is dense', () => {
  const window = createLossWindow();
  // 100 packets a second; lossless for 30 s, then every tenth lost.
  for (let second = 0; second <= 60; second++) window.push(second * 1000, second * 100, Math.max(0, second - 30) * 10);
  expect(window.read(60_000)).toEqual({ expected: 1000, lost: 100 });
});

it('reaches back on an idle link, so that one lost keepalive is not half of everything', () => {
  const window = createLossWindow();
  for (let second = 0; second <= 59; second++) window.push(second * 1000, second * 2, second >= 59 ? 1 : 0);
  expect(window.read(59_000)).toEqual({ expected: 100, lost: 1 });
});

it('starts anew when a counter falls, and forgets after a minute of silence', () => {
  const window = createLossWindow();
  window.push(0, 1000, 500);
  window.push(1000, 1100, 500);
  window.push(2000, 10, 0);
  expect(window.read(2000)).toBeNull();
  window.push(3000, 20, 5);
  expect(window.read(3000)).toEqual({ expected: 10, lost: 5 });
  expect(window.read(70_000)).toBeNull();
});

it('reads no negative loss when late packets arrive after all', () => {
  const window = createLossWindow();
  window.push(0, 100, 20);
  window.push(1000, 200, 5);
  expect(window.read(1000)).toEqual({ expected: 100, lost: 0 });
});
