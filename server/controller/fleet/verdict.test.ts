import { describe, expect, it } from 'vitest';
import { conditionsOf, type LinkFacts, type NodeFacts, statusOf } from './verdict.ts';

const link = (over: Partial<LinkFacts> = {}): LinkFacts => ({
  name: 'wan1',
  kind: 'fibre',
  status: 'up',
  since: null,
  cause: null,
  lossPct: 0,
  rttMs: 20,
  slowForMs: 0,
  ...over,
});
const facts = (over: Partial<NodeFacts> = {}): NodeFacts => ({
  now: 1000,
  enrolled: true,
  connected: true,
  disconnectedSince: null,
  sampleAgeMs: 500,
  links: [link(), link({ name: 'wan2', kind: 'lte' })],
  sessions: [{ pop: 'Zurich', link: 'wan1', status: 'up', since: null }],
  lossyBefore: new Set(),
  ...over,
});
const causes = (over: Partial<NodeFacts>) =>
  conditionsOf(facts(over)).map((one) => `${one.status} ${one.cause} ${one.subject ?? ''}`.trim());

describe('verdict', () => {
  it('is well when nothing is wrong', () => {
    expect(statusOf(conditionsOf(facts()))).toBe('well');
  });

  it('names the cut link and not also its sessions', () => {
    const links = [link({ status: 'down', cause: 'no-answer' }), link({ name: 'wan2' })];
    const sessions = [{ pop: 'Zurich', link: 'wan1', status: 'down', since: null }];
    expect(causes({ links, sessions })).toEqual(['degraded link-down wan1']);
  });

  it('is down only when every link is', () => {
    const links = [link({ status: 'down' }), link({ name: 'wan2', status: 'down' })];
    expect(causes({ links })).toEqual(['down all-links-down']);
  });

  it('calls a link lossy from 2 %, and until it falls below 1 %', () => {
    const at = (lossPct: number, before: string[] = []) =>
      causes({ links: [link({ lossPct })], lossyBefore: new Set(before) });
    expect(at(1.9)).toEqual([]);
    expect(at(2)).toEqual(['degraded link-loss wan1']);
    expect(at(1.5, ['wan1'])).toEqual(['degraded link-loss wan1']);
    expect(at(0.9, ['wan1'])).toEqual([]);
  });

  it('never shows a green that is not known', () => {
    expect(causes({ enrolled: false })).toEqual(['pending never-enrolled']);
    expect(causes({ connected: false })).toEqual(['offline controller-connection-lost']);
    expect(causes({ sampleAgeMs: 5001 })).toEqual(['degraded telemetry-stale']);
    expect(causes({ sessions: [{ pop: 'Zurich', link: 'wan1', status: 'connecting', since: null }] })).toEqual([
      'degraded session-down Zurich',
    ]);
    expect(causes({ sessions: [] })).toEqual(['degraded no-sessions']);
    expect(causes({ links: [link({ rttMs: 300, slowForMs: 5000 })] })).toEqual(['degraded link-latency wan1']);
    expect(causes({ links: [link({ rttMs: 900, slowForMs: 4000 })] })).toEqual([]);
  });
});
