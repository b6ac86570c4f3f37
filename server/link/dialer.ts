/**
 * The device's end of the channel to the rendezvous: dials, says who it is, comes back after a drop with jittered backoff. Traffic
 * does not depend on it.
 */
import { WebSocket } from 'ws';
import {
  type FromDevice,
  type GoneReason,
  type LinkStep,
  type LinkWelcome,
  type ToDevice,
  toDevice,
} from '#lib/contract/link.ts';
import type { NatType, ReachOffer, ReachStart } from '#lib/netmap/reach.ts';
import { parseJson } from '#lib/values/json.ts';

export interface LinkDialerOptions {
  /** `https://console.example`. */
  readonly url: string;
  readonly deviceToken: string;
  readonly software: string;
  readonly onWelcome: (welcome: LinkWelcome) => void;
  /** The gateway wants an offer. */
  readonly onAsk: (clientId: string) => void;
  readonly onStart: (clientId: string, start: ReachStart, channelRttMs: number) => void;
  /** The access has ended; nothing is dialled again. */
  readonly onGone: (reason: GoneReason) => void;
  readonly onLink: (up: boolean, reason: string) => void;
  readonly random?: () => number;
}

export interface LinkDialer {
  /** Of the channel, 0 while unknown. */
  readonly rttMs: number;
  readonly isUp: boolean;
  offer(clientId: string, offer: ReachOffer): void;
  /** Kept within bounds while the controller is away. */
  step(clientId: string, step: LinkStep): void;
  nat(nat: NatType): void;
  /** Resolves when the controller has taken the access back, with what it said. */
  leave(): Promise<GoneReason>;
  /** The network is another one: dials at once. */
  redial(): void;
  close(): void;
}

const ALIVE_MS = 5000;
const SILENT_MS = 12_000;
const FIRST_RETRY_MS = 250;
const MOST_RETRY_MS = 10_000;
const TAKEN_OVER = 4409;
/** From this attempt on the wait is the longest. */
const SLOW_ATTEMPT = 6;
const STEPS_EVERY_MS = 500;
const MOST_STEPS = 300;
const STEPS_A_MESSAGE = 50;

export function createLinkDialer(options: LinkDialerOptions): LinkDialer {
  const random = options.random ?? Math.random;
  const target = `${options.url.replace(/^http/, 'ws').replace(/\/$/, '')}/link/v1`;
  let socket: WebSocket | undefined;
  let welcomed = false;
  let ended = false;
  let attempt = 0;
  let retry: NodeJS.Timeout | undefined;
  let rttMs = 0;
  let aliveN = 0;
  let aliveAt = 0;
  let newestNat: NatType | undefined;
  let left: ((reason: GoneReason) => void) | undefined;
  const steps: { clientId: string; step: LinkStep }[] = [];

  const send = (message: FromDevice): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  const alive = setInterval(() => {
    if (!welcomed) return;
    aliveAt = performance.now();
    send({ type: 'alive', n: ++aliveN });
  }, ALIVE_MS);
  const pump = setInterval(() => {
    if (!welcomed) return;
    // One client a message, as the contract has it.
    const clientId = steps[0]?.clientId;
    if (clientId === undefined) return;
    const taken = steps.filter((each) => each.clientId === clientId).slice(0, STEPS_A_MESSAGE);
    for (const each of taken) steps.splice(steps.indexOf(each), 1);
    send({ type: 'steps', clientId, steps: taken.map(({ step }) => step) });
  }, STEPS_EVERY_MS);

  function take(message: ToDevice): void {
    if (message.type === 'welcome') {
      const first = !welcomed;
      welcomed = true;
      attempt = 0;
      options.onWelcome(message);
      if (!first) return;
      if (newestNat) send({ type: 'nat', nat: newestNat });
      if (left) send({ type: 'leave' });
      options.onLink(true, 'connected');
    } else if (message.type === 'ask') options.onAsk(message.clientId);
    else if (message.type === 'start') options.onStart(message.clientId, message.start, rttMs);
    else if (message.type === 'alive') {
      if (message.n === aliveN) rttMs = performance.now() - aliveAt;
    } else {
      ended = true;
      left?.(message.reason);
      options.onGone(message.reason);
    }
  }

  function dial(): void {
    clearTimeout(retry);
    const ws = new WebSocket(target, { perMessageDeflate: false, handshakeTimeout: 10_000, maxPayload: 4 << 20 });
    socket = ws;
    let reason = 'connection-lost';
    let silence = setTimeout(() => ws.terminate(), SILENT_MS);
    ws.on('open', () => {
      const { deviceToken, software } = options;
      ws.send(JSON.stringify({ type: 'hello', deviceToken, software } satisfies FromDevice));
    });
    ws.on('message', (data) => {
      clearTimeout(silence);
      silence = setTimeout(() => ws.terminate(), SILENT_MS);
      const parsed = toDevice.safeParse(parseJson(String(data)));
      if (parsed.success && socket === ws) take(parsed.data);
    });
    ws.on('error', (error) => {
      reason = error.message;
    });
    ws.on('close', (code, text) => {
      clearTimeout(silence);
      if (socket !== ws || ended) return;
      const was = welcomed;
      welcomed = false;
      // Another process has this device's folder: two that take turns help nobody.
      if (code === TAKEN_OVER) attempt = Math.max(attempt, SLOW_ATTEMPT);
      if (code >= 4000) reason = `${code} ${text}`;
      if (was || attempt === 0) options.onLink(false, reason);
      const ceiling = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt++, 16));
      retry = setTimeout(dial, ceiling * (0.1 + 0.9 * random()));
    });
  }

  dial();
  return {
    get rttMs() {
      return rttMs;
    },
    get isUp() {
      return welcomed;
    },
    offer: (clientId, offer) =>
      send({ type: 'offer', clientId, offer: { ...offer, candidates: [...offer.candidates] } }),
    step(clientId, step) {
      steps.push({ clientId, step });
      if (steps.length > MOST_STEPS) steps.shift();
    },
    nat(nat) {
      newestNat = nat;
      if (welcomed) send({ type: 'nat', nat });
    },
    leave() {
      return new Promise((resolve) => {
        left = resolve;
        if (welcomed) send({ type: 'leave' });
      });
    },
    redial() {
      if (ended) return;
      attempt = 0;
      const old = socket;
      welcomed = false;
      dial();
      old?.terminate();
    },
    close() {
      ended = true;
      clearInterval(alive);
      clearInterval(pump);
      clearTimeout(retry);
      socket?.close(1000);
      socket?.terminate();
    },
  };
}
