import { expect, it } from 'vitest';
import { deviceAccess, fromDevice } from './link.ts';

it('every message of a device says what it may touch', () => {
  const types = fromDevice.options.map(({ shape }) => shape.type.value);
  expect(Object.keys(deviceAccess).toSorted()).toEqual(types.toSorted());
});

it('an offer is bounded, and carries nothing that is not known', () => {
  const nat = {
    mapping: 'none',
    mappingTestedBy: 'ports',
    filtering: 'unknown',
    portPreserving: null,
    portDelta: null,
    hairpin: null,
    mappingLifetimeMs: null,
    udpBlocked: false,
  };
  const candidate = { kind: 'host', ip: '192.0.2.1', port: 7, priority: 1, relayId: null };
  const offer = {
    session: 's',
    revision: 1,
    ufrag: '01234567',
    key: '0'.repeat(64),
    candidates: [candidate],
    nat,
    birthday: true,
  };
  const said = (more: object) =>
    fromDevice.safeParse({ type: 'offer', clientId: 'cl_1', offer: { ...offer, ...more } }).success;
  expect(said({})).toBe(true);
  expect(said({ candidates: Array.from({ length: 65 }, () => candidate) })).toBe(false);
  expect(said({ candidates: [{ ...candidate, port: 0 }] })).toBe(false);
  expect(said({ key: 'x' })).toBe(false);
  expect(said({ more: 1 })).toBe(false);
});
