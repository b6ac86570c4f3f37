import { describe, expect, it } from 'vitest';
import { unknownNat } from '#lib/netmap/reach.ts';
import { seededRandom } from '../../testing/sim-network.ts';
import { birthdayRole, PortGuesses } from './birthday.ts';
import { BIRTHDAY_LEAD_MS, BIRTHDAY_PROBES } from './timing.ts';

const target = { family: 4, ip: 7, port: 9 } as const;

describe('guesses', () => {
  it('are at most a thousand, none twice, none of a service, however long they are asked for', () => {
    const guesses = new PortGuesses(0, 3, target, seededRandom(1));
    const ports: number[] = [];
    for (let now = 0; now < 60_000; now++)
      for (let to = guesses.next(now); to; to = guesses.next(now)) {
        expect(to.ip).toBe(7);
        ports.push(to.port);
      }
    expect(ports).toHaveLength(BIRTHDAY_PROBES);
    expect(new Set(ports).size).toBe(BIRTHDAY_PROBES);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(1024);
    expect(guesses.ended).toBe(true);
  });

  it('begin after the sockets, at 200 a second at most, also when the caller was late', () => {
    const guesses = new PortGuesses(0, 3, target, seededRandom(2));
    expect(guesses.next(BIRTHDAY_LEAD_MS - 1)).toBeUndefined();
    let count = 0;
    while (guesses.next(BIRTHDAY_LEAD_MS + 5000)) count++;
    expect(count).toBeLessThan(5);
  });
});

describe('the parts', () => {
  const random = { ...unknownNat, mapping: 'address-and-port-dependent' } as const;
  const counting = { ...random, portDelta: 1 } as const;
  const cone = { ...unknownNat, mapping: 'endpoint-independent' } as const;
  it.each([
    [random, cone, 'sockets'],
    [cone, random, 'ports'],
    [random, random, null],
    [random, counting, null],
    [counting, cone, null],
    [cone, cone, null],
    [unknownNat, random, null],
  ])('of %o against %o: %s', (own, peer, role) => {
    expect(birthdayRole(own, peer)).toBe(role);
  });
});
