/** What devices said of their way to the gateways: memory only, bounded, gone with the process. */
import type { LinkStep } from '#lib/contract/link.ts';
import { type NatType, natWord } from '#lib/netmap/reach.ts';

const MOST_STEPS = 100;
const MOST_CLIENTS = 20_000;

export interface LinkBook {
  addSteps(clientId: string, steps: readonly LinkStep[]): void;
  /** Newest first. */
  stepsOf(clientId: string): readonly LinkStep[];
  setNat(clientId: string, nat: NatType): void;
  /** A word for it; null while nobody knows. */
  natOf(clientId: string): string | null;
  /** Where a PoP relays over TCP; known since it connected. */
  setStream(popId: string, endpoint: string | null): void;
  streamOf(popId: string): string | null;
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > MOST_CLIENTS ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}

export function createLinkBook(): LinkBook {
  const steps = new Map<string, readonly LinkStep[]>();
  const nats = new Map<string, string | null>();
  const streams = new Map<string, string>();
  return {
    addSteps: (clientId, more) =>
      remember(steps, clientId, [...more.toReversed(), ...(steps.get(clientId) ?? [])].slice(0, MOST_STEPS)),
    stepsOf: (clientId) => steps.get(clientId) ?? [],
    setNat: (clientId, nat) => remember(nats, clientId, natWord(nat)),
    natOf: (clientId) => nats.get(clientId) ?? null,
    setStream(popId, endpoint) {
      if (endpoint === null) streams.delete(popId);
      else streams.set(popId, endpoint);
    },
    streamOf: (popId) => streams.get(popId) ?? null,
  };
}
