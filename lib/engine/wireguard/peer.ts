/** One peer: who it is, where it was last heard of, its keys and its counters. Callers read; only the device writes. */
import type { AllowedIp } from './allowed-ip.ts';
import type { CookieJar } from './cookie.ts';
import { WgCounter } from './drop.ts';
import type { Initiated, RemoteStatic } from './handshake.ts';
import type { PeerTimers } from './peer-timers.ts';
import type { SessionKeys } from './session-keys.ts';
import { StagedPackets } from './staged-packets.ts';
import { TIMESTAMP_BYTES } from './tai64n.ts';

/** What a caller says of a peer. */
export interface PeerConfig<E> {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 32 bytes. */
  readonly presharedKey?: Uint8Array | undefined;
  /** Networks in text (`10.1.0.0/16`, `fd00::1`) or parsed. */
  readonly allowedIps: readonly (string | AllowedIp)[];
  /** 0 or absent: none. */
  readonly persistentKeepaliveMs?: number | undefined;
  /**
   * Where to begin; afterwards the peer's own packets say where it is. Absent: as it is. It is applied to a new peer and when
   * it is another value (`===`) than the last time, so that a renewed configuration does not undo roaming.
   */
  readonly endpoint?: E | null | undefined;
}

interface PeerParts<E> {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly staticStatic: Uint8Array;
  readonly session: SessionKeys<WireGuardPeer<E>>;
  readonly timers: PeerTimers;
  readonly cookies: CookieJar;
}

export class WireGuardPeer<E> implements RemoteStatic {
  /** The public key in hex. */
  readonly id: string;
  readonly publicKey: Uint8Array;
  allowedIps: readonly AllowedIp[] = [];
  /** Where the last authenticated packet came from, or what was configured. */
  endpoint: E | null = null;
  /** Monotonic ms of the last completed handshake; null when there was none. */
  lastHandshakeAt: number | null = null;
  /** Authenticated messages on the wire, handshakes included. */
  rxBytes = 0;
  txBytes = 0;
  /** Packets of the inside, without keepalives. */
  rxPackets = 0;
  txPackets = 0;
  /** Initiations sent, completed handshakes, and series of initiations that were given up. */
  initiationsSent = 0;
  handshakes = 0;
  handshakesFailed = 0;
  /** By reason; a wrong tag or a replay is counted for the peer whose index the datagram names. */
  readonly drops = new WgCounter();

  // What follows is the device's.
  readonly staticStatic: Uint8Array;
  readonly presharedKey = new Uint8Array(32);
  readonly session: SessionKeys<WireGuardPeer<E>>;
  readonly timers: PeerTimers;
  readonly cookies: CookieJar;
  readonly staged = new StagedPackets();
  configuredEndpoint: E | null | undefined;
  initiated: Initiated | undefined;
  initiatedIndex = 0;
  tryingSince = 0;
  lastSentHandshakeAt = Number.NEGATIVE_INFINITY;
  lastAnsweredAt = Number.NEGATIVE_INFINITY;
  lastTimestamp = new Uint8Array(TIMESTAMP_BYTES);
  lastMinuteRekeySent = false;

  constructor(parts: PeerParts<E>) {
    this.id = parts.id;
    this.publicKey = parts.publicKey;
    this.staticStatic = parts.staticStatic;
    this.session = parts.session;
    this.timers = parts.timers;
    this.cookies = parts.cookies;
  }

  /** Forgets an unanswered initiation of ours. */
  eraseInitiated(): void {
    this.initiated?.ephemeral.erase();
    this.initiated?.transcript.erase();
    this.initiated = undefined;
    this.initiatedIndex = 0;
  }
}
