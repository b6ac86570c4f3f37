import { expect, it } from 'vitest';
import { clientNetworks } from './client-networks.ts';

const client = (address4: string | null, address6: string | null) => ({
  id: 'c',
  address4,
  address6,
  class: 0,
  notAfter: null,
});

it('adds single clients that none of the networks has, so that none goes unjudged', () => {
  const clients = [
    client('10.250.0.7', 'fd00:250::7'),
    client('10.251.0.7', null),
    client(null, 'fd00:251::7'),
    client(null, null),
  ];
  expect(clientNetworks(['10.250.0.0/24', 'fd00:250::/64'], clients)).toEqual({
    4: ['10.250.0.0/24', '10.251.0.7/32'],
    6: ['fd00:250::/64', 'fd00:251::7/128'],
  });
  expect(clientNetworks([], [])).toEqual({ 4: [], 6: [] });
});
