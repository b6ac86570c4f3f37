import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';

export function seedClasses(at: number): TrafficClassSettings {
  return {
    classes: [
      {
        class: 'critical',
        sla: { maxRttMs: 120, maxJitterMs: 20, maxLossPct: 1, heldMs: 1000 },
        fec: { scheme: 1, k: 5, r: 1 },
        duplicate: true,
      },
      {
        class: 'interactive',
        sla: { maxRttMs: 150, maxJitterMs: 30, maxLossPct: 2, heldMs: 3000 },
        fec: { scheme: 2, k: 8, r: 2 },
        duplicate: false,
      },
      {
        class: 'bulk',
        sla: { maxRttMs: 400, maxJitterMs: 100, maxLossPct: 8, heldMs: 10_000 },
        fec: null,
        duplicate: false,
      },
    ],
    matchers: [
      { class: 'critical', protocol: 17, ports: [{ from: 7400, to: 7410 }], networks: ['10.0.0.0/24'], dscp: null },
      { class: 'interactive', protocol: null, ports: [], networks: [], dscp: 46 },
      { class: 'bulk', protocol: 17, ports: [{ from: 9100, to: 9100 }], networks: [], dscp: null },
    ],
    defaultClass: 'interactive',
    updatedAt: new Date(at - 3 * 86_400_000).toISOString(),
    updatedBy: 'Ada Keller',
  };
}
