'use client';
/** What is chosen on the page. It is all in the URL, so that a link shows what its sender saw. */
import { useMemo } from 'react';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { serverNow } from '#lib/client/clock.ts';

export interface Choice {
  readonly gateway: string;
  readonly peer: string;
  readonly pop: string;
  /** The id of the switch whose story is open. */
  readonly story: string;
  /** A past moment; null is live. */
  readonly at: number | null;
  readonly isTable: boolean;
  readonly chooseStation: (gateway: string) => void;
  readonly choosePair: (gateway: string, peer: string) => void;
  readonly choosePop: (pop: string) => void;
  readonly chooseNothing: () => void;
  readonly openStory: (id: string | null) => void;
  readonly moveTo: (at: number | null) => void;
  readonly showTable: (isTable: boolean) => void;
}

const dayMs = 86_400_000;

/** A link to a moment that is forgotten by now, or to come, shows what is. */
function moment(text: string): number | null {
  const at = Date.parse(text);
  const now = serverNow();
  return Number.isNaN(at) || at > now || at < now - dayMs ? null : at;
}

export function useChoice(): Choice {
  const { get, set } = useUrlState();
  return useMemo(
    () => ({
      gateway: get('gateway'),
      peer: get('peer'),
      pop: get('pop'),
      story: get('switch'),
      at: moment(get('at')),
      isTable: get('view') === 'table',
      chooseStation: (gateway) => set({ gateway, peer: null, pop: null }),
      choosePair: (gateway, peer) => set({ gateway, peer, pop: null }),
      choosePop: (pop) => set({ pop, gateway: null, peer: null }),
      chooseNothing: () => set({ gateway: null, peer: null, pop: null }),
      openStory: (id) => set({ switch: id }),
      moveTo: (at) => set({ at: at === null ? null : new Date(at).toISOString() }),
      showTable: (isTable) => set({ view: isTable ? 'table' : null }),
    }),
    [get, set],
  );
}
