import { describe, expect, it } from 'vitest';
import { choose } from './choice.ts';
import { NO_ADDRESS } from './path-table.ts';
import { ReachPath } from './reach-path.ts';
import { keepaliveMs } from './timing.ts';

let port = 1;
function direct(rttMs: number, answers = 3): ReachPath {
  const path = new ReachPath(0, { family: 4, ip: 1, port: port++ }, 'reflexive', null, 1);
  path.state = 'valid';
  for (let i = 0; i < answers; i++) path.measured(rttMs);
  return path;
}
function relay(kind: 'relay' | 'relay-tcp', state: ReachPath['state'], rttMs?: number): ReachPath {
  const path = new ReachPath(kind === 'relay' ? 10 : 11, NO_ADDRESS, kind, 'pop-1', kind === 'relay' ? 2 : 1);
  if (rttMs !== undefined) path.measured(rttMs);
  path.state = state;
  return path;
}

describe('the choice', () => {
  it('is a relay that nobody has checked yet while there is nothing else, over UDP first', () => {
    const udp = relay('relay', 'waiting');
    expect(choose([relay('relay-tcp', 'waiting'), udp], null)).toBe(udp);
    const tcp = relay('relay-tcp', 'valid', 90);
    expect(choose([udp, tcp], udp)).toBe(tcp);
    udp.giveUp();
    tcp.giveUp();
    expect(choose([udp, tcp], tcp)).toBeNull();
  });

  it('is the direct path however slow, and never a direct one that does not work', () => {
    const slow = direct(400);
    const fast = relay('relay', 'valid', 20);
    expect(choose([fast, slow], fast)).toBe(slow);
    slow.giveUp();
    expect(choose([fast, slow], slow)).toBe(fast);
  });

  it('changes between direct paths only for what is clearly better, and measured twice', () => {
    const current = direct(50);
    expect(choose([current, direct(46)], current)).toBe(current);
    expect(choose([current, direct(41)], current)).toBe(current);
    expect(choose([current, direct(20, 1)], current)).toBe(current);
    const better = direct(39);
    expect(choose([current, better], current)).toBe(better);
    expect(choose([current, better], better)).toBe(better);
  });
});

describe('keepalives', () => {
  it('come every 15 to 25 s while nobody knows how long a mapping lives, else in half of that', () => {
    expect([keepaliveMs(null, 0), keepaliveMs(null, 1)]).toEqual([25_000, 15_000]);
    expect(keepaliveMs(30_000, 0)).toBe(15_000);
    expect(keepaliveMs(1000, 0)).toBe(5000);
    expect(keepaliveMs(600_000, 0)).toBe(60_000);
  });
});
