import { expect, it } from 'vitest';
import { RelayChoice, type RelayWay } from './relay-choice.ts';

const way = (popId: string, kind: RelayWay['kind'] = 'udp'): RelayWay => ({
  popId,
  popName: popId,
  kind,
  to: { ip: '192.0.2.1', port: 4500 },
  address: { family: 4, ip: 0xc0000201, port: 4500 },
});
const three = [way('a'), way('b'), way('a', 'tcp')];

it('a relay that answers stays, one that is silent is left, TCP comes last', () => {
  const choice = new RelayChoice();
  choice.set(three);
  choice.noteSent(0);
  expect(choice.tick(2999)).toBe(false);
  choice.noteHeard();
  expect(choice.tick(10_000)).toBe(false);
  choice.noteSent(10_000);
  expect(choice.tick(13_000)).toBe(true);
  expect(choice.way?.popId).toBe('b');
  choice.noteSent(13_000);
  expect(choice.tick(16_000)).toBe(true);
  expect(choice.way).toMatchObject({ popId: 'a', kind: 'tcp' });
});

it('nobody is left for being silent when nothing was asked', () => {
  const choice = new RelayChoice();
  choice.set(three);
  expect(choice.tick(1e9)).toBe(false);
});

it('a renewed list keeps the relay in use, and a relay that is gone is not used', () => {
  const choice = new RelayChoice();
  choice.set(three);
  choice.noteSent(0);
  choice.tick(3000);
  choice.set([way('c'), way('b')]);
  expect(choice.way?.popId).toBe('b');
  choice.set([way('c')]);
  expect(choice.way?.popId).toBe('c');
});

it('where UDP is blocked it goes to TCP at once, and another network begins anew', () => {
  const choice = new RelayChoice();
  choice.set(three);
  expect(choice.prefer('tcp')).toBe(true);
  expect(choice.way?.kind).toBe('tcp');
  expect(choice.prefer('tcp')).toBe(false);
  choice.restart();
  expect(choice.way).toMatchObject({ popId: 'a', kind: 'udp' });
});

it('tries more slowly when a whole round brought nothing', () => {
  const choice = new RelayChoice();
  choice.set([way('a'), way('b')]);
  let now = 0;
  const turns: number[] = [];
  for (let i = 0; i < 6; i++) {
    choice.noteSent(now);
    const from = now;
    while (!choice.tick(now)) now += 100;
    turns.push(now - from);
  }
  expect(turns).toEqual([3000, 3000, 6000, 6000, 12_000, 12_000]);
});
