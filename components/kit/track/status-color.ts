import type { NodeStatus } from '#lib/contract/condition.ts';

export const statusColor: Record<NodeStatus, string> = {
  well: 'var(--ok)',
  degraded: 'var(--warn)',
  down: 'var(--bad)',
  offline: 'var(--bad)',
  pending: 'var(--mute)',
};
