/**
 * WireGuard, complete and without a machine. `E` is the caller's kind of endpoint; the device never looks inside.
 *
 *   new WireGuardDevice<E>({ privateKey, crypto, random, sink, timing?, mtuBytes? })
 *   setPeers(configs) addPeer(config) removePeer(publicKey) peers() peer(publicKey) close()
 *   receive(now, wallMs, bytes, length, from, sourceKey) -> WgCode     then lastPeer, lastCounter
 *   send(now, packet, offset, length) -> WgCode                       by allowed IPs
 *   sendTo(now, peer, packet, offset, length) -> WgCode
 *   connect(now, peer) isEstablished(now, peer) routeOf(packet, offset, length)
 *   tick(now, wallMs)                                                  about every 100 ms
 *   sink.transmit(peer | null, endpoint | null, bytes, length, kind)   bytes from 0, valid during the call
 *   sink.deliver(peer, bytes, offset, length, counter)                 valid during the call
 *
 * A code below WG.replay is success, one from WG.replay on a drop; `results` and each peer's `drops` count them.
 */
export { type AllowedIp, parseAllowedIp } from './allowed-ip.ts';
export type { MessageKind, WireGuardSink } from './core.ts';
export { WireGuardDevice, type WireGuardOptions } from './device.ts';
export { WG, WG_NAMES, type WgCode, WgCounter } from './drop.ts';
export { isInitiation, mac1Holds, mac1Key } from './mac1.ts';
export { DATA_OVERHEAD_BYTES } from './message.ts';
export type { PeerConfig, WireGuardPeer } from './peer.ts';
export { STANDARD_TIMING, type Timing } from './timing.ts';
