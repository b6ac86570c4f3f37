import { expect, test } from 'vitest';
import { paths, safeNext } from './paths.ts';

test('every URL of the console', () => {
  expect([
    paths.overview(),
    paths.gateways(),
    paths.gateways({ q: 'branch 3', status: 'down' }),
    paths.gateway('gw/1'),
    paths.gateway('gw-1', 'underlay'),
    paths.gateway('gw-1', 'fec'),
    paths.gateway('gw-1', 'paths'),
    paths.paths(),
    paths.paths({ gateway: 'gw-1', peer: 'gw-0', switch: 'sw 1' }),
    paths.clients(),
    paths.clients({ gateway: 'gw-1', status: 'online' }),
    paths.client('cl/1'),
    paths.invites(),
    paths.invites({ status: 'open' }),
    paths.logs(),
    paths.logs('access'),
    paths.policy(),
    paths.policy('rules'),
    paths.policy('text', { line: '12' }),
    paths.myStore(),
    paths.settings(),
    paths.settings('network'),
    paths.lab(),
    paths.signIn(),
    paths.signIn('/gateways?q=a'),
  ]).toMatchInlineSnapshot(`
    [
      "/",
      "/gateways",
      "/gateways?q=branch+3&status=down",
      "/gateways/gw%2F1",
      "/gateways/gw-1",
      "/gateways/gw-1?tab=fec",
      "/gateways/gw-1?tab=paths",
      "/paths",
      "/paths?gateway=gw-1&peer=gw-0&switch=sw+1",
      "/clients",
      "/clients?gateway=gw-1&status=online",
      "/clients/cl%2F1",
      "/invites",
      "/invites?status=open",
      "/logs",
      "/logs?tab=access",
      "/policy",
      "/policy",
      "/policy?tab=text&line=12",
      "/my-store",
      "/settings",
      "/settings?tab=network",
      "/lab",
      "/sign-in",
      "/sign-in?next=%2Fgateways%3Fq%3Da",
    ]
  `);
});

test.each([
  ['/gateways?q=a#x', '/gateways?q=a#x'],
  [null, '/'],
  ['', '/'],
  ['https://elsewhere.example/', '/'],
  ['//elsewhere.example/', '/'],
  ['/\\elsewhere.example', '/'],
  ['/sign-in?next=/', '/'],
  ['javascript:alert(1)', '/'],
])('after signing in, %s leads to %s', (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});
