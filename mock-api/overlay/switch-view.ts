/** Switches of the pretend overlay in the contract's shape, one for each direction. */
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { Db } from '../db.ts';
import { hash } from '../seed/random.ts';
import { pathMeasures } from './measures.ts';
import type { MockPair, MockPath } from './network.ts';
import type { MockSwitch } from './switches.ts';

export type Way = 'hub' | 'branch';

const iso = (at: number): string => new Date(at).toISOString();
const settleMs = 2000;
const replayMs = 200;

export function popRef(db: Db, id: string): { id: string; name: string } {
  return { id, name: db.pops.find((pop) => pop.id === id)?.name ?? id };
}

export function endOf(pair: MockPair, way: Way) {
  const one = pair[way];
  return { id: one.id, name: one.name };
}

export function pathView(db: Db, path: MockPath, way: Way) {
  const pops = path.pops.map((id) => popRef(db, id));
  return way === 'hub'
    ? { id: path.id, link: path.hubLink, peerLink: path.branchLink, pops }
    : { id: path.id, link: path.branchLink, peerLink: path.hubLink, pops: pops.toReversed() };
}

function decidedBy({ cause, actor }: MockSwitch): PathSwitch['decidedBy'] {
  if (actor !== null) return 'operator';
  return cause === 'recovered' || cause === 'pop-overload' || cause === 'maintenance' ? 'orchestrator' : 'gateway';
}

export function switchView(db: Db, one: MockSwitch, way: Way): PathSwitch {
  const { pair, from, to, cause } = one;
  const lag = way === 'hub' ? Math.round(hash(`${one.id}:lag`) * 40) : 0;
  const switchedAt = one.switchedAt + lag;
  const isSilent = cause === 'link-down' || cause === 'pop-down';
  const outageMs = isSilent ? switchedAt - one.detectedAt + 170 : 0;
  const isSettled = db.now() - switchedAt > settleMs;
  return {
    id: `${one.id}-${way}`,
    gateway: endOf(pair, way),
    peer: endOf(pair, way === 'hub' ? 'branch' : 'hub'),
    from: pathView(db, from, way),
    to: pathView(db, to, way),
    cause,
    subject: one.subject,
    class: cause.startsWith('sla-') ? 'interactive' : null,
    decidedBy: decidedBy(one),
    actor: one.actor,
    measurement: one.measurement,
    detectedAt: iso(one.detectedAt + lag),
    switchedAt: iso(switchedAt),
    before: pathMeasures(pair, from, db.overlay.troubles, isSilent ? one.detectedAt - 2000 : one.detectedAt - 200),
    settled: isSettled
      ? {
          after: pathMeasures(pair, to, db.overlay.troubles, switchedAt + settleMs),
          outageMs,
          packetsLost: isSilent ? Math.max(0, Math.round((outageMs - replayMs) / 8)) : 0,
          packetsReplayed: isSilent ? Math.round(Math.min(outageMs, replayMs) / 8) : 0,
          packetsDuplicated: isSilent ? Math.round(hash(one.id) * 6) : 2 + Math.round(hash(one.id) * 9),
        }
      : null,
  };
}

/** Newest first, both directions. */
export function allSwitches(db: Db): PathSwitch[] {
  return db.overlay.switches
    .flatMap((one) => [switchView(db, one, 'branch'), switchView(db, one, 'hub')])
    .sort((a, b) => b.switchedAt.localeCompare(a.switchedAt));
}
