/** What a path measures at a moment: the sum of its hops and of what troubles them. */
import { hash, noise } from '../seed/random.ts';
import { isOpen, type MockPair, type MockPath, type Trouble, targetsOf } from './network.ts';

export interface Measures {
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  readonly lossPct: number | null;
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

const isSilent = ({ cause }: Trouble): boolean => cause === 'link-down' || cause === 'pop-down';

/** By day a little slower than by night. */
const hourly = (at: number): number => 1 + 0.12 * Math.sin((at / 3_600_000 / 24) * 2 * Math.PI);

function hopBase(target: string, at: number): Measures {
  const isLte = target.endsWith('wan2');
  const isBackbone = target.includes('~');
  const base = isBackbone ? 4 + hash(target) * 4 : isLte ? 31 + hash(target) * 9 : 7 + hash(target) * 5;
  return {
    rttMs: base * hourly(at) + noise(`${target}:rtt`, at, 2500) * (isLte ? 4 : 1.2),
    jitterMs: (isLte ? 2.4 : 0.4) + noise(`${target}:jit`, at) * 0.8,
    lossPct: isLte ? 0.12 + 0.2 * noise(`${target}:loss`, at) : 0.01 * noise(`${target}:loss`, at),
  };
}

export function hopMeasures(target: string, troubles: readonly Trouble[], at: number): Measures {
  const base = hopBase(target, at);
  let { rttMs, jitterMs, lossPct } = base as Record<keyof Measures, number>;
  for (const trouble of troubles) {
    if (trouble.target !== target || !isOpen(trouble, at)) continue;
    if (isSilent(trouble)) return { rttMs: null, jitterMs: null, lossPct: null };
    const wave = 0.86 + 0.28 * noise(`${target}:${trouble.from}`, at);
    if (trouble.cause === 'sla-loss') lossPct += trouble.value * wave;
    if (trouble.cause === 'sla-latency' || trouble.cause === 'pop-overload') rttMs += (trouble.value / 2) * wave;
    if (trouble.cause === 'sla-jitter') jitterMs += trouble.value * wave;
  }
  return { rttMs: round(rttMs), jitterMs: round(jitterMs), lossPct: round(lossPct, 3) };
}

export function pathMeasures(pair: MockPair, path: MockPath, troubles: readonly Trouble[], at: number): Measures {
  const concerned = troubles.filter((trouble) => isOpen(trouble, at));
  let [rttMs, jitterMs, kept] = [0, 0, 1];
  for (const target of targetsOf(pair, path)) {
    const isPop = path.pops.includes(target);
    const hop = isPop && !concerned.some((one) => one.target === target) ? null : hopMeasures(target, concerned, at);
    if (hop === null) continue;
    if (hop.rttMs === null || hop.jitterMs === null || hop.lossPct === null)
      return { rttMs: null, jitterMs: null, lossPct: null };
    rttMs += hop.rttMs;
    jitterMs = Math.max(jitterMs, hop.jitterMs);
    kept *= 1 - hop.lossPct / 100;
  }
  return { rttMs: round(rttMs), jitterMs: round(jitterMs), lossPct: round((1 - kept) * 100, 3) };
}

/** What the path usually is: the same sum without troubles, in the middle of the hour. */
export function expectationOf(pair: MockPair, path: MockPath, at: number) {
  if (path.rank === 3 && pair.id.endsWith('4')) return null;
  const { rttMs, lossPct } = pathMeasures(pair, path, [], Math.floor(at / 3_600_000) * 3_600_000 + 1_800_000);
  return {
    rttP50Ms: round(rttMs ?? 0, 1),
    rttP90Ms: round((rttMs ?? 0) * 1.22, 1),
    lossP90Pct: round((lossPct ?? 0) * 1.6 + 0.02),
    samples: 180 + Math.round(hash(path.id) * 300),
  };
}
