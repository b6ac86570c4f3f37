import { expect, test } from 'vitest';
import type { TunnelConfig } from '../contract/invites.ts';
import { wireGuardFile, wireGuardFileName } from './wireguard-file.ts';

const tunnel = (rest: Partial<TunnelConfig>): TunnelConfig => ({
  clientId: 'cl-1',
  gateway: { id: 'gw-3', name: 'branch-3-gw' },
  site: 'Branch 3',
  address: '10.192.3.2/32',
  dns: ['10.0.3.53'],
  mtuBytes: 1360,
  publicKey: 'PUB3=',
  presharedKey: 'PSK3=',
  allowedIps: ['10.192.3.1/32', '10.0.3.0/24'],
  endpoint: '192.0.2.2:5100',
  persistentKeepaliveSeconds: 20,
  ...rest,
});

test('one site is one peer', () => {
  expect(wireGuardFile({ tunnels: [tunnel({})] }, 'PRIV=')).toMatchInlineSnapshot(`
    "[Interface]
    PrivateKey = PRIV=
    Address = 10.192.3.2/32
    DNS = 10.0.3.53
    MTU = 1360

    # Branch 3
    [Peer]
    PublicKey = PUB3=
    PresharedKey = PSK3=
    AllowedIPs = 10.192.3.1/32, 10.0.3.0/24
    Endpoint = 192.0.2.2:5100
    PersistentKeepalive = 20
    "
  `);
});

test('several sites are peers of one file; what has no endpoint or name server has no line for it', () => {
  const other = tunnel({ site: 'HQ', address: '10.192.0.9/32', dns: [], endpoint: null, mtuBytes: 1280 });
  const text = wireGuardFile({ tunnels: [tunnel({ dns: [] }), other] }, 'PRIV=');
  expect(text).toContain('Address = 10.192.3.2/32, 10.192.0.9/32\nMTU = 1280');
  expect(text.match(/\[Peer\]/g)).toHaveLength(2);
  expect(text.match(/Endpoint/g)).toHaveLength(1);
  expect(text).not.toContain('DNS');
});

test('a name with line ends adds no line', () => {
  const text = wireGuardFile({ tunnels: [tunnel({ site: 'Branch\nPostUp = rm -rf /\u2028x' })] }, 'PRIV=');
  expect(text).toContain('# Branch PostUp = rm -rf / x\n');
  expect(text).not.toMatch(/^PostUp/m);
});

test.each([
  [['Branch 3'], 'sb-branch-3.conf'],
  [['Filiale Zürich Nord'], 'sb-filiale-z-ri.conf'],
  [['北京'], 'sb-site.conf'],
  [['HQ', 'Branch 1'], 'sb-sites.conf'],
])('the file of %s is named as an interface can be', (sites, expected) => {
  expect(wireGuardFileName(sites.map((site) => tunnel({ site })))).toBe(expected);
});
