import { describe, expect, it } from 'vitest';
import { cutAtoms, PolicyTooComplex } from './compile/atoms.ts';
import { diffPolicies } from './diff.ts';
import { PolicyEvaluator } from './evaluate.ts';
import { editPolicy, type PolicyEdit } from './language/edit.ts';
import { lintPolicy } from './lint.ts';
import { runPolicyTests } from './policy-tests.ts';
import { horizonFrom, loadPolicy, type PolicyProgram } from './program.ts';
import { chainStoreInventory, chainStorePolicy } from './testing/chain-store.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const inventory = chainStoreInventory();

function program(...edits: PolicyEdit[]): PolicyProgram {
  const text = editPolicy(chainStorePolicy, edits);
  const loaded = text.ok ? loadPolicy(text.value, inventory) : text;
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

const grant = (value: object): PolicyEdit => ({ op: 'append', path: ['grants'], value });
const withTests = (...tests: unknown[]): PolicyProgram => program({ op: 'set', path: ['tests'], value: tests });

describe('an attempt', () => {
  const evaluator = new PolicyEvaluator(program());
  const ask = (
    client: string | null,
    dst: string,
    port: number,
    at = 'branch-3',
    time = '2026-11-21T12:00:00Z',
    src: string | null = null,
  ) => evaluator.evaluate({ client, src, dst, protocol: 6, port, at, wallMs: Date.parse(time) });

  it('is judged at the gateway where it arrives, by own site and role', () => {
    expect(ask('sam', '10.3.10.9', 443)).toMatchObject({ allow: true, rule: 'staff-office' });
    expect(ask('sue', '10.3.10.9', 443)).toMatchObject({ allow: false, rule: null });
    expect(ask('sue', '10.1.30.9', 9100, 'branch-1')).toMatchObject({ allow: true, rule: 'staff-office' });
    expect(ask('ida', '10.3.20.5', 5432)).toMatchObject({ allow: true, rule: 'it-pos' });
    expect(ask('ida', '10.3.20.5', 5433)).toMatchObject({ allow: false });
  });

  it('on the gateway itself needs the gateway as a resource', () => {
    expect(ask('adm', '10.3.0.1', 22)).toMatchObject({ allow: true, rule: 'admin-all' });
    expect(ask('adm', '10.3.0.1', 53)).toMatchObject({ allow: false });
    expect(ask('adm', '10.3.0.2', 53)).toMatchObject({ allow: true });
    expect(ask('old', '10.3.0.2', 53)).toMatchObject({ allow: false });
  });

  it('is judged at its time, in the zone of the site', () => {
    expect(ask('sam', '10.3.20.5', 443, 'branch-3', '2026-11-23T13:59:59Z')).toMatchObject({
      allow: false,
      rule: 'night-shift',
    });
    expect(ask('sam', '10.3.20.5', 443, 'branch-3', '2026-11-23T14:00:00Z')).toMatchObject({
      allow: true,
      rule: 'night-shift',
    });
    expect(ask('sam', '10.3.20.5', 443, 'branch-3', '2026-11-24T21:59:59Z')).toMatchObject({ allow: true });
    expect(ask('eve', '10.3.20.5', 443, 'branch-3', '2026-12-31T15:59:59Z')).toMatchObject({
      allow: true,
      rule: 'auditor',
    });
    for (const later of ['2026-12-31T16:00:00Z', '2027-12-31T16:00:00Z'])
      expect(ask('eve', '10.3.20.5', 443, 'branch-3', later)).toMatchObject({
        allow: false,
        code: 'expired',
        reason: 'The rule that allowed it has ended (auditor).',
      });
  });

  it('of a weekly grant is at another time on every day, and has ended when the grant has', () => {
    const days = Array.from({ length: 14 }, (_, day) => new Date(NOON + day * 86_400_000).toISOString());
    for (const time of days) expect(ask('sam', '10.3.20.5', 443, 'branch-3', time).code).toBe('outside-time');
    const ending = new PolicyEvaluator(program({ op: 'set', path: ['grants', 3, 'until'], value: '2026-11-24' }));
    const packet = { client: 'sam', src: null, dst: '10.3.20.5', protocol: 6, port: 443, at: 'branch-3' };
    const codes = days.map((time) => ending.evaluate({ ...packet, wallMs: Date.parse(time) }).code);
    expect(codes).toEqual(days.map((time) => (time < '2026-11-25' ? 'outside-time' : 'expired')));
  });

  it('of nobody, from a foreign address or to no place is denied', () => {
    expect(ask(null, '10.3.10.9', 443)).toMatchObject({ allow: false, reason: 'The packet is of no client.' });
    expect(ask('sam', '10.3.10.9', 443, 'branch-3', '2026-11-21T12:00:00Z', '10.250.3.11').reason).toMatch(
      /not an address of this client/,
    );
    expect(ask('sam', '10.3.10.9/32', 443).reason).toBe('A rule allows it (staff-office).');
    expect(ask('sam', '10.3.10.0/24', 443).reason).toMatch(/no address/);
    expect(ask('sam', '10.3.10.9', 443, 'mars').reason).toMatch(/no gateway/);
  });
});

it('a deny without a place holds everywhere, an allow at the own site', () => {
  const denied = new PolicyEvaluator(program(grant({ id: 'x', effect: 'deny', roles: ['it-ops'], to: ['pos'] })));
  for (const at of ['branch-1', 'branch-3'])
    expect(
      denied.evaluate({
        client: 'ida',
        src: null,
        dst: `10.${at.at(-1)}.20.5`,
        protocol: 6,
        port: 443,
        at,
        wallMs: NOON,
      }),
    ).toMatchObject({ allow: false, rule: 'x' });
});

describe('the tests of a policy', () => {
  it('hold where they hold', () => {
    expect(runPolicyTests(program(), NOON)).toMatchObject({ passed: 2, failed: 0, findings: [] });
    const more = withTests(
      'admin at branch-1 can 10.1.77.1:udp/53, cannot 10.2.0.1:udp/53',
      { role: 'admin', at: 'branch-1', registered: false, cannot: ['everything', 'gateway'] },
      { client: 'eve', at: 'branch-3', can: ['pos'], cannot: ['[fd00::1]:tcp/1', 'gateway:tcp/443'] },
      { role: 'staff', at: 'branch-3', can: ['pos:tcp/443'], time: '2026-11-23T15:00:00Z' },
    );
    expect(runPolicyTests(more, NOON)).toMatchObject({ passed: 4, failed: 0 });
  });

  it.each([
    ['staff at branch-3 can pos', /cannot reach pos: not at this time \(night-shift\)/],
    ['staff at branch-3 cannot printers:icmp', /can reach printers:icmp, by staff-office/],
    ['staff at branch-3 can 10.3.10.0/23:tcp/443', /cannot reach all of 10\.3\.10\.0\/23:tcp\/443/],
    ['staff at branch-3 can office:tcp/443-444', /cannot reach all of/],
    ['staff at mars can pos', /no site "mars"/],
    ['staf at branch-3 can pos', /no role or client "staf"/],
    ['staff at branch-3 can poss', /no resource "poss"/],
    ['staff at branch-3 can 10.3.1.1', /names no service/],
    ['staff may reach pos', /cannot be read/],
  ])('%j fails with a reason and a place', (text, reason) => {
    const { failed, findings } = runPolicyTests(withTests(text), NOON);
    expect(failed).toBe(1);
    expect(findings[0]?.message).toMatch(reason);
    expect(findings[0]).toMatchObject({ path: ['tests', 0], severity: 'error' });
    expect(findings[0]?.line).toBeGreaterThan(40);
  });
});

describe('lint', () => {
  const codes = (...edits: PolicyEdit[]): string[] =>
    lintPolicy(program(...edits), NOON).map(({ code, path }) => `${code} ${path.join('.')}`);

  it('has nothing to say of a policy in which everything counts', () => {
    expect(codes()).toEqual([]);
  });

  it('finds grants that do nothing', () => {
    expect(codes(grant({ id: 'x', roles: ['staff'], to: ['printers'] }))).toEqual(['shadowed grants.5']);
    expect(codes(grant({ id: 'x', effect: 'deny', roles: ['staff'], to: ['office', 'printers'] }))).toEqual([
      'overruled grants.0',
    ]);
    expect(codes(grant({ id: 'x', effect: 'deny', roles: ['it-ops'], to: ['office'] }))).toEqual([
      'idle-deny grants.5',
    ]);
    expect(codes(grant({ id: 'x', roles: ['staff'], to: ['pos'], until: '2025-01-01' }))).toEqual(['expired grants.5']);
    expect(codes(grant({ id: 'x', roles: ['staff'], to: ['pos'], enabled: false }))).toEqual(['disabled grants.5']);
    expect(
      codes({ op: 'set', path: ['roles', 'guest'], value: null }, grant({ id: 'x', roles: ['guest'], to: ['pos'] })),
    ).toEqual(['nobody-has-role roles.guest', 'nobody grants.5']);
  });

  it('calls only one of two equal grants shadowed', () => {
    const twice = { roles: ['it-ops'], to: ['office'], at: '*' };
    expect(codes(grant({ id: 'x', ...twice }), grant({ id: 'y', ...twice }))).toEqual(['shadowed grants.6']);
  });

  it('finds networks of one resource that overlap', () => {
    const networks = ['10.{n}.10.0/24', '10.3.10.128/25'];
    const edit: PolicyEdit = { op: 'set', path: ['resources', 'office', 'networks'], value: networks };
    expect(lintPolicy(program(edit), NOON).map(({ code }) => code)).toContain('overlap');
  });
});

describe('the difference of two policies', () => {
  const changes = (...edits: PolicyEdit[]): string[] =>
    diffPolicies(program(), program(...edits), horizonFrom(NOON)).map(
      ({ change, resource, site, clients, rules }) =>
        `${clients.join(' ')} ${change} ${resource} at ${site} by ${rules.join(' ')}`,
    );

  it('is nothing between a policy and its like', () => {
    expect(changes()).toEqual([]);
    expect(changes(grant({ id: 'x', roles: ['staff'], to: ['printers'] }))).toEqual([]);
  });

  it('tells for whom it makes a difference at the moment', () => {
    const now = (wallMs: number, ...edits: PolicyEdit[]): string[] =>
      diffPolicies(program(), program(...edits), horizonFrom(NOON), wallMs).map(
        ({ change, resource, site, clientsNow }) => `${change} ${resource} at ${site}: ${clientsNow.join(' ')}`,
      );
    const noNights: PolicyEdit = { op: 'remove', path: ['grants', 3] };
    expect(now(NOON, noNights)).toEqual(['lose pos at branch-1: ', 'lose pos at branch-3: ']);
    expect(now(Date.parse('2026-11-23T15:00:00Z'), noNights)).toEqual([
      'lose pos at branch-1: ',
      'lose pos at branch-3: sam',
    ]);
    const always: PolicyEdit = { op: 'remove', path: ['grants', 3, 'times'] };
    expect(now(NOON, always)).toEqual(['gain pos at branch-1: sue', 'gain pos at branch-3: sam']);
    expect(now(Date.parse('2026-11-23T15:00:00Z'), always)[1]).toBe('gain pos at branch-3: ');
  });

  it('names who loses and who gains, where and by which grant', () => {
    expect(changes({ op: 'remove', path: ['grants', 1, 'to', 0] })).toEqual([
      'ida lose pos at branch-1 by it-pos',
      'ida lose pos at branch-3 by it-pos',
    ]);
    expect(changes(grant({ id: 'x', effect: 'deny', clients: ['adm'], to: ['gateway'], at: ['branch-1'] }))).toEqual([
      'adm lose gateway at branch-1 by admin-all',
    ]);
    expect(changes(grant({ id: 'x', clients: ['eve'], to: ['printers'], at: ['branch-3'] }))).toEqual([
      'eve gain printers at branch-3 by x',
    ]);
    expect(changes({ op: 'set', path: ['resources', 'pos', 'services'], value: ['tcp/443'] })).toEqual([
      'ida sue lose pos at branch-1 by night-shift it-pos',
      'eve ida sam lose pos at branch-3 by night-shift it-pos auditor',
    ]);
  });
});

describe('a policy that is too much for a gateway', () => {
  const all = { family: 4 as const, first: 0n, last: 0xffff_ffffn };
  const any = {
    text: 'any',
    protocols4: [0, 255] as const,
    protocols6: [0, 255] as const,
    ports: [0, 65_535] as const,
  };
  const resource = (ranges: (typeof all)[], services = [any]) => ({
    id: 'r',
    gateway: false,
    advertise: false,
    destinations: [{ ranges, services }],
  });
  const hosts = Array.from({ length: 10_000 }, (_, i) => ({ ...all, first: BigInt(i * 2), last: BigInt(i * 2) }));

  it('is refused', () => {
    expect(() => cutAtoms([...Array.from({ length: 500 }, () => resource([all])), resource(hosts)])).toThrow(
      PolicyTooComplex,
    );
    expect(() =>
      cutAtoms([
        resource(
          hosts,
          Array.from({ length: 30 }, () => any),
        ),
      ]),
    ).toThrow(/300000 pairs/);
    expect(cutAtoms([...Array.from({ length: 20 }, () => resource([all])), resource(hosts)]).resourcesOf).toHaveLength(
      2,
    );
  });
});
