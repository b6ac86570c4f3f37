/** What a session is made of. */
import type { StunHash } from '../../stun/index.ts';
import type { ReachSink } from './events.ts';

export interface ReachPolicy {
  /** Whether ports may be guessed and many sockets opened where nothing else helps. */
  readonly birthday: boolean;
  /** Whether to try direct paths at all. */
  readonly direct: boolean;
  /** Whether 127/8 and ::1 are addresses of a peer: on one machine they are. */
  readonly allowLoopback: boolean;
}

export interface ReachOptions {
  /** Names the pair, the same at both ends. */
  readonly session: string;
  /** 8 hex digits and 32 random bytes that nobody else has. */
  readonly ufrag: string;
  readonly key: Uint8Array;
  /** 32 random bits: the beginning of our transaction ids. */
  readonly tag: number;
  readonly hash: StunHash;
  readonly random: (out: Uint8Array) => void;
  readonly sink: ReachSink;
  readonly policy: ReachPolicy;
}
