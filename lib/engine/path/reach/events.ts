/** What a session says of itself, step by step: plain data for the console's list of connection attempts. */
import type { CandidateKind, ReachCandidate } from '#lib/netmap/reach.ts';
import type { MappedAddress } from '../../stun/index.ts';

export interface PathName {
  /** Nature of the peer's address; `relay` and `relay-tcp` are not direct. */
  readonly kind: CandidateKind | 'peer-reflexive';
  /** Number of the socket or relay that it leaves by. */
  readonly leg: number;
  /** `192.0.2.1:7`; the relay's id for a relay. */
  readonly remote: string;
}

export type ReachEvent =
  /** We can be reached by something new; a predicted port is not told one by one. */
  | { readonly type: 'candidate'; readonly candidate: ReachCandidate }
  /** Checks begin. */
  | { readonly type: 'round'; readonly round: number; readonly paths: number; readonly peerCandidates: number }
  | { readonly type: 'check-sent'; readonly path: PathName; readonly attempt: number }
  | { readonly type: 'check-succeeded'; readonly path: PathName; readonly rttMs: number; readonly attempt: number }
  | { readonly type: 'check-failed'; readonly path: PathName; readonly why: 'no-answer'; readonly attempts: number }
  /** The peer was heard from an address that nobody had told. */
  | { readonly type: 'peer-reflexive'; readonly path: PathName }
  /** `relay-first`: before anything is known. `direct`: the first direct path. `faster`: a better one. `fallback`: the other was lost. */
  | {
      readonly type: 'selected';
      readonly path: PathName;
      readonly why: 'relay-first' | 'relay' | 'direct' | 'faster' | 'fallback';
      readonly rttMs: number | null;
    }
  | { readonly type: 'lost'; readonly path: PathName; readonly why: 'no-answer' | 'socket-gone' }
  /** Nothing carries at all. */
  | { readonly type: 'unreachable' }
  | { readonly type: 'birthday'; readonly role: 'sockets' | 'ports'; readonly sent: number; readonly ended: boolean }
  /** No direct path in this round; the next one begins in `retryMs`. */
  | { readonly type: 'round-failed'; readonly round: number; readonly retryMs: number };

/** What a session needs from around it. */
export type ReachWish =
  /** Make a new offer and give it to the rendezvous; the answer comes back by `start`. */
  | { readonly type: 'exchange'; readonly why: 'lost' | 'retry' | 'changed' }
  /** Bind another socket, find out how it is seen from outside, and only then exchange. */
  | { readonly type: 'fresh-socket' }
  /** Bind so many sockets and name each by `addSocket`. */
  | { readonly type: 'sockets'; readonly count: number }
  /** This socket is of no use any more. */
  | { readonly type: 'release'; readonly leg: number };

export interface ReachSink {
  /** Sends the bytes, during the call, from the socket or by the relay `leg`; of a relay `to` says nothing. */
  transmit(leg: number, to: MappedAddress, bytes: Uint8Array, length: number): void;
  event(event: ReachEvent): void;
  wish(wish: ReachWish): void;
}
