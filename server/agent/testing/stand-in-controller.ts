/** The controller's end of the agent channel for tests: any key is welcome, netmaps are signed as asked, and it can be out of reach. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FromNode, fromNode, type NodeEvent, type Telemetry } from '#lib/contract/agent.ts';
import type { Netmap } from '#lib/netmap/netmap.ts';
import { parseJson } from '#lib/values/json.ts';
import type { Identity } from '../enrol.ts';
import { loadOrCreateKey } from '../keys.ts';
import type { Signed } from '../netmap-file.ts';

export interface StandInController {
  readonly identity: Identity;
  readonly events: NodeEvent[];
  readonly receipts: Extract<FromNode, { type: 'receipt' }>[];
  readonly state: () => Telemetry['state'] | undefined;
  sign(netmap: Netmap): Signed;
  /** What a node gets when it connects, and those that are connected at once. */
  push(signed: Signed): void;
  /** While it answers false, connections are cut and refused. */
  reachable(is: () => boolean): void;
  close(): Promise<void>;
}

const CUT_CHECK_MS = 20;

export async function standInController(dir: string, nodeId: string): Promise<StandInController> {
  const key = loadOrCreateKey(join(dir, 'controller.key'));
  let isReachable = (): boolean => true;
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    verifyClient: () => isReachable(),
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const events: NodeEvent[] = [];
  const receipts: Extract<FromNode, { type: 'receipt' }>[] = [];
  let state: Telemetry['state'] | undefined;
  let latest: Signed | undefined;
  const send = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify(message));
  server.on('connection', (socket) => {
    send(socket, { type: 'challenge', nonce: randomBytes(16).toString('base64url') });
    socket.on('error', () => {});
    socket.on('message', (data) => {
      const message = fromNode.parse(parseJson(String(data)));
      if (message.type === 'hello') {
        send(socket, { type: 'welcome', serverTime: new Date().toISOString(), telemetryMs: 1000 });
        if (latest) send(socket, { type: 'netmap', netmap: latest });
      } else if (message.type === 'telemetry') {
        state = message.state;
        send(socket, { type: 'telemetry-ack', seq: message.seq });
      } else if (message.type === 'events') {
        events.push(...message.events);
        send(socket, { type: 'events-ack', ids: message.events.map(({ id }) => id) });
      } else if (message.type === 'receipt') receipts.push(message);
    });
  });
  const timer = setInterval(() => {
    if (!isReachable()) for (const socket of server.clients) socket.terminate();
  }, CUT_CHECK_MS);
  return {
    identity: { nodeId, kind: 'gateway', controller: `http://127.0.0.1:${port}`, controllerKey: key.publicKey },
    events,
    receipts,
    state: () => state,
    sign(netmap) {
      const body = JSON.stringify(netmap);
      return { body, signature: key.sign(body) };
    },
    push(signed) {
      latest = signed;
      for (const socket of server.clients) send(socket, { type: 'netmap', netmap: signed });
    },
    reachable: (is) => void (isReachable = is),
    async close() {
      clearInterval(timer);
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
