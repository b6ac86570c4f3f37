/** A UDP port on the LAN side whose datagrams are carried to one far address; answers go back to the device that asked. */
import type { Flow } from '#lib/engine/tunnel/index.ts';
import type { Ingress } from '#lib/netmap/netmap.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import type { IngressSnapshot } from './gateway-report.ts';
import { bindUdp, errorCode, type UdpSocket } from './udp.ts';

export interface IngressListener {
  readonly ingress: Ingress;
  /** True when the flow is the way back of a device that used this listener lately; then it has been sent. */
  returns(flow: Flow, bytes: Uint8Array, offset: number, length: number): boolean;
  tick(now: number): void;
  snapshot(): IngressSnapshot;
  close(): Promise<void>;
}

const MAX_DEVICES = 1024;
const DEVICE_IDLE_MS = 120_000;

export async function ingressListener(
  ingress: Ingress,
  now: () => number,
  carry: (flow: Flow, bytes: Uint8Array, length: number) => void,
): Promise<IngressListener> {
  const toIp = parseIpv4(ingress.to.ip) ?? 0;
  const devices = new Map<number, number>();
  let socket: UdpSocket | undefined;
  let error: string | null = null;

  const onMessage = (bytes: Uint8Array, length: number, ip: number, port: number): void => {
    const key = ip * 0x10000 + port;
    if (!devices.has(key) && devices.size >= MAX_DEVICES) forgetOldest(devices);
    devices.delete(key);
    devices.set(key, now());
    carry({ srcIp: ip, srcPort: port, dstIp: toIp, dstPort: ingress.to.port }, bytes, length);
  };
  try {
    socket = await bindUdp({ ...ingress.listen, onMessage });
  } catch (failure) {
    error = `cannot listen on ${ingress.listen.ip}:${ingress.listen.port}: ${errorCode(failure)}`;
  }

  return {
    ingress,
    returns(flow, bytes, offset, length) {
      if (!socket || flow.srcIp !== toIp || flow.srcPort !== ingress.to.port) return false;
      if (!devices.has(flow.dstIp * 0x10000 + flow.dstPort)) return false;
      socket.send(flow.dstIp, flow.dstPort, bytes.subarray(offset, offset + length), length);
      return true;
    },
    tick(at) {
      for (const [key, lastAt] of devices) {
        if (at - lastAt < DEVICE_IDLE_MS) return;
        devices.delete(key);
      }
    },
    snapshot: () => ({
      id: ingress.id,
      name: ingress.name,
      listen: socket ? `${socket.address.ip}:${socket.address.port}` : null,
      error,
      flows: devices.size,
      rxPackets: socket?.counters.rxPackets ?? 0,
      txPackets: socket?.counters.txPackets ?? 0,
      rxBytes: socket?.counters.rxBytes ?? 0,
      txBytes: socket?.counters.txBytes ?? 0,
    }),
    close: async () => void (await socket?.close()),
  };
}

function forgetOldest(devices: Map<number, number>): void {
  const oldest = devices.keys().next().value;
  if (oldest !== undefined) devices.delete(oldest);
}
