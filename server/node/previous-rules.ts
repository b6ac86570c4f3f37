/** A new netmap with the access rules of an older one: who may connect is as new as can be, what they may reach is not. */
import type { GatewayLightLink } from '#lib/netmap/lightlink.ts';

/** Each client has the class it had; one that was not there may do nothing, one that is gone stays gone. */
export function withPreviousRules(next: GatewayLightLink, previous: GatewayLightLink): GatewayLightLink {
  const classOf = new Map(previous.clients.map((client) => [client.id, client.class]));
  return {
    ...next,
    rules: previous.rules,
    clients: next.clients.map((client) => ({ ...client, class: classOf.get(client.id) ?? -1 })),
  };
}
