export { readU16, readU32, writeU16, writeU32 } from './big-endian.ts';
export { COUNTER_WINDOW, CounterWindow } from './counter-window.ts';
export { echoReply, echoRequest } from './icmp-echo.ts';
export { emptyIpView, type IpView, readIpPacket } from './ip-packet.ts';
export { readU32Le, readU64Le, writeU32Le, writeU64Le } from './little-endian.ts';
export { DUPLICATE, FRESH, LATE, type SequenceVerdict, SequenceWindow } from './sequence-window.ts';
export {
  emptyUdpView,
  readUdpPacket,
  UDP_PACKET_OVERHEAD,
  type UdpFlow,
  type UdpView,
  writeUdpPacket,
} from './udp-packet.ts';
export { XorAccumulator, xorBytesSlow } from './xor.ts';
