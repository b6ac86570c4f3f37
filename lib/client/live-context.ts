import { createContext, useContext, useSyncExternalStore } from 'react';
import { initialLive, type Live, type LiveSnapshot } from './live.ts';

const quiet: Live = {
  start: () => undefined,
  stop: () => undefined,
  subscribe: () => () => undefined,
  snapshot: () => initialLive,
  heardAt: () => null,
  acknowledge: () => undefined,
};

export const LiveContext = createContext<Live>(quiet);

export function useLive(): LiveSnapshot & Pick<Live, 'acknowledge'> & { readonly heardNow: Live['heardAt'] } {
  const live = useContext(LiveContext);
  const snapshot = useSyncExternalStore(live.subscribe, live.snapshot, () => initialLive);
  return { ...snapshot, acknowledge: live.acknowledge, heardNow: live.heardAt };
}
