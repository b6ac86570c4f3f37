/** One piece of track: dim, lit over it when it carries, dashed when it is being emptied, dotted when it is silent. */
import { memo } from 'react';
import type { EdgeState } from './edges.ts';
import type { PlacedEdge, Point } from './layout.ts';

export const lineOf = (points: readonly Point[]): string => `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`;

interface EdgeLineProps {
  readonly edge: PlacedEdge;
  readonly state: EdgeState;
  readonly isFaint: boolean;
  /** Shown although nothing uses it: it belongs to what is looked at. */
  readonly isWanted: boolean;
}

export const EdgeLine = memo(function EdgeLine({ edge, state, isFaint, isWanted }: EdgeLineProps) {
  const d = lineOf(edge.points);
  const isBackbone = state.segment?.kind === 'backbone';
  const isShown = state.use !== 'idle' || isWanted || isBackbone;
  const opacity = isShown ? (isFaint ? 0.24 : 1) : 0;
  const isLit = state.use === 'lit';
  const marked = state.isSilent ? 'silent' : state.isDraining ? 'draining' : null;
  return (
    <g className="slow" style={{ opacity }} data-edge={edge.id} data-use={state.use}>
      <path d={d} stroke="var(--panel)" strokeWidth={isShown ? 7 : 0} />
      {!(state.isSilent && !isLit) && <path d={d} stroke="var(--dim)" strokeWidth={state.use === 'idle' ? 1.2 : 2.1} />}
      <path d={d} className="slow" stroke="var(--lit-glow)" strokeWidth="8" style={{ opacity: isLit ? 1 : 0 }} />
      <path d={d} className="slow" stroke="var(--lit)" strokeWidth="2.8" style={{ opacity: isLit ? 1 : 0 }} />
      {marked === 'silent' && <path d={d} stroke="var(--bad)" strokeWidth="2.3" strokeDasharray="1 6" />}
      {marked === 'draining' && (
        <path d={d} stroke="var(--warn)" strokeWidth={isLit ? 1.6 : 2.1} strokeDasharray="7 5" />
      )}
    </g>
  );
});
