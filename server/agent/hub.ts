/**
 * The controller's end of the agent channel. A connection is a challenge, then a signed hello, then messages of the
 * contract; anything else closes it, but for a single event that is not of the contract. One connection a node: a newer one
 * takes over.
 */

import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { agentAccess, type FromNode, type NodeEvent, type Telemetry, type ToNode } from '#lib/contract/agent.ts';
import type { Netmap } from '#lib/netmap/netmap.ts';
import type { Logger } from '../log.ts';
import { heard, type Refused } from './heard.ts';
import { helloText, verifySignature } from './keys.ts';

export interface HubNode {
  readonly id: string;
  readonly kind: 'gateway' | 'pop';
  readonly name: string;
  readonly publicKey: string;
}

/** What the controller does with what nodes say. */
export interface NodeDoor {
  find(id: string): Promise<HubNode | null>;
  /** False for a kind of software that this controller does not take. */
  accepts(hello: Extract<FromNode, { type: 'hello' }>): boolean;
  connected(node: HubNode, hello: Extract<FromNode, { type: 'hello' }>, address: string | null): Promise<void>;
  disconnected(node: HubNode, cause: string): Promise<void>;
  telemetry(node: HubNode, message: Telemetry): Promise<void>;
  events(node: HubNode, events: readonly NodeEvent[]): Promise<string[]>;
  receipt(node: HubNode, receipt: { version: number; enforcedAt: string }): Promise<void>;
  /** A gateway's offer for one of its LightLink clients. */
  linkAnswer(node: HubNode, answer: Extract<FromNode, { type: 'link-answer' }>): void;
  netmap(nodeId: string): Promise<Netmap | null>;
}

export interface Hub {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends these nodes their netmap anew, after a moment in which further changes join in. */
  pushNetmaps(nodeIds: readonly string[]): void;
  drop(nodeId: string, cause: string): void;
  /** False when the node is not connected. */
  send(nodeId: string, message: ToNode): boolean;
  readonly size: () => number;
  close(): Promise<void>;
}

const helloWithinMs = 10_000;
const silentMs = 15_000;
const pushDelayMs = 100;
const pushLanes = 4;
const mostMessageBytes = 1 << 20;
/** A node that does not read is cut rather than buffered for. */
const mostBufferedBytes = 4 << 20;

export function createHub(door: NodeDoor, sign: (text: string) => string, log: Logger): Hub {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes, perMessageDeflate: false });
  const live = new Map<string, WebSocket>();
  const due = new Set<string>();
  /** Work of every connection, so that closing can wait for what has begun. */
  const busy = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  /** The store closes after the hub: nothing more is written then, and the next start forgets connections anyway. */
  let closing = false;

  function send(socket: WebSocket, message: ToNode): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > mostBufferedBytes) socket.terminate();
    else socket.send(JSON.stringify(message));
  }

  async function sendNetmap(nodeId: string): Promise<void> {
    const socket = live.get(nodeId);
    if (!socket) return;
    const netmap = await door.netmap(nodeId);
    if (!netmap) return;
    const body = JSON.stringify(netmap);
    send(socket, { type: 'netmap', netmap: { body, signature: sign(body) } });
  }

  async function take(socket: WebSocket, node: HubNode, message: FromNode, refused: readonly Refused[]): Promise<void> {
    if (!agentAccess[message.type].kinds.includes(node.kind)) return socket.close(4403, 'not for this kind of node');
    if (message.type === 'telemetry') {
      await door.telemetry(node, message);
      send(socket, { type: 'telemetry-ack', seq: message.seq });
    } else if (message.type === 'events') {
      const kept = await door.events(node, message.events);
      for (const { id, issue } of refused)
        log.warn({ node: node.id, event: id, issue }, 'an event was not of the contract and is not kept');
      send(socket, { type: 'events-ack', ids: [...kept, ...refused.map(({ id }) => id)] });
    } else if (message.type === 'receipt') {
      await door.receipt(node, message);
    } else if (message.type === 'link-answer') {
      door.linkAnswer(node, message);
    } else {
      socket.close(4400, 'hello comes once');
    }
  }

  async function greet(
    socket: WebSocket,
    nonce: string,
    address: string | null,
    message: FromNode,
  ): Promise<HubNode | null> {
    if (message.type !== 'hello' || !door.accepts(message)) return null;
    const node = await door.find(message.nodeId);
    if (!node || !verifySignature(node.publicKey, helloText(node.id, nonce), message.signature)) return null;
    const older = live.get(node.id);
    live.set(node.id, socket);
    older?.close(4409, 'a newer connection took over');
    await door.connected(node, message, address);
    send(socket, { type: 'welcome', serverTime: new Date().toISOString(), telemetryMs: 1000 });
    await sendNetmap(node.id);
    return node;
  }

  /** Takes from the list until it is empty: the first have theirs long before the last of a large fleet. */
  async function sendAll(ids: string[]): Promise<void> {
    for (let id = ids.shift(); id !== undefined; id = ids.shift())
      await sendNetmap(id).catch((error: unknown) => log.error({ err: error, node: id }, 'a netmap could not be sent'));
  }

  function serve(socket: WebSocket, address: string | null): void {
    const nonce = randomBytes(32).toString('base64url');
    let node: HubNode | null = null;
    let queue: Promise<void> = Promise.resolve();
    /** Telemetry is acknowledged when it is on disk, up to a second later; a receipt does not wait for that. */
    let samples: Promise<void> = Promise.resolve();
    const track = (work: Promise<void>): Promise<void> => {
      busy.add(work);
      void work.finally(() => busy.delete(work));
      return work;
    };
    let silence = setTimeout(() => socket.close(4408, 'no hello'), helloWithinMs);
    const isHere = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.terminate(), silentMs);
    };
    socket.on('message', (data, binary) => {
      const said = binary ? undefined : heard(String(data));
      if (!said?.ok) {
        log.warn({ node: node?.id, address, issue: said?.issue }, 'a message was not of the contract');
        socket.close(4400, 'not of the contract');
        return;
      }
      const { message, refused } = said;
      const isSample = node !== null && message.type === 'telemetry';
      // In order, and of each kind never two at once for a node.
      const work = (isSample ? samples : queue)
        .then(async () => {
          if (closing) return;
          if (node) {
            isHere();
            return take(socket, node, message, refused);
          }
          node = await greet(socket, nonce, address, message);
          if (!node) socket.close(4401, 'refused');
          else isHere();
        })
        .catch((error: unknown) => {
          log.error({ err: error, node: node?.id, type: message.type }, 'a message could not be kept');
          socket.close(4500, 'not kept; send again');
        });
      if (isSample) samples = track(work);
      else queue = track(work);
    });
    socket.on('error', (error) => log.debug({ err: error, node: node?.id }, 'agent channel'));
    socket.on('close', (code) => {
      clearTimeout(silence);
      void track(
        Promise.all([queue, samples])
          .then(async () => {
            if (!node || closing || live.get(node.id) !== socket) return;
            live.delete(node.id);
            await door.disconnected(
              node,
              code === 1000 || code === 1001 ? 'closed' : code === 1006 ? 'connection-lost' : `code-${code}`,
            );
          })
          .catch((error: unknown) => log.error({ err: error }, 'a disconnect could not be kept')),
      );
    });
    send(socket, { type: 'challenge', nonce });
  }

  return {
    accept(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (ws) => serve(ws, request.socket.remoteAddress ?? null));
    },
    pushNetmaps(nodeIds) {
      for (const id of nodeIds) due.add(id);
      timer ??= setTimeout(() => {
        timer = undefined;
        const ids = [...due];
        due.clear();
        for (let lane = 0; lane < pushLanes; lane++) void sendAll(ids);
      }, pushDelayMs);
    },
    drop: (nodeId, cause) => live.get(nodeId)?.close(4403, cause),
    send(nodeId, message) {
      const socket = live.get(nodeId);
      if (socket) send(socket, message);
      return socket !== undefined;
    },
    size: () => live.size,
    async close() {
      closing = true;
      clearTimeout(timer);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await Promise.all(busy);
    },
  };
}
