/** What server/runtime drives: the protocols of the tunnel under one face. */
export {
  type ClientCause,
  ClientSession,
  type ClientState,
  ClientTunnel,
  type DataReceiver,
  DataSender,
  DestinationPolicy,
  DROP,
  type DropCode,
  DropCounter,
  type Flow,
  type LimitName,
  Proxy,
  type ProxySession,
  ReplyCopies,
  type SessionEnd,
  type SessionSpec,
  type TunnelMember,
} from '../lightspeed/index.ts';
export { type MappedAddress, respondToBinding, StunClient, TRANSACTION_ID_BYTES } from '../stun/index.ts';
export {
  type AllowedIp,
  type PeerConfig,
  parseAllowedIp,
  STANDARD_TIMING,
  type Timing,
  WireGuardDevice,
  type WireGuardPeer,
} from '../wireguard/index.ts';
export { classify, type Protocol } from './classify.ts';
export type {
  ClassSnapshot,
  FecSnapshot,
  LabelSnapshot,
  LttPopSink,
  LttPopSnapshot,
  OverlayEvent,
  OverlaySink,
  OverlaySnapshot,
  PathSnapshot,
  PeerSnapshot,
  SegmentSnapshot,
  SettledEvent,
  SwitchEvent,
} from './overlay-types.ts';
