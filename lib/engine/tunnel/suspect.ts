/** Who is to blame for a path that was left: the witnesses are all paths and segments of this gateway. */
import type { Element, InferredCause, Witness } from '../path/index.ts';
import { inferCause } from '../path/index.ts';
import type { OverlayContext, PeerView } from './overlay-context.ts';
import type { OverlayPath } from './overlay-path.ts';
import type { ProbedPath } from './probed-path.ts';

function elementsOfPath(peer: PeerView, path: OverlayPath): Element[] {
  const { pops, peerLink } = path.spec;
  return [
    { key: `own ${path.link}`, kind: 'own-link', name: path.link ?? '' },
    ...pops.map(({ id, name }): Element => ({ key: `pop ${id}`, kind: 'pop', name })),
    { key: `peer ${peer.spec.gatewayId} ${peerLink}`, kind: 'peer-link', name: `${peer.spec.name} ${peerLink}` },
  ];
}

function elementsOfSegment({ end }: ProbedPath): Element[] {
  const { link, neighbour } = end.segment.spec;
  const own: Element = { key: `own ${link}`, kind: 'own-link', name: link ?? '' };
  // A neighbour that is a gateway proves our link; which of its own it uses is not known.
  if (neighbour.kind !== 'pop') return [own];
  return [own, { key: `pop ${neighbour.id}`, kind: 'pop', name: neighbour.name }];
}

/** `since`: an answer that came later than this, to a question asked since, proves life. */
export function blame(
  context: OverlayContext,
  now: number,
  peer: PeerView,
  failed: OverlayPath,
  since: number,
): InferredCause {
  const { silentMs } = context.timing;
  const witnesses: Witness[] = [];
  const hear = ({ monitor }: ProbedPath, elements: () => Element[]): void => {
    const silent = monitor.isSilent(now, silentMs);
    if (!silent && !(monitor.provenAt >= since)) return;
    witnesses.push({ elements: elements(), alive: !silent });
  };
  for (const segment of context.segments.values()) hear(segment, () => elementsOfSegment(segment));
  for (const other of context.peers.values())
    for (const path of other.paths) hear(path.probed, () => elementsOfPath(other, path));
  return inferCause(elementsOfPath(peer, failed), witnesses);
}

/** A path that is left though it lives: our own link when its first hop is as bad, else the PoP that the new path avoids. */
export function suspectOf(context: OverlayContext, from: OverlayPath, to: OverlayPath): string | null {
  const first = context.segments.get(from.spec.segment);
  const loss = from.monitor.txLoss.pct ?? 0;
  const ownLoss = first?.monitor.txLoss.pct ?? 0;
  if (loss > 0 && ownLoss > loss / 2 && from.link !== to.link) return from.link;
  const kept = new Set(to.spec.pops.map(({ id }) => id));
  return from.spec.pops.find(({ id }) => !kept.has(id))?.name ?? null;
}
