/**
 * A TCP/IP stack without a machine: IP packets in, IP packets out, flows for the application. It plays any destination (a gateway
 * that terminates its clients' flows) and opens connections itself (the entry side of a tunnel).
 *
 *   new Netstack({ mtuBytes, addresses, sink, random, gateway?, ...limits })
 *   receive(now, bytes, offset, length) -> NetCode                     one packet; codes from NET.malformed on are drops
 *   tick(now), nextTick() -> ms                                        when `tick` wants to be called
 *   connect(now, address, port, handler) -> TcpFlow | undefined        addresses are 4 or 16 bytes
 *   openUdp(now, address, port, handler) -> UdpFlow | undefined
 *   dropClient(now, address) dropFlows(now, chosen) resetFlows(now, chosen) flows() flowCount usageOf(address) close(now)
 *   counter.dropsByName()
 *   sink.transmit(bytes, length)                                       from 0, valid during the call
 *   sink.tcpOpen(flow, now) -> TcpHandler | undefined                  then flow.accept, refuse or unreachable, whenever
 *   sink.udpOpen(flow, now) -> UdpHandler | undefined
 */
export { addressBytes, addressText } from './address.ts';
export { NET, NET_NAMES, type NetCode } from './drop.ts';
export { Netstack, type NetstackSettings } from './netstack.ts';
export { type NetstackOptions, STANDARD_OPTIONS } from './options.ts';
export type {
  CloseReason,
  Flow,
  NetstackSink,
  TcpFlow,
  TcpHandler,
  UdpFlow,
  UdpHandler,
  Unreachable,
} from './types.ts';
