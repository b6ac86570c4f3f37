import { describe, expect, it } from 'vitest';
import { loadPolicy } from '../program.ts';
import { chainStoreInventory, chainStorePolicy } from '../testing/chain-store.ts';
import { editPolicy } from './edit.ts';
import { parseUntil, windowsOf } from './schedule.ts';

const inventory = chainStoreInventory();

/** `LINE:COLUMN code` of every finding, or `accepted`. */
function complaints(text: string, withInventory = true): string[] {
  const loaded = loadPolicy(text, withInventory ? inventory : undefined);
  return loaded.ok ? ['accepted'] : loaded.error.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

const resource = (fields: string): string => `version: 1\nresources:\n  r: { ${fields} }`;
const grant = (fields: string): string =>
  `version: 1\nroles: { a: {} }\nresources:\n  r: { hosts: [10.0.0.1], services: [any] }\ngrants:\n  - { id: g, ${fields} }`;

describe('a policy', () => {
  it('is accepted with and without an inventory, in YAML and in JSON', () => {
    expect(complaints(chainStorePolicy)).toEqual(['accepted']);
    expect(complaints(chainStorePolicy, false)).toEqual(['accepted']);
    const loaded = loadPolicy(chainStorePolicy, inventory);
    expect(loaded.ok && complaints(JSON.stringify(loaded.value.document, null, '\t'))).toEqual(['accepted']);
  });

  it.each([
    ['', '1:1 schema'],
    ['- 1', '1:1 schema'],
    ['version: 2', '1:10 schema'],
    ['version: 1\ncolour: red', '2:1 schema'],
    ['version: 1\nroles:\n  a: {}\n  a: {}', '4:3 duplicate-key'],
    ['version: 1\nroles: { a: {}, "a": {} }', '2:17 duplicate-key'],
    ['version: 1\nroles: { 1: {}, "1": {} }', '2:17 duplicate-key'],
    ['version: 1\n---\nversion: 1', '2:1 several-documents'],
    ['version: 1\nroles: &x { a: {} }', '2:11 alias'],
    ['version: 1\nroles: !!js/function x', '2:8 tag'],
    ['version: 1\nroles:\n  st\u0430ff: {}', '3:3 schema'],
    ['version: 1\nroles:\n  __proto__: {}', '3:3 schema'],
    ['version: !!int 1', '1:10 tag'],
    ['version: ! 1', '1:10 tag'],
    ['version: 1\nroles: !!map {}', '2:8 tag'],
    ['version: 1\nroles:\n  a: { title: !!str }', '3:15 tag'],
    ['version: 1\ntitle: "a\\u202eb"', '2:8 schema'],
    ['version: 1\nroles:\n  a: { note: "a\\x1bb" }', '3:14 schema'],
    ['version: 1\nroles: [', '2:9 syntax'],
    ['['.repeat(100_000), '1:41 too-deep'],
    ['- '.repeat(50_000), '1:1 too-deep'],
    [`#${'x'.repeat(10_000_000)}`, '1:1 too-large'],
    [resource('hosts: [], services: [any]'), '3:15 schema'],
    [resource('hosts: [10.0.0.1], services: []'), '3:37 schema'],
    [resource('services: [any]'), '3:6 schema'],
    [resource('gateway: true, hosts: [10.0.0.1], services: [any]'), '3:17 schema'],
    [resource('hosts: [10.0.0.0/24], services: [any]'), '3:16 address'],
    [resource('hosts: ["10.{x}.0.1"], services: [any]'), '3:16 address missing-value'],
    [resource('hosts: ["10.{n.0.1"], services: [any]'), '3:16 address'],
    [resource('networks: [10.0.0.1/8], services: [any]'), '3:19 address'],
    [resource('networks: ["::ffff:10.0.0.0/104"], services: [any]'), '3:19 address'],
    [resource('networks: [10.0.0.9-10.0.0.1], services: [any]'), '3:19 address'],
    [resource('devices: [toaster], services: [any]'), '3:18 unknown-device'],
    [resource('hosts: [10.0.0.1], services: [tcp/90-80]'), '3:38 service'],
    [resource('hosts: [10.0.0.1], services: [tcp/70000]'), '3:38 service'],
    [resource('hosts: [10.0.0.1], services: [any], at: [mars]'), '3:49 unknown-site'],
    [grant('to: [r]'), '6:5 schema'],
    [grant('roles: [], to: [r]'), '6:21 schema'],
    [grant('roles: [b], to: [r]'), '6:22 unknown-role'],
    [grant('roles: [a], to: [s]'), '6:31 unknown-resource'],
    [grant('clients: [nobody], to: [r]'), '6:24 unknown-client'],
    [grant('roles: [a, a], to: [r]'), '6:25 duplicate-entry'],
    [grant('roles: [a], to: [r], at: nowhere'), '6:39 schema'],
    [grant('roles: [a], to: [r], until: 2026-02-31'), '6:42 date'],
    [grant('roles: [a], to: [r], until: tomorrow'), '6:42 schema'],
    [grant('roles: [a], to: [r], times: [{ days: [mon], from: "08:00", to: "08:00" }]'), '6:43 schema'],
    [grant('roles: [a], to: [r], times: []'), '6:42 schema'],
    [grant('effect: deny, roles: [a], to: [r], require: registered-device'), '6:5 schema'],
    [`${grant('roles: [a], to: [r]')}\n  - { id: g, roles: [a], to: [r] }`, '7:11 duplicate-grant'],
  ])('that says %j is refused at %s', (text, expected) => {
    const [place, code = '', other = code] = expected.split(' ');
    expect(complaints(text)[0]).toMatch(new RegExp(`^${place} (${code}|${other})$`));
  });
});

it('a site without a gateway needs no values, unless no site has a gateway', () => {
  const sites = [...inventory.sites, { id: 'empty', timeZone: 'UTC', values: {} }];
  expect(loadPolicy(chainStorePolicy, { ...inventory, sites }).ok).toBe(true);
  const loaded = loadPolicy(chainStorePolicy, { ...inventory, sites, gateways: [] });
  expect(loaded.ok ? [] : loaded.error.map(({ code }) => code)).toContain('missing-value');
});

it('free text may have lines, umlauts and right-to-left letters', () => {
  expect(
    complaints('version: 1\ntitle: "Gr\u00fc\u00dfe \u05e9\u05dc\u05d5\u05dd"\nroles:\n  a: { note: "one\\n\\ttwo" }'),
  ).toEqual(['accepted']);
});

it('a complaint says what was expected and what was found', () => {
  const said = (text: string): string | undefined => {
    const loaded = loadPolicy(text);
    return loaded.ok ? undefined : loaded.error[0]?.message;
  };
  expect(said('')).toBe('Expected a policy: a map that begins with "version: 1".');
  expect(said('roles: {}')).toBe('Expected "version: 1", the version of the language.');
  expect(said(resource('hosts: [10.0.0.1]'))).toBe('"services" is missing or has no value.');
  expect(said(resource('hosts: [10.0.0.1], services: 5'))).toBe('Expected array, found number.');
  expect(said('{{{{')).toBe('A list or a map stands where the name of a key is expected.');
  expect(said('version: !!int 1')).toMatch(/^Tags are not accepted/);
  expect(said('version: 1\ntitle: "a\\u2066b"')).toMatch(/^The text has a character that reverses/);
  expect(said('version: 1\ntitle: "a\\0b"')).toMatch(/^The text has a control character/);
  expect(said(resource('networks: ["::ffff:0:0/96"], services: [any]'))).toBe(
    '"::ffff:0:0/96" is an IPv4-mapped network, which is not accepted; write 0.0.0.0/0.',
  );
  expect(said(resource('networks: ["::ffff:10.0.0.0/104"], services: [any]'))).toMatch(/write 10\.0\.0\.0\/8\.$/);
  expect(said(grant('roles: [a], to: [r], effect: drop'))).toBe('Expected one of "allow"|"deny".');
});

describe('an edit', () => {
  const edited = (...edits: Parameters<typeof editPolicy>[1]): string => {
    const text = editPolicy(chainStorePolicy, edits);
    if (!text.ok) throw new Error(JSON.stringify(text.error));
    expect(complaints(text.value)).toEqual(['accepted']);
    return text.value;
  };

  it('that changes nothing leaves every byte', () => {
    expect(edited()).toBe(chainStorePolicy);
  });

  it('changes its own lines and no comment', () => {
    const text = edited(
      { op: 'append', path: ['grants'], value: { id: 'new', roles: ['staff'], to: ['pos'] } },
      { op: 'set', path: ['resources', 'pos', 'services'], value: ['tcp/443'] },
      { op: 'remove', path: ['grants', 0, 'to', 1] },
    );
    expect(text).toContain('# Who may reach what in the chain.');
    expect(text).toContain('printers: # shared ones');
    const before = new Set(chainStorePolicy.split('\n'));
    expect(text.split('\n').filter((line) => !before.has(line)).length).toBeLessThanOrEqual(12);
  });
});

describe('the times of a grant', () => {
  const horizon = { fromMs: Date.parse('2027-03-25T12:00Z'), untilMs: Date.parse('2027-04-02T12:00Z') };
  const windows = (days: ('mon' | 'sat' | 'sun' | 'thu')[], from: string, to: string, until?: string): string[] =>
    windowsOf({ times: [{ days, from, to }], until }, 'Europe/Berlin', horizon).map(({ notBefore, notAfter }) =>
      [notBefore, notAfter].map((ms) => new Date(ms ?? Number.NaN).toISOString().slice(5, 16)).join(' '),
    );

  it('are those of the site, on the day its clocks change too', () => {
    expect(windows(['sat', 'sun', 'mon'], '08:00', '18:00')).toEqual([
      '03-27T07:00 03-27T17:00',
      '03-28T06:00 03-28T16:00',
      '03-29T06:00 03-29T16:00',
    ]);
    expect(windows(['sun'], '02:15', '02:45')).toEqual([]);
    expect(windows(['sun'], '01:30', '03:30')).toEqual(['03-28T00:30 03-28T01:30']);
  });

  it('may pass midnight, join, hold already, and end with the grant', () => {
    expect(windows(['sat'], '22:00', '06:00')).toEqual(['03-27T21:00 03-28T04:00']);
    expect(windows(['sat', 'sun'], '00:00', '24:00')).toEqual(['03-26T23:00 03-28T22:00']);
    expect(windows(['thu'], '12:00', '11:00')[0]).toBe('03-25T11:00 03-26T10:00');
    expect(windows(['sat', 'sun'], '08:00', '18:00', '2027-03-28T10:00')).toEqual([
      '03-27T07:00 03-27T17:00',
      '03-28T06:00 03-28T08:00',
    ]);
  });

  it('end with the day named, in the zone named', () => {
    const at = (text: string): string => new Date(parseUntil(text, 'Asia/Shanghai') ?? Number.NaN).toISOString();
    expect(at('2026-12-31')).toBe('2026-12-31T16:00:00.000Z');
    expect(at('2026-12-31T18:00')).toBe('2026-12-31T10:00:00.000Z');
    expect(at('2026-12-31T18:00:30Z')).toBe('2026-12-31T18:00:30.000Z');
    expect(at('2026-12-31T18:00+01:00')).toBe('2026-12-31T17:00:00.000Z');
    expect(['2026-13-01', '2026-04-31', '2026-01-01T25:00'].map((text) => parseUntil(text, 'UTC'))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
