/** Is this node well? Pure: what was reported in, conditions out, worst first. Thresholds with hysteresis. */
import type { Condition, NodeStatus } from '#lib/contract/condition.ts';

export const lossThresholdPct = 2;
/** A link that was lossy is so until it falls below this. */
export const lossClearPct = 1;
export const latencyThresholdMs = 300;
/** One slow answer is no verdict. */
export const latencyHoldMs = 5000;
export const staleMs = 5000;

export interface LinkFacts {
  readonly name: string;
  readonly kind: string;
  readonly status: 'up' | 'down' | 'unknown';
  readonly since: string | null;
  readonly cause: string | null;
  /** The worse direction, windowed. */
  readonly lossPct: number | null;
  readonly rttMs: number | null;
  /** How long the round trip has been over the threshold without a break. */
  readonly slowForMs: number;
}

export interface NodeFacts {
  readonly now: number;
  readonly enrolled: boolean;
  readonly connected: boolean;
  readonly disconnectedSince: string | null;
  readonly sampleAgeMs: number | null;
  readonly links: readonly LinkFacts[];
  readonly sessions: readonly {
    readonly pop: string;
    readonly link: string;
    readonly status: string;
    readonly since: string | null;
  }[];
  /** Links that were lossy at the last look. */
  readonly lossyBefore: ReadonlySet<string>;
}

export const statusRank: Record<NodeStatus, number> = { down: 0, offline: 1, degraded: 2, pending: 3, well: 4 };

const condition = (
  status: NodeStatus,
  cause: Condition['cause'],
  subject: string | null,
  evidence: Condition['evidence'],
  since: string | null,
): Condition => ({ status, cause, subject, evidence, since });

const round = (value: number): number => Math.round(value * 10) / 10;

function linkConditions(facts: NodeFacts, link: LinkFacts): Condition[] {
  if (link.status === 'down') {
    return [
      condition('degraded', 'link-down', link.name, { kind: link.kind, cause: link.cause ?? 'no-answer' }, link.since),
    ];
  }
  const found: Condition[] = [];
  const limit = facts.lossyBefore.has(link.name) ? lossClearPct : lossThresholdPct;
  if (link.lossPct !== null && link.lossPct >= limit) {
    const evidence = { kind: link.kind, lossPct: round(link.lossPct), thresholdPct: lossThresholdPct };
    found.push(condition('degraded', 'link-loss', link.name, evidence, null));
  }
  if (link.rttMs !== null && link.slowForMs >= latencyHoldMs) {
    const evidence = { kind: link.kind, rttMs: round(link.rttMs), thresholdMs: latencyThresholdMs };
    found.push(condition('degraded', 'link-latency', link.name, evidence, null));
  }
  return found;
}

export function conditionsOf(facts: NodeFacts): Condition[] {
  if (!facts.enrolled) return [condition('pending', 'never-enrolled', null, {}, null)];
  if (!facts.connected) return [condition('offline', 'controller-connection-lost', null, {}, facts.disconnectedSince)];
  const found: Condition[] = [];
  if (facts.sampleAgeMs !== null && facts.sampleAgeMs > staleMs) {
    const evidence = { ageMs: Math.round(facts.sampleAgeMs), thresholdMs: staleMs };
    found.push(condition('degraded', 'telemetry-stale', null, evidence, null));
  }
  if (facts.links.length > 0 && facts.links.every((link) => link.status === 'down')) {
    const since =
      facts.links
        .map((link) => link.since ?? '')
        .toSorted()
        .at(-1) ?? null;
    return [condition('down', 'all-links-down', null, { links: facts.links.length }, since || null)];
  }
  for (const link of facts.links) found.push(...linkConditions(facts, link));
  const downLinks = new Set(facts.links.filter((link) => link.status === 'down').map((link) => link.name));
  for (const session of facts.sessions) {
    if (session.status === 'up' || downLinks.has(session.link)) continue;
    found.push(condition('degraded', 'session-down', session.pop, { link: session.link }, session.since));
  }
  if (facts.links.length > 0 && facts.sessions.length === 0)
    found.push(condition('degraded', 'no-sessions', null, {}, null));
  return found.toSorted((a, b) => statusRank[a.status] - statusRank[b.status]);
}

export function statusOf(conditions: readonly Condition[]): NodeStatus {
  return conditions[0]?.status ?? 'well';
}
