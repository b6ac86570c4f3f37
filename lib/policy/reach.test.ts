import { expect, it } from 'vitest';
import { horizonFrom, loadPolicy } from './program.ts';
import { type ReachCell, reachAt, somebodyWith } from './reach.ts';
import { chainStoreInventory, chainStorePolicy } from './testing/chain-store.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');

function cells(...who: string[]): Record<string, ReachCell> {
  const inventory = chainStoreInventory();
  const loaded = loadPolicy(chainStorePolicy, inventory);
  const gateway = inventory.gateways[1];
  if (!loaded.ok || !gateway) throw new Error('the example does not load');
  const { clients } = loaded.value;
  const subjects = who.map((name) => clients.find(({ id }) => id === name) ?? somebodyWith(name, 'branch-3'));
  const all = reachAt(loaded.value, gateway, subjects, horizonFrom(NOON));
  return Object.fromEntries(all.map((cell) => [`${cell.subject} ${cell.resource}`, cell]));
}

it('says of every role and resource what is open, and by which grant', () => {
  const found = cells('staff', 'it-ops', 'admin');
  expect(found['staff office']).toMatchObject({ state: 'all', rules: ['staff-office'], closesAt: null });
  expect(found['staff printers']).toMatchObject({
    state: 'all',
    advertise: true,
    addresses: ['10.3.30.9'],
    services: ['tcp/9100', 'icmp'],
  });
  expect(found['staff pos']).toMatchObject({ state: 'timed', rules: ['night-shift'] });
  expect(found['staff everything']).toMatchObject({ state: 'part' });
  expect(found['staff gateway']).toMatchObject({ state: 'none', rules: [], gateway: true });
  expect(found['it-ops gateway']).toMatchObject({ state: 'all', addresses: ['10.3.0.1', '10.250.3.1'] });
  expect(found['admin everything']).toMatchObject({ state: 'all', rules: ['admin-all'] });
});

it('says of a client when its access ends', () => {
  expect(cells('eve')['eve pos']).toMatchObject({
    state: 'timed',
    rules: ['auditor'],
    closesAt: Date.parse('2026-12-31T16:00:00Z'),
  });
  expect(cells('old')['old everything']).toMatchObject({ state: 'none' });
});
