/** What server/runtime drives: the protocols of the tunnel under one face. */
export {
  echoReply,
  echoRequest,
  emptyIpView,
  emptyUdpView,
  type IpView,
  readIpPacket,
  readUdpPacket,
  type UdpFlow,
  type UdpView,
  writeUdpPacket,
} from '../bytes/index.ts';
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
export type { RelayAddress } from '../ltt/index.ts';
export { type MappedAddress, StunClient, TRANSACTION_ID_BYTES } from '../stun/index.ts';
export {
  type AllowedIp,
  type PeerConfig,
  parseAllowedIp,
  STANDARD_TIMING,
  type Timing,
  WG,
  WireGuardDevice,
  type WireGuardPeer,
} from '../wireguard/index.ts';
export { classify, type Protocol } from './classify.ts';
export { OVER_STREAM, OVER_UDP } from './client-relay.ts';
export { LightLink } from './light-link.ts';
export type {
  ClientEndpoint,
  LightLinkEvent,
  LightLinkSnapshot,
} from './light-link-types.ts';
export { LttPop } from './ltt-pop.ts';
export { Overlay, type OverlayOptions } from './overlay.ts';
export { OVERLAY_DROP, type OverlayDropCode } from './overlay-drop.ts';
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
