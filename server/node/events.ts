/** From what the data planes say has happened to log events of the contract. */
import type { NodeEvent } from '#lib/contract/agent.ts';
import type { GatewayEvent } from '../runtime/gateway-report.ts';
import type { PopEvent } from '../runtime/pop-report.ts';
import { accessEvent, clientEvent } from './lightlink-event.ts';
import { nodeEvent } from './node-event.ts';
import { overlayEvent } from './overlay-event.ts';

/** Names of sessions, so that an entry reads after the session is gone. */
export interface Names {
  readonly linkKind: (link: string) => string;
  readonly gateway: (id: string) => string;
  readonly session: (id: string | null) => { readonly link: string; readonly pop: string } | null;
}

export interface EventTranslator {
  gateway(event: GatewayEvent): NodeEvent | null;
}

export function createEventTranslator(names: Names): EventTranslator {
  /** When each link or session entered the state that now ends. */
  const since = new Map<string, number>();
  const duration = (key: string, at: string): number | null => {
    const now = Date.parse(at);
    const before = since.get(key);
    since.set(key, now);
    return before === undefined ? null : now - before;
  };
  return {
    gateway(event) {
      if (event.type === 'overlay') return overlayEvent(event.event, names.gateway);
      if (event.type === 'client') return clientEvent(event);
      if (event.type === 'access') return accessEvent(event);
      if (event.type === 'link-up' || event.type === 'link-down') {
        const level = event.type === 'link-up' ? 'info' : 'error';
        const durationMs = duration(`link ${event.link}`, event.at);
        return nodeEvent(
          event.type,
          level,
          { link: event.link, kind: names.linkKind(event.link), cause: event.cause, durationMs },
          event.at,
        );
      }
      if (event.type === 'session-up' || event.type === 'session-down') {
        const pop = names.session(event.session)?.pop ?? event.popId;
        const level = event.type === 'session-up' ? 'info' : 'warn';
        const durationMs = duration(`session ${event.session}`, event.at);
        return nodeEvent(event.type, level, { link: event.link, pop, cause: event.cause, durationMs }, event.at);
      }
      if (event.type !== 'failover' || event.cause === 'first') return null;
      const [from, to] = [names.session(event.from), names.session(event.to)];
      const params = {
        fromLink: from?.link ?? null,
        fromPop: from?.pop ?? null,
        toLink: to?.link ?? null,
        toPop: to?.pop ?? null,
        cause: event.cause,
      };
      const level = !to ? 'error' : event.cause === 'recovered' ? 'info' : 'warn';
      return nodeEvent('failover', level, params, event.at);
    },
  };
}

/** A PoP says only what the gateway cannot: that a limit cut a session. */
export function popEvent(event: PopEvent, gatewayName: (id: string) => string): NodeEvent | null {
  if (event.type !== 'rate-limited') return null;
  return nodeEvent('rate-limited', 'warn', { gateway: gatewayName(event.gatewayId), limit: event.limit }, event.at);
}
