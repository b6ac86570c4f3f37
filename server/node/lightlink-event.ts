/** From what LightLink says has happened to events of the contract. */
import type { NodeEvent } from '#lib/contract/agent.ts';
import type { GatewayEvent } from '../runtime/gateway-report.ts';
import { nodeEvent } from './node-event.ts';
import { placeText } from './place-text.ts';

type Of<T extends GatewayEvent['type']> = Extract<GatewayEvent, { type: T }>;

export function clientEvent({ event, at }: Of<'client'>): NodeEvent {
  const { endpoint } = event;
  const params = {
    clientId: event.client,
    via: endpoint === null ? null : endpoint.segment === null ? 'direct' : 'relay',
    remote: endpoint === null ? null : placeText(endpoint),
  };
  return nodeEvent(event.type, event.type === 'client-expired' ? 'warn' : 'info', params, at);
}

export function accessEvent({ record, at }: Of<'access'>): NodeEvent {
  const { verdict, ...access } = record;
  const event = verdict === 'allowed' ? 'client-flow' : 'client-refused';
  return { ...nodeEvent(event, verdict === 'allowed' ? 'debug' : 'info', {}, at), access };
}
