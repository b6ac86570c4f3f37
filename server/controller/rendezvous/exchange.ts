/**
 * Pairs the offers of a device and its gateway: whichever comes first, the other end is asked for its own; with both there, each
 * gets the other's and one instant at which checks begin. Offers are the ends' business: they are passed on, not read.
 */
import type { ReachOffer, ReachStart } from '#lib/netmap/reach.ts';

type Side = 'device' | 'gateway';

export type Pairing =
  | { readonly type: 'ask'; readonly end: Side }
  | { readonly type: 'start'; readonly toDevice: ReachStart; readonly toGateway: ReachStart };

export interface Exchange {
  /** One end's half; `now` is the rendezvous' own clock, epoch ms. */
  take(now: number, clientId: string, from: Side, offer: ReachOffer): Pairing;
  forget(clientId: string): void;
}

/** Enough for both messages to arrive; what one takes longer than the other is corrected by the ends themselves. */
const AHEAD_MS = 50;
/** What waits longer was for a network that may be gone. */
const FRESH_MS = 10_000;
const MOST_WAITING = 10_000;

interface Half {
  readonly from: Side;
  readonly offer: ReachOffer;
  readonly at: number;
}

export function createExchange(): Exchange {
  const waiting = new Map<string, Half>();
  return {
    take(now, clientId, from, offer) {
      const other = waiting.get(clientId);
      waiting.delete(clientId);
      if (!other || other.from === from || now - other.at > FRESH_MS) {
        waiting.set(clientId, { from, offer, at: now });
        const oldest = waiting.size > MOST_WAITING ? waiting.keys().next().value : undefined;
        if (oldest !== undefined) waiting.delete(oldest);
        return { type: 'ask', end: from === 'device' ? 'gateway' : 'device' };
      }
      const [device, gateway] = from === 'device' ? [offer, other.offer] : [other.offer, offer];
      const start = { session: clientId, startAt: now + AHEAD_MS, sentAt: now };
      return { type: 'start', toDevice: { ...start, peer: gateway }, toGateway: { ...start, peer: device } };
    },
    forget: (clientId) => void waiting.delete(clientId),
  };
}
