import { expect, it } from 'vitest';
import { type ReachOffer, unknownNat } from '#lib/netmap/reach.ts';
import { createExchange } from './exchange.ts';

const offer = (ufrag: string): ReachOffer => ({
  session: 'cl_1',
  revision: 1,
  ufrag,
  key: '0'.repeat(64),
  candidates: [],
  nat: unknownNat,
  birthday: false,
});

it('asks the other end, and with both halves gives each the other’s and one instant', () => {
  const exchange = createExchange();
  expect(exchange.take(1000, 'cl_1', 'device', offer('d'))).toEqual({ type: 'ask', end: 'gateway' });
  const both = exchange.take(1200, 'cl_1', 'gateway', offer('g'));
  if (both.type !== 'start') throw new Error('not paired');
  expect(both.toDevice.peer.ufrag).toBe('g');
  expect(both.toGateway.peer.ufrag).toBe('d');
  expect(both.toDevice.startAt).toBe(both.toGateway.startAt);
  expect(both.toDevice.startAt).toBeGreaterThan(both.toDevice.sentAt);
});

it('works from either end, and a pair is spent', () => {
  const exchange = createExchange();
  expect(exchange.take(0, 'cl_1', 'gateway', offer('g'))).toEqual({ type: 'ask', end: 'device' });
  expect(exchange.take(0, 'cl_1', 'device', offer('d')).type).toBe('start');
  expect(exchange.take(0, 'cl_1', 'device', offer('e'))).toEqual({ type: 'ask', end: 'gateway' });
});

it('a newer offer of the same end replaces the older, and an old half is not paired', () => {
  const exchange = createExchange();
  exchange.take(0, 'cl_1', 'device', offer('d'));
  expect(exchange.take(1, 'cl_1', 'device', offer('e'))).toEqual({ type: 'ask', end: 'gateway' });
  expect(exchange.take(60_000, 'cl_1', 'gateway', offer('g'))).toEqual({ type: 'ask', end: 'device' });
  const both = exchange.take(60_001, 'cl_1', 'device', offer('f'));
  expect(both.type === 'start' && both.toGateway.peer.ufrag).toBe('f');
});

it('clients do not meet one another', () => {
  const exchange = createExchange();
  exchange.take(0, 'cl_1', 'device', offer('d'));
  expect(exchange.take(0, 'cl_2', 'gateway', offer('g'))).toEqual({ type: 'ask', end: 'device' });
});
