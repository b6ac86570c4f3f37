/** The proxy's sessions by remote address and by gateway. Bounded. */
import type { ProxySession } from './proxy-session.ts';

function keyOf(ip: number, port: number): number {
  return ip * 0x10000 + port;
}

export class SessionTable {
  readonly #max: number;
  #byAddress = new Map<number, ProxySession>();
  #byGateway = new Map<string, ProxySession[]>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#byAddress.size;
  }

  all(): IterableIterator<ProxySession> {
    return this.#byAddress.values();
  }

  at(ip: number, port: number): ProxySession | undefined {
    return this.#byAddress.get(keyOf(ip, port));
  }

  withSpec(id: string): ProxySession | undefined {
    for (const session of this.#byAddress.values()) if (session.spec.id === id) return session;
    return undefined;
  }

  isFull(): boolean {
    return this.#byAddress.size >= this.#max;
  }

  add(session: ProxySession): void {
    this.#byAddress.set(keyOf(session.ip, session.port), session);
    const siblings = this.#byGateway.get(session.spec.gatewayId);
    if (siblings) siblings.push(session);
    else this.#byGateway.set(session.spec.gatewayId, [session]);
  }

  remove(session: ProxySession): void {
    this.#byAddress.delete(keyOf(session.ip, session.port));
    const { gatewayId } = session.spec;
    const left = (this.#byGateway.get(gatewayId) ?? []).filter((each) => each !== session);
    if (left.length > 0) this.#byGateway.set(gatewayId, left);
    else this.#byGateway.delete(gatewayId);
  }

  /** The gateway's live session with the lowest priority number, or the one that the gateway itself has moved to. */
  best(gatewayId: string, now: number): ProxySession | undefined {
    let best: ProxySession | undefined;
    let latest: ProxySession | undefined;
    for (const session of this.#byGateway.get(gatewayId) ?? []) {
      if (!session.isLive(now)) continue;
      if (!best || session.spec.priority < best.spec.priority) best = session;
      if (!latest || session.lastDataAt > latest.lastDataAt) latest = session;
    }
    return best && latest && hasMoved(best, latest, now) ? latest : best;
  }
}

/** Data on another session while the preferred one missed a keepalive: the client knows first that its link is gone. */
function hasMoved(best: ProxySession, latest: ProxySession, now: number): boolean {
  return latest.lastDataAt > best.lastHeardAt && now - best.lastHeardAt > best.spec.keepaliveMs * 1.5;
}
