/**
 * Finds the session of a STUN datagram: many pairs of nodes share one socket. A request names the session by its short id, an
 * answer by the tag in its transaction id; answers of STUN servers belong to the requests beside. A stranger's datagram is dropped
 * with a reason and no answer.
 */
import type { MappedAddress, StunRequests } from '../../stun/index.ts';
import { type CheckView, readCheck } from './check-message.ts';
import { REACH, REACH_NAMES, type ReachCode } from './drop.ts';
import type { ReachSession } from './session.ts';

const MAX_SESSIONS = 4096;

export class ReachHub {
  /** By reason, in the order of REACH_NAMES. */
  readonly counts = new Float64Array(REACH_NAMES.length);
  readonly #requests: StunRequests;
  #byUfrag = new Map<string, ReachSession>();
  #byTag = new Map<number, ReachSession>();
  #view: CheckView = { kind: 'request', tag: 0, to: '', from: '' };

  /** `requests`: what this node asks STUN servers from the same sockets. */
  constructor(requests: StunRequests) {
    this.#requests = requests;
  }

  get sessions(): Iterable<ReachSession> {
    return this.#byUfrag.values();
  }

  get wakeAt(): number {
    let at = this.#requests.wakeAt;
    for (const session of this.#byUfrag.values()) at = Math.min(at, session.wakeAt);
    return at;
  }

  /** False when short id or tag are taken, or there are too many: draw others. */
  add(session: ReachSession): boolean {
    const { ufrag, tag } = session.options;
    if (this.#byUfrag.has(ufrag) || this.#byTag.has(tag) || this.#byUfrag.size >= MAX_SESSIONS) return false;
    this.#byUfrag.set(ufrag, session);
    this.#byTag.set(tag, session);
    return true;
  }

  remove({ options }: ReachSession): void {
    this.#byUfrag.delete(options.ufrag);
    this.#byTag.delete(options.tag);
  }

  /** A datagram that looks like STUN came by a socket, or out of a relay. */
  receive(now: number, leg: number, from: MappedAddress, bytes: Uint8Array, length: number): ReachCode {
    const code = this.#dispatch(now, leg, from, bytes, length);
    this.counts[code] = (this.counts[code] as number) + 1;
    return code;
  }

  tick(now: number): void {
    this.#requests.tick(now);
    for (const session of this.#byUfrag.values()) if (now >= session.wakeAt) session.tick(now);
  }

  #dispatch(now: number, leg: number, from: MappedAddress, bytes: Uint8Array, length: number): ReachCode {
    if (this.#requests.receive(now, leg, from, bytes, length)) return REACH.server;
    const view = this.#view;
    if (!readCheck(bytes, length, view)) return REACH.notCheck;
    const session = view.kind === 'answer' ? this.#byTag.get(view.tag) : this.#byUfrag.get(view.to);
    return session ? session.receive(now, leg, from, bytes, length, view) : REACH.unknownSession;
  }
}
