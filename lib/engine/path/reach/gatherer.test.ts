import { describe, expect, it } from 'vitest';
import { unknownNat } from '#lib/netmap/reach.ts';
import { StunRequests, StunServer } from '../../stun/index.ts';
import { at } from '../../testing/sim-nat.ts';
import { Gatherer } from './gatherer.ts';

const SERVERS = [at(1, 3478), at(2, 3478)];

/** A gatherer with one socket, seen from outside as 9.9.9.9:`port`; `up`: which servers answer. */
function rig(up: readonly boolean[]) {
  let now = 0;
  let word = 0;
  const state = { port: 7000, up: [...up] };
  const server = new StunServer({ listeners: SERVERS.slice(0, 1) });
  const out = new Uint8Array(1280);
  const requests = new StunRequests(
    (bytes) => void bytes.fill(++word),
    (leg, to, bytes, length) => {
      if (!state.up[SERVERS.findIndex(({ ip }) => ip === to.ip)]) return;
      const size = server.receive(now, 0, bytes.slice(0, length), length, at(0x09090909, state.port), out);
      const answer = out.slice(0, size);
      queue.push(() => requests.receive(now, leg, to, answer, size));
    },
  );
  const queue: (() => void)[] = [];
  const gatherer = new Gatherer(requests, SERVERS);
  gatherer.addSocket({ leg: 0, family: 4, hosts: [at(0x0a000001, 4000)] });
  const refresh = (): boolean => {
    let done = false;
    gatherer.refresh(now, () => (done = true));
    for (const end = now + 20_000; now < end; now += 10) {
      for (const run of queue.splice(0)) run();
      requests.tick(now);
    }
    return done;
  };
  const kinds = (): string[] => gatherer.candidates.map(({ kind, ip, port }) => `${kind} ${ip}:${port}`);
  return { gatherer, refresh, kinds, state };
}

describe('a gatherer', () => {
  it('asks the next server when one is silent, and ends when all are', () => {
    const { refresh, kinds } = rig([false, true]);
    expect(refresh()).toBe(true);
    expect(kinds()).toEqual(['host 10.0.0.1:4000', 'reflexive 9.9.9.9:7000']);
    const mute = rig([false, false]);
    expect(mute.refresh()).toBe(true);
    expect(mute.kinds()).toEqual(['host 10.0.0.1:4000']);
  });

  it('holds on to what was seen while no server answers, but not in another network', () => {
    const { gatherer, refresh, kinds, state } = rig([true, true]);
    refresh();
    state.up = [false, false];
    refresh();
    expect(kinds()).toContain('reflexive 9.9.9.9:7000');
    gatherer.addSocket({ leg: 0, family: 4, hosts: [at(0x0a000002, 4000)] });
    expect(kinds()).toEqual(['host 10.0.0.2:4000']);
  });

  it('offers the next sixteen ports of a NAT that counts, a router’s port before those, and relays last', () => {
    const { gatherer, refresh, kinds } = rig([true, true]);
    gatherer.nat = { ...unknownNat, mapping: 'address-and-port-dependent', portDelta: 2 };
    gatherer.setMapped(0, at(0x09090909, 5555));
    gatherer.setRelays([{ leg: 9, kind: 'relay-tcp', relayId: 'pop', ip: '3.3.3.3', port: 443 }]);
    refresh();
    const found = kinds();
    expect(found.slice(0, 4)).toEqual([
      'host 10.0.0.1:4000',
      'mapped 9.9.9.9:5555',
      'reflexive 9.9.9.9:7000',
      'predicted 9.9.9.9:7002',
    ]);
    expect(found.filter((each) => each.startsWith('predicted'))).toHaveLength(16);
    expect(found.at(-1)).toBe('relay-tcp 3.3.3.3:443');
  });
});
