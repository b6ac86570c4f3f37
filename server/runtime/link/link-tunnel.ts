/** One tunnel of a device as it stands: its peer, its ways, and what it was heard of. Driven by link-client.ts. */
import type { PathName } from '#lib/engine/path/reach/index.ts';
import type { WireGuardPeer } from '#lib/engine/tunnel/index.ts';
import type { ReachLink } from '../reach/reach-node.ts';
import { RelayChoice, type RelayWay } from './relay-choice.ts';
import type { RelayStream } from './relay-stream.ts';

/** What the controller said of a tunnel, as far as packets are concerned. */
export interface TunnelSpec {
  readonly clientId: string;
  /** With prefix length. */
  readonly address: string;
  readonly gatewayAddress: string;
  readonly mtuBytes: number;
  /** Base64, of the gateway; `''` while it has none. */
  readonly publicKey: string;
  readonly presharedKey: string;
  readonly allowedIps: readonly string[];
  readonly persistentKeepaliveSeconds: number;
  readonly relays: readonly {
    readonly pop: { readonly id: string; readonly name: string };
    /** `IP:PORT`. */
    readonly endpoint: string;
    readonly stream: string | null;
  }[];
}

export type Via = 'direct' | 'relay' | 'none';

/** How a tunnel reaches its gateway now. */
export interface TunnelState {
  readonly clientId: string;
  /** `none`: nothing was heard of the gateway, or not for long. */
  readonly via: Via;
  readonly direct: PathName | null;
  readonly relay: RelayWay | null;
  /** Round trip of the direct path, else of the last handshake. */
  readonly rttMs: number | null;
  /** Wall clock ms. */
  readonly handshakeAt: number | null;
  readonly handshakes: number;
  readonly rxBytes: number;
  readonly txBytes: number;
}

const HEARD_FRESH_MS = 180_000;

export class LinkTunnel {
  spec: TunnelSpec;
  readonly relay = new RelayChoice();
  peer: WireGuardPeer<null> | undefined;
  link: ReachLink | undefined;
  stream: RelayStream | undefined;
  /** The last one, to show to a relay that has forgotten us; a gateway takes no initiation twice. */
  readonly initiation = new Uint8Array(148);
  initiationAt: number | null = null;
  handshakeRttMs: number | null = null;
  heardAt: number | null = null;
  /** When an offer that nobody answered is made again, and how long that is put off. */
  exchangeAt = Number.POSITIVE_INFINITY;
  exchangePauseMs = 0;

  constructor(spec: TunnelSpec) {
    this.spec = spec;
  }

  get isDirect(): boolean {
    return this.link?.session.selected?.isDirect === true;
  }

  state(now: number, wallMs: number): TunnelState {
    const { peer, link } = this;
    const selected = link?.session.selected;
    const heard = this.heardAt !== null && now - this.heardAt < HEARD_FRESH_MS;
    const at = peer?.lastHandshakeAt ?? null;
    return {
      clientId: this.spec.clientId,
      via: !heard ? 'none' : this.isDirect ? 'direct' : 'relay',
      direct: selected?.isDirect ? selected.name : null,
      relay: this.relay.way,
      rttMs: (this.isDirect ? selected?.rttMs : null) ?? this.handshakeRttMs,
      handshakeAt: at === null ? null : Math.round(wallMs - (now - at)),
      handshakes: peer?.handshakes ?? 0,
      rxBytes: peer?.rxBytes ?? 0,
      txBytes: peer?.txBytes ?? 0,
    };
  }
}
