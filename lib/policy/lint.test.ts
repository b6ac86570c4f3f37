/** What lint says of grants is what was said by comparing every grant with every other one, slowly. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AccessWindow } from '#lib/netmap/access.ts';
import { cutAtoms } from './compile/atoms.ts';
import { holdingRules } from './compile/holding.ts';
import { ALWAYS, covers, meets, onlyIn, subtract, unite } from './compile/windows.ts';
import { readInventory } from './inventory.ts';
import { resolveGateway } from './language/resolve.ts';
import { lintPolicy } from './lint.ts';
import { horizonFrom, loadPolicy, type PolicyProgram } from './program.ts';
import type { ResolvedGateway } from './resolved.ts';

const NOW = Date.parse('2027-01-04T12:00:00Z');
const read = readInventory({
  sites: [
    { id: 's1', timeZone: 'UTC' },
    { id: 's2', timeZone: 'Asia/Shanghai' },
  ],
  gateways: [
    { id: 'g1', site: 's1' },
    { id: 'g2', site: 's2' },
  ],
  clients: [
    { id: 'c1', roles: ['r1'], site: 's1' },
    { id: 'c2', roles: ['r1', 'r2'], site: 's2' },
    { id: 'c3', roles: ['r2'], site: 's1' },
    { id: 'c4', site: 's1' },
  ],
});
if (!read.ok) throw new Error(read.error);
const inventory = read.value;

const some = (...of: string[]) => fc.subarray(of, { minLength: 1 });
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const whole = [{ days, from: '00:00', to: '24:00' }];
const times = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  whole,
  [{ days: ['mon', 'tue'], from: '08:00', to: '18:00' }],
  [{ days: ['mon'], from: '08:00', to: '12:00' }],
  [{ days: ['tue'], from: '08:00', to: '18:00' }],
);
const grant = fc
  .record({
    effect: fc.constantFrom('allow', 'allow', 'allow', 'deny'),
    who: fc.constantFrom({ roles: ['r1'] }, { roles: ['r1', 'r2'] }, { clients: ['c1'] }, { clients: ['c4', 'c2'] }),
    to: some('a', 'b', 'c'),
    at: fc.constantFrom('*', '*', 'own-site', ['s1']),
    times,
    until: fc.constantFrom(undefined, undefined, '2027-01-05', '2027-01-05T09:00', '2027-01-01'),
  })
  .map(({ who, ...rest }) => ({ ...who, ...rest }));

function programOf(grants: readonly object[]): PolicyProgram {
  const services = ['tcp/443'];
  const resources = {
    a: { hosts: ['10.0.0.1'], services },
    b: { hosts: ['10.0.0.1', '10.0.0.2'], services },
    c: { networks: ['10.0.0.0/30'], services: ['tcp/440-443'], at: ['s1'] },
  };
  const text = JSON.stringify({
    version: 1,
    roles: { r1: {}, r2: {} },
    resources,
    grants: grants.map((each, index) => ({ id: `g${index}`, ...each })),
  });
  const loaded = loadPolicy(text, inventory);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return loaded.value;
}

/** Code and, of an overruled grant, what closes it; by place of the grant. */
function slowly(program: PolicyProgram): string[] {
  const fates = program.document.grants.map(() => ({
    someone: false,
    somewhere: false,
    effective: false,
    needed: false,
    closedBy: new Set<string>(),
  }));
  for (const place of inventory.gateways) {
    const resolution = resolveGateway(program.document, inventory, place, program.clients, horizonFrom(NOW));
    const { gateway, grants } = resolution;
    const atoms = cutAtoms(gateway.resources);
    const windows = (rules: readonly number[]) => unite(rules.flatMap((rule) => gateway.rules[rule]?.windows ?? []));
    for (const client of gateway.clients) {
      const { ofKind, named } = holdingRules(gateway)(client);
      const holding = [...ofKind, ...named];
      for (const rule of holding) (fates[grants[rule] as number] as (typeof fates)[0]).someone = true;
      for (const atom of atoms.resourcesOf.keys()) {
        const here = holding.filter((rule) =>
          gateway.rules[rule]?.resources.some((each) => atoms.ofResource[each]?.includes(atom)),
        );
        const allow = here.filter((rule) => gateway.rules[rule]?.effect === 'allow');
        const deny = here.filter((rule) => gateway.rules[rule]?.effect === 'deny');
        for (const rule of here) {
          const fate = fates[grants[rule] as number] as (typeof fates)[0];
          fate.somewhere = true;
          if (deny.includes(rule)) {
            const closed = subtract(windows([rule]), subtract(ALWAYS, windows(allow)));
            if (closed.length > 0) fate.effective = true;
            continue;
          }
          const mine = subtract(windows([rule]), windows(deny));
          if (mine.length > 0) fate.effective = true;
          else for (const each of deny) fate.closedBy.add(gateway.rules[each]?.id ?? '');
          const others = allow.filter((each) => each !== rule && (each < rule || !saysTheSame(gateway, each, rule)));
          if (subtract(mine, windows(others)).length > 0) fate.needed = true;
        }
      }
    }
  }
  return fates.map(({ someone, somewhere, effective, needed, closedBy }, index) => {
    if (!someone) return 'nobody';
    if (!somewhere) return 'nowhere';
    if (program.document.grants[index]?.effect === 'deny') return effective ? '' : 'idle-deny';
    if (!effective) return closedBy.size > 0 ? `overruled ${[...closedBy].toSorted().join(' ')}` : 'expired';
    return needed ? '' : 'shadowed';
  });
}

function saysTheSame({ rules }: ResolvedGateway, a: number, b: number): boolean {
  const say = (rule: number): string => JSON.stringify([rules[rule]?.resources, rules[rule]?.windows]);
  return say(a) === say(b);
}

it('every grant is judged as by comparing it with all others', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 7 }), (grants) => {
      const program = programOf(grants);
      const said = grants.map(() => '');
      for (const { code, path, message } of lintPolicy(program, NOW)) {
        if (path[0] !== 'grants') continue;
        const by = code === 'overruled' ? ` ${(message.match(/\bg\d+\b/g) ?? []).slice(1).toSorted().join(' ')}` : '';
        said[path[1] as number] = code + by;
      }
      expect(said).toEqual(slowly(program));
    }),
    { numRuns: 400 },
  );
});

it('thousands of grants of one role to one resource are judged', () => {
  const all = Array.from({ length: 4000 }, () => ({ roles: ['r1'], to: ['a'] }));
  const shadowed = lintPolicy(programOf(all), NOW).filter(({ code }) => code === 'shadowed');
  expect(shadowed).toHaveLength(3999);
  const denied = [...all.slice(0, 2000), ...all.slice(0, 2000).map((each) => ({ ...each, effect: 'deny' }))];
  const overruled = lintPolicy(programOf(denied), NOW).filter(({ code }) => code === 'overruled');
  expect(overruled).toHaveLength(2000);
  expect(overruled[0]?.message).toMatch(/is denied by g2000, .*g2019 and others\.$/);
});

const moment = fc.option(fc.nat(12), { freq: 5 });
const windows = fc
  .array(fc.record({ notBefore: moment, notAfter: moment }), { maxLength: 5 })
  .map((list) => unite(list.filter((w) => (w.notBefore ?? -1) < (w.notAfter ?? 99))));
const moments = Array.from({ length: 16 }, (_, i) => i - 1.5);
const has = (set: readonly AccessWindow[], at: number): boolean =>
  set.some(({ notBefore, notAfter }) => (notBefore ?? -Infinity) <= at && at < (notAfter ?? Infinity));

it('sets of moments are subtracted, covered and met as their moments are', () => {
  fc.assert(
    fc.property(windows, windows, fc.array(windows, { maxLength: 4 }), (a, b, more) => {
      const left = subtract(a, b);
      expect(left).toEqual(unite(left));
      for (const at of moments) expect(has(left, at)).toBe(has(a, at) && !has(b, at));
      expect(covers(b, a)).toBe(moments.every((at) => !has(a, at) || has(b, at)));
      expect(meets(b, a)).toBe(moments.some((at) => has(a, at) && has(b, at)));
      for (const [index, only] of onlyIn(more).entries())
        for (const at of moments)
          expect(has(only, at)).toBe(more.every((each, other) => has(each, at) === (other === index)));
    }),
    { numRuns: 1000 },
  );
});
