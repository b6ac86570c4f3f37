/** What a path is to its pair, and what is wrong with it. Shape and word follow from these, never colour alone. */
import type { MeasuredPath, OverlayPeer } from '#lib/contract/paths.ts';

export type PathRole = 'active' | 'backup' | 'standby';
export type PathTrouble = 'silent' | 'draining' | 'unknown';

type Roles = Pick<OverlayPeer, 'activePathId' | 'backupPathId'>;

export function roleOf(peer: Roles, path: Pick<MeasuredPath, 'id'>): PathRole {
  if (path.id === peer.activePathId) return 'active';
  return path.id === peer.backupPathId ? 'backup' : 'standby';
}

export function troubleOf(path: Pick<MeasuredPath, 'status' | 'draining'>): PathTrouble | null {
  if (path.status === 'silent') return 'silent';
  if (path.draining) return 'draining';
  return path.status === 'unknown' ? 'unknown' : null;
}

export function activePathOf(peer: OverlayPeer): MeasuredPath | undefined {
  return peer.paths.find(({ id }) => id === peer.activePathId);
}

const rank: Record<PathRole, number> = { active: 0, backup: 1, standby: 2 };

/** The active one, the backup, then the others as the orchestrator ranks them. */
export function orderedPaths(peer: OverlayPeer): MeasuredPath[] {
  return [...peer.paths].sort((a, b) => rank[roleOf(peer, a)] - rank[roleOf(peer, b)] || a.rank - b.rank);
}
