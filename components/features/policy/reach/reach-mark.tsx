/** How much can be reached, by shape: full, half, with a clock's hand, struck through, nothing, not here. */
import type { ReachCellView } from '#lib/contract/policy.ts';

/** A place in the matrix. */
export interface ChosenCell {
  readonly subject: string;
  readonly resource: string;
}

export type ReachState = ReachCellView['state'] | 'denied';

/** Nothing opens it, and a grant says so. */
export const stateOf = ({ state, grants }: Pick<ReachCellView, 'state' | 'grants'>): ReachState =>
  state === 'none' && grants.length > 0 ? 'denied' : state;

const tone: Record<ReachState, string> = {
  all: 'text-ok',
  part: 'text-warn',
  timed: 'text-warn',
  none: 'text-faint',
  denied: 'text-bad',
  absent: 'text-faint',
};

export function ReachMark({ state }: { state: ReachState }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 12 12"
      className={`size-3 shrink-0 ${tone[state]}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
    >
      {state === 'all' && <circle cx="6" cy="6" r="5" fill="currentColor" stroke="none" />}
      {state === 'part' && (
        <>
          <circle cx="6" cy="6" r="4.25" />
          <path d="M6 1.75a4.25 4.25 0 0 0 0 8.5z" fill="currentColor" stroke="none" />
        </>
      )}
      {state === 'timed' && (
        <>
          <circle cx="6" cy="6" r="4.25" />
          <path d="M6 3.5V6l1.8 1.2" strokeLinecap="round" />
        </>
      )}
      {state === 'denied' && <rect x="1.5" y="1.5" width="9" height="9" rx="1" fill="currentColor" stroke="none" />}
      {state === 'none' && <path d="M2.5 6h7" strokeLinecap="round" />}
      {state === 'absent' && <circle cx="6" cy="6" r="1" fill="currentColor" stroke="none" />}
    </svg>
  );
}
