/**
 * The node's end of the agent channel: dials, proves who it is, keeps what was not acknowledged, comes back after a drop
 * with jittered backoff. Samples and events wait in bounded buffers while the controller is away.
 */

import { WebSocket } from 'ws';
import {
  type FromNode,
  type NodeEvent,
  type Sample,
  type Telemetry,
  type ToNode,
  toNode,
} from '#lib/contract/agent.ts';
import type { ReachOffer } from '#lib/netmap/reach.ts';
import { parseJson } from '#lib/values/json.ts';
import type { Logger } from '../log.ts';
import { helloText, type SigningKey } from './keys.ts';

const firstRetryMs = 250;
const mostRetryMs = 10_000;
const silentMs = 20_000;
const takenOver = 4409;
/** From this attempt on the wait is the longest. */
const slowAttempt = 6;
/** 15 minutes of samples and 2,000 events survive a controller's absence. */
const mostBatches = 900;
const mostEvents = 2000;
const batchesPerMessage = 60;
const eventsPerMessage = 100;

export type ReachMessage = Extract<ToNode, { type: 'link-offer' | 'link-start' }>;

export interface DialerOptions {
  readonly url: string;
  readonly nodeId: string;
  readonly key: SigningKey;
  readonly hello: () => Omit<Extract<FromNode, { type: 'hello' }>, 'type' | 'nodeId' | 'signature'>;
  readonly onNetmap: (netmap: { body: string; signature: string }) => void;
  /** The rendezvous speaks of a LightLink client. Absent: such messages are ignored. */
  readonly onReach?: ((message: ReachMessage) => void) | undefined;
  /** True: connected and greeted. */
  /** The controller's time of day, ms, whenever it is connected to. */
  readonly onTime?: (serverMs: number) => void;
  readonly onLink: (up: boolean, reason: string) => void;
  readonly log: Logger;
  /** 0..1; given so that a test can be exact. */
  readonly random?: () => number;
}

export interface Dialer {
  telemetry(at: string, samples: readonly Sample[], state: Telemetry['state']): void;
  event(event: NodeEvent): void;
  receipt(version: number, hash: string, enforcedAt: string): void;
  /** Not kept for later: an offer is of the moment. */
  answer(clientId: string, offer: ReachOffer): void;
  /** When the controller last said anything, on the clock of `performance.now`; -Infinity: never. */
  heardAt(): number;
  /** Something has changed on the way to the controller: tries it now rather than after a pause. */
  hurry(): void;
  close(): Promise<void>;
}

/** Full jitter (AWS architecture blog, "Exponential backoff and jitter"), never under a tenth of the ceiling. */
export function retryDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(mostRetryMs, firstRetryMs * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling * (0.1 + 0.9 * random));
}

export function createDialer(options: DialerOptions): Dialer {
  const random = options.random ?? Math.random;
  const target = `${options.url.replace(/^http/, 'ws').replace(/\/$/, '')}/agent/v1`;
  let socket: WebSocket | undefined;
  let greeted = false;
  let closed = false;
  let attempt = 0;
  let retry: NodeJS.Timeout | undefined;
  let heardAt = Number.NEGATIVE_INFINITY;
  let seq = 0;
  let batches: Telemetry['batches'] = [];
  let state: Telemetry['state'] | undefined;
  let inFlight: { seq: number; count: number } | undefined;
  let events: NodeEvent[] = [];
  let eventsInFlight = false;
  let lastReceipt: Extract<FromNode, { type: 'receipt' }> | undefined;

  const send = (message: FromNode): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  function pump(): void {
    if (!greeted) return;
    if (!inFlight && batches.length > 0 && state) {
      const part = batches.slice(0, batchesPerMessage);
      inFlight = { seq: ++seq, count: part.length };
      send({ type: 'telemetry', seq, batches: part, state });
    }
    if (!eventsInFlight && events.length > 0) {
      eventsInFlight = true;
      send({ type: 'events', events: events.slice(0, eventsPerMessage) });
    }
  }

  function take(message: ToNode): void {
    if (message.type === 'challenge') {
      const signature = options.key.sign(helloText(options.nodeId, message.nonce));
      send({ type: 'hello', nodeId: options.nodeId, signature, ...options.hello() });
    } else if (message.type === 'welcome') {
      greeted = true;
      attempt = 0;
      options.onTime?.(Date.parse(message.serverTime));
      options.onLink(true, 'connected');
      if (lastReceipt) send(lastReceipt);
      pump();
    } else if (message.type === 'netmap') {
      options.onNetmap(message.netmap);
    } else if (message.type === 'telemetry-ack') {
      if (inFlight?.seq === message.seq) {
        batches = batches.slice(inFlight.count);
        inFlight = undefined;
      }
      pump();
    } else if (message.type === 'link-offer' || message.type === 'link-start') {
      options.onReach?.(message);
    } else {
      const safe = new Set(message.ids);
      events = events.filter((event) => !safe.has(event.id));
      eventsInFlight = false;
      pump();
    }
  }

  function dial(): void {
    const ws = new WebSocket(target, { perMessageDeflate: false, handshakeTimeout: 10_000, maxPayload: 16 << 20 });
    socket = ws;
    let reason = 'connection-lost';
    let silence = setTimeout(() => ws.terminate(), silentMs);
    ws.on('message', (data) => {
      heardAt = performance.now();
      clearTimeout(silence);
      silence = setTimeout(() => ws.terminate(), silentMs);
      const parsed = toNode.safeParse(parseJson(String(data)));
      if (parsed.success) take(parsed.data);
      else options.log.warn({ issue: parsed.error.issues[0] }, 'the controller sent something unknown');
    });
    ws.on('error', (error) => {
      reason = error.message;
    });
    ws.on('close', (code, text) => {
      clearTimeout(silence);
      const was = greeted;
      greeted = false;
      inFlight = undefined;
      eventsInFlight = false;
      if (code >= 4000) reason = `${code} ${text}`;
      // Somebody else has this identity: two that take turns four times a second help nobody.
      if (code === takenOver) attempt = Math.max(attempt, slowAttempt);
      if (was || attempt === 0) options.onLink(false, reason);
      if (closed) return;
      const delay = retryDelayMs(attempt++, random());
      options.log.debug({ delay, reason }, 'dialling again');
      retry = setTimeout(dial, delay);
    });
  }

  dial();
  return {
    telemetry(at, samples, newest) {
      batches.push({ at, samples: [...samples] });
      state = newest;
      // What is in flight may not be dropped from the front: its acknowledgement counts from there.
      if (batches.length > mostBatches && !inFlight) batches = batches.slice(-mostBatches);
      pump();
    },
    event(event) {
      events.push(event);
      if (events.length > mostEvents) events = events.slice(-mostEvents);
      pump();
    },
    receipt(version, hash, enforcedAt) {
      lastReceipt = { type: 'receipt', version, hash, enforcedAt };
      if (greeted) send(lastReceipt);
    },
    answer(clientId, offer) {
      const candidates = [...offer.candidates];
      if (greeted) send({ type: 'link-answer', clientId, offer: { ...offer, candidates } });
    },
    heardAt: () => heardAt,
    hurry() {
      if (greeted || closed) return;
      attempt = 0;
      if (socket && socket.readyState !== WebSocket.CLOSED) return socket.terminate();
      clearTimeout(retry);
      dial();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      const ws = socket;
      if (!ws || ws.readyState === WebSocket.CLOSED) return;
      await new Promise<void>((resolve) => {
        ws.once('close', () => resolve());
        ws.close(1000);
        setTimeout(() => ws.terminate(), 1000).unref();
      });
    },
  };
}
