/** What the filter does with compiled rules is what the reference says of the rules themselves. AGREEMENT_RUNS makes it longer. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccessFilter, FILTER, FROM_CLIENT, TO_CLIENT } from '#lib/engine/filter/index.ts';
import { hasPorts } from '#lib/netmap/access.ts';
import { type CompiledAccess, compileGateway } from './compile/compile.ts';
import { type Attempt, mayReach } from './reference.ts';
import type { ResolvedGateway } from './resolved.ts';
import { packetsOf } from './testing/attempt-packets.ts';
import { mutants } from './testing/mutants.ts';
import { attempts, picker, randomGateway, WALL_MS } from './testing/random-gateway.ts';

const RUNS = Number(process.env['AGREEMENT_RUNS'] ?? 250);
const PACKETS = 1000;

interface Disagreement {
  readonly attempt: Attempt;
  readonly right: boolean;
  readonly filter: boolean;
}

/** The first attempt on which the filter under `compiled` and the reference differ, if any does. */
function disagreement(
  gateway: ResolvedGateway,
  compiled: CompiledAccess,
  seed: number,
  count: number,
): Disagreement | undefined {
  const filter = new AccessFilter({ seed, maxFlows: 4096 });
  const loaded = filter.update(0, WALL_MS, compiled.rules, compiled.clients);
  if (!loaded.ok) throw new Error(loaded.error);
  for (const [i, attempt] of attempts(gateway, count, picker(seed)).entries()) {
    const packets = packetsOf(attempt, 1024 + i);
    if (!packets) continue;
    const right = mayReach(gateway, attempt);
    // A protocol without ports has one flow for each pair of addresses: an earlier attempt may have opened it.
    const numbered = hasPorts(attempt.protocol) || attempt.protocol === 1 || attempt.protocol === 58;
    const strayAnswer = numbered && filter.check(0, packets.back, 0, packets.back.length, TO_CLIENT) === FILTER.pass;
    const out = filter.check(0, packets.out, 0, packets.out.length, FROM_CLIENT) === FILTER.pass;
    const back = filter.check(0, packets.back, 0, packets.back.length, TO_CLIENT) === FILTER.pass;
    if (strayAnswer || out !== right || back !== right) return { attempt, right, filter: out };
  }
  return undefined;
}

describe('filter and reference', () => {
  it(`agree on ${RUNS} random policies x ${PACKETS} packets, both ways`, { timeout: 60_000 + RUNS * 100 }, () => {
    fc.assert(
      fc.property(randomGateway, fc.integer(), (gateway, seed) => {
        expect(disagreement(gateway, compileGateway(gateway), seed, PACKETS)).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  it('agree on what becomes of open flows when one policy follows another', () => {
    fc.assert(
      fc.property(randomGateway, randomGateway, fc.integer(), (before, after, seed) => {
        const [first, second] = [compileGateway(before), compileGateway(after)];
        const filter = new AccessFilter({ seed, maxFlows: 65_536 });
        filter.update(0, WALL_MS, first.rules, first.clients);
        const tried = attempts(before, 300, picker(seed)).flatMap((attempt, i) => {
          const packets = packetsOf(attempt, 1024 + i);
          if (!packets) return [];
          filter.check(0, packets.out, 0, packets.out.length, FROM_CLIENT);
          const client = after.clients.find(({ id }) => id === attempt.client?.id);
          return [{ packets, open: mayReach(before, attempt), still: mayReach(after, { ...attempt, client }), client }];
        });
        filter.update(0, WALL_MS, second.rules, second.clients);
        for (const { packets, open, still } of tried) {
          const back = filter.check(0, packets.back, 0, packets.back.length, TO_CLIENT) === FILTER.pass;
          expect(back).toBe(open && still && sameAddress(packets.back, after));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('name a rule that says so', () => {
    fc.assert(
      fc.property(randomGateway, fc.integer(), (gateway, seed) => {
        const { rules, clients } = compileGateway(gateway);
        const filter = new AccessFilter({ seed });
        filter.update(0, WALL_MS, rules, clients);
        for (const attempt of attempts(gateway, 50, picker(seed))) {
          const address = attempt.client?.[attempt.to.family === 4 ? 'address4' : 'address6'];
          if (!address || attempt.client?.notAfter !== null) continue;
          const { protocol, port } = attempt;
          const destination = packetsDestination(attempt);
          const said = filter.explain(0, {
            client: address,
            destination,
            protocol,
            port: hasPorts(protocol) ? port : 0,
          });
          expect(said.allow).toBe(mayReach(gateway, attempt));
          const named = gateway.rules.find(({ id }) => id === said.rule);
          if (said.allow) expect(named?.effect).toBe('allow');
          // A rule that is named decides alone as well: with it alone, an allowed attempt stays allowed.
          if (said.allow && named) expect(mayReach({ ...gateway, rules: [named] }, attempt)).toBe(true);
          if (said.reason === 'denied' && named) expect(named.effect).toBe('deny');
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(mutants)('a compiler that would $name is caught', ({ mutate }) => {
    const outcome = fc.check(
      fc.property(randomGateway, fc.integer(), (gateway, seed) => {
        const compiled = mutate(gateway);
        return compiled === undefined || disagreement(gateway, compiled, seed, 200) === undefined;
      }),
      { numRuns: 400, seed: 20_261_121 },
    );
    expect(outcome.failed).toBe(true);
  });
});

function packetsDestination({ to }: Attempt): string {
  return to.family === 4
    ? [24n, 16n, 8n, 0n].map((shift) => String((to.first >> shift) & 255n)).join('.')
    : (to.first.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');
}

/** Whether the packet goes to an address that some client still has. */
function sameAddress(back: Uint8Array, { clients }: ResolvedGateway): boolean {
  const v4 = back[0] === 0x45;
  const last = back[v4 ? 19 : 39] as number;
  const text = v4 ? `10.250.0.${last}` : `fd00:250::${last.toString(16)}`;
  return clients.some(({ address4, address6 }) => (v4 ? address4 : address6) === text);
}
