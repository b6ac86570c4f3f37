/**
 * Several client sessions as one tunnel: data goes on the live session of lowest priority number and moves when that
 * changes. In multipath it goes on every live session as the same packet, same number and same group, so that a receiver
 * behind several sessions can drop the copies.
 */
import type { ClientSession } from './client-session.ts';
import type { DataSender, Flow } from './data-sender.ts';
import { DROP, type DropCode } from './drop.ts';
import { patchToken } from './header.ts';

export interface TunnelMember {
  readonly id: string;
  readonly priority: number;
  readonly session: ClientSession;
  readonly emit: (bytes: Uint8Array, length: number) => void;
}

export class ClientTunnel {
  members: readonly TunnelMember[] = [];
  readonly #common: DataSender | undefined;
  readonly #emitToAll = (bytes: Uint8Array, length: number): void => {
    for (const { session, emit } of this.members) {
      if (session.state !== 'live') continue;
      patchToken(bytes, session.options.token);
      emit(bytes, length);
    }
  };

  /** `multipath`: the sender that is common to all sessions. */
  constructor(multipath?: DataSender) {
    this.#common = multipath;
  }

  /** The member that carries data now. */
  active(): TunnelMember | undefined {
    let best: TunnelMember | undefined;
    for (const member of this.members)
      if (member.session.state === 'live' && (!best || member.priority < best.priority)) best = member;
    return best;
  }

  /** Sends on `pinned` while it is live, else on the best session; in multipath on all. */
  send(now: number, flow: Flow, payload: Uint8Array, offset: number, length: number, pinned?: TunnelMember): DropCode {
    if (this.#common) {
      return this.active()
        ? this.#common.send(now, flow, payload, offset, length, this.#emitToAll)
        : DROP.noLiveSession;
    }
    const member = pinned?.session.state === 'live' && this.members.includes(pinned) ? pinned : this.active();
    return member ? member.session.sender.send(now, flow, payload, offset, length, member.emit) : DROP.noLiveSession;
  }

  tick(now: number): void {
    for (const { session, emit } of this.members) session.tick(now, emit);
    this.#common?.tick(now, this.#emitToAll);
  }
}
