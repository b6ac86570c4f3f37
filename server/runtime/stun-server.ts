/** A STUN Binding server (RFC 8489) for the controller: tells a gateway under which address its underlay link is seen. */
import { respondToBinding } from '#lib/engine/tunnel/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { bindUdp } from './udp.ts';

export interface StunServer {
  readonly address: Endpoint;
  readonly counters: { answered: number; ignored: number };
  close(): Promise<void>;
}

export async function startStunServer(listen: Endpoint): Promise<StunServer> {
  const counters = { answered: 0, ignored: 0 };
  const answer = new Uint8Array(64);
  const socket = await bindUdp({
    ...listen,
    onMessage(bytes, length, ip, port) {
      const size = respondToBinding(bytes, length, { family: 4, ip, port }, answer);
      if (size === 0) {
        counters.ignored++;
        return;
      }
      counters.answered++;
      socket.send(ip, port, answer, size);
    },
  });
  return { address: socket.address, counters, close: () => socket.close() };
}
