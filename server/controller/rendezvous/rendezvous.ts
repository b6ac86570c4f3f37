/** The rendezvous: what devices and gateways say on their channels, and what each is told. It holds no connection itself. */
import type * as z from 'zod';
import type { ToNode } from '#lib/contract/agent.ts';
import type { LinkStep, ToDevice } from '#lib/contract/link.ts';
import type { reachStart } from '#lib/contract/reach.ts';
import type { NatType, ReachOffer, ReachStart } from '#lib/netmap/reach.ts';
import type { Deps } from '../deps.ts';
import type { Device } from './device.ts';
import { createExchange, type Pairing } from './exchange.ts';

export interface Channels {
  /** False when nobody is connected there. */
  toDevice(clientId: string, message: ToDevice): boolean;
  toGateway(gatewayId: string, message: ToNode): boolean;
  /** The gateway of a client whose device is connected. */
  gatewayOf(clientId: string): string | undefined;
}

export interface Rendezvous {
  /** Ignores what is not the device's own client. */
  fromDevice(device: Device, clientId: string, offer: ReachOffer): void;
  fromGateway(gatewayId: string, clientId: string, offer: ReachOffer): void;
  steps(device: Device, clientId: string, steps: readonly LinkStep[]): void;
  nat(device: Device, nat: NatType): void;
}

const wire = (start: ReachStart): z.infer<typeof reachStart> => ({
  ...start,
  peer: { ...start.peer, candidates: [...start.peer.candidates] },
});

export function createRendezvous(deps: Pick<Deps, 'now' | 'links'>, channels: Channels): Rendezvous {
  const exchange = createExchange();
  const carry = (clientId: string, gatewayId: string, pairing: Pairing): void => {
    if (pairing.type === 'start') {
      channels.toDevice(clientId, { type: 'start', clientId, start: wire(pairing.toDevice) });
      channels.toGateway(gatewayId, { type: 'link-start', clientId, start: wire(pairing.toGateway) });
    } else if (pairing.end === 'device') channels.toDevice(clientId, { type: 'ask', clientId });
    else channels.toGateway(gatewayId, { type: 'link-offer', clientId });
  };
  return {
    fromDevice(device, clientId, offer) {
      const gatewayId = device.gatewayOf.get(clientId);
      if (gatewayId === undefined || offer.session !== clientId) return;
      carry(clientId, gatewayId, exchange.take(deps.now(), clientId, 'device', offer));
    },
    fromGateway(gatewayId, clientId, offer) {
      if (channels.gatewayOf(clientId) !== gatewayId || offer.session !== clientId) return;
      carry(clientId, gatewayId, exchange.take(deps.now(), clientId, 'gateway', offer));
    },
    steps(device, clientId, steps) {
      if (device.gatewayOf.has(clientId)) deps.links.addSteps(clientId, steps);
    },
    nat(device, nat) {
      for (const clientId of device.gatewayOf.keys()) deps.links.setNat(clientId, nat);
    },
  };
}
