/** A device at work: the tunnels of link-client.ts, the channel to the rendezvous, and what is on disk, kept in step. */
import { setTimeout as wait } from 'node:timers/promises';
import type { GoneReason, LinkTunnel, LinkWelcome } from '#lib/contract/link.ts';
import { natWord } from '#lib/netmap/reach.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import { createLinkDialer, type LinkDialer } from '../../link/dialer.ts';
import { type LinkClient, type LinkEvent, linkClient } from '../../runtime/link/link-client.ts';
import type { TunnelState } from '../../runtime/link/link-tunnel.ts';
import { watchNetwork } from '../../runtime/reach/network-watch.ts';
import { software } from '../../version.ts';
import type { DeviceStore, StoredDevice } from './device-store.ts';
import { stepOf } from './steps.ts';

export interface SessionOptions {
  readonly store: DeviceStore;
  readonly device: StoredDevice;
  readonly direct: boolean;
  readonly allowLoopback: boolean;
  readonly deliver: (clientId: string, bytes: Uint8Array, offset: number, length: number) => void;
  /** At the beginning, and whenever the controller says that they changed. */
  readonly onTunnels: (tunnels: readonly LinkTunnel[]) => void;
  readonly onPath: (tunnel: LinkTunnel, state: TunnelState) => void;
  readonly onGone: (reason: GoneReason) => void;
  readonly onController: (up: boolean, reason: string) => void;
}

export interface TunnelStatus {
  readonly clientId: string;
  readonly gateway: string;
  readonly site: string;
  readonly address: string;
  readonly via: 'direct' | 'relay' | 'none';
  /** Of the gateway, when direct. */
  readonly remote: string | null;
  readonly relay: { readonly name: string; readonly over: 'udp' | 'tcp' } | null;
  readonly rttMs: number | null;
  readonly handshakeAt: string | null;
  readonly handshakes: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly awaitsRegistration: boolean;
}

export interface LinkStatus {
  readonly device: string;
  readonly controller: { readonly url: string; readonly connected: boolean; readonly rttMs: number | null };
  readonly expiresAt: string | null;
  readonly natType: string | null;
  readonly tunnels: readonly TunnelStatus[];
}

export interface LinkSession {
  readonly client: LinkClient;
  readonly dialer: LinkDialer;
  readonly device: StoredDevice;
  /** By how much our clock runs ahead of the controller's; null while it has not spoken. */
  readonly clockAheadMs: number | null;
  status(): LinkStatus;
  close(): Promise<void>;
}

export const round = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 10) / 10);
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** The controller has the last word on a deadline; this is for when it is away. */
const AFTER_END_MS = 2000;

export async function startLinkSession(options: SessionOptions): Promise<LinkSession> {
  const { store } = options;
  let { device } = options;
  let clockAheadMs: number | null = null;
  let ending: NodeJS.Timeout | undefined;
  const vias = new Map<string, string>();
  const tunnelOf = (clientId: string): LinkTunnel | undefined =>
    device.tunnels.find((each) => each.clientId === clientId);

  function onEvent(event: LinkEvent): void {
    if (event.type === 'nat') return dialer.nat(event.nat);
    const step = stepOf(event);
    if (step) dialer.step(event.clientId, { at: new Date().toISOString(), ...step });
    if (event.type !== 'path') return;
    const { via, direct, relay } = event.state;
    const text =
      via === 'direct' ? `direct ${direct?.remote}` : via === 'relay' ? `relay ${relay?.popId} ${relay?.kind}` : via;
    const tunnel = tunnelOf(event.clientId);
    if (vias.get(event.clientId) === text || !tunnel) return;
    vias.set(event.clientId, text);
    options.onPath(tunnel, event.state);
  }

  const client = await linkClient({
    privateKey: store.privateKey(),
    direct: options.direct,
    allowLoopback: options.allowLoopback,
    deliver: options.deliver,
    onEvent,
    onExchange: (clientId) => void offer(clientId),
  });
  const offer = async (clientId: string): Promise<void> => {
    if (!dialer.isUp) return;
    const made = await client.offer(clientId).catch(() => undefined);
    if (!made) return;
    dialer.step(clientId, {
      at: new Date().toISOString(),
      step: 'offered',
      outcome: 'done',
      params: { candidates: made.candidates.length, natType: natWord(made.nat) },
    });
    dialer.offer(clientId, made);
  };
  let queue: Promise<void> = Promise.resolve();
  const apply = (): Promise<void> => {
    queue = queue
      .then(() =>
        client.update(
          device.tunnels.map(specOf),
          device.stun.flatMap((text) => parseEndpoint(text) ?? []),
        ),
      )
      .catch(() => {});
    options.onTunnels(device.tunnels);
    return queue;
  };

  function welcomed({ tunnels, expiresAt, stun, serverTime }: LinkWelcome): void {
    clockAheadMs = Date.now() - Date.parse(serverTime);
    const next = { ...device, tunnels, expiresAt, stun };
    clearTimeout(ending);
    // By the controller's clock and ours running on: a clock that is wrong by years ends nothing too early.
    if (expiresAt !== null) {
      const leftMs = Date.parse(expiresAt) - Date.parse(serverTime) + AFTER_END_MS;
      if (leftMs < LONGEST_TIMER_MS) ending = setTimeout(() => options.onGone('expired'), leftMs);
    }
    if (JSON.stringify(next) === JSON.stringify(device)) return;
    device = next;
    store.write(device);
    void apply();
  }

  const dialer = createLinkDialer({
    url: device.controller,
    deviceToken: device.deviceToken,
    software,
    onWelcome: welcomed,
    onAsk: (clientId) => void offer(clientId),
    onStart: (clientId, start, rttMs) => client.start(clientId, start, rttMs),
    onGone: options.onGone,
    onLink(up, reason) {
      options.onController(up, reason);
      // After the tunnels of the welcome are there.
      if (up) void queue.then(() => client.exchangeAll());
    },
  });
  await apply();
  // The sockets see to themselves; the channel and the relays would find out only by their silence.
  const moved = (): void => {
    dialer.redial();
    client.moved();
  };
  const watch = watchNetwork({ onChange: moved, onWake: moved });

  return {
    client,
    dialer,
    get device() {
      return device;
    },
    get clockAheadMs() {
      return clockAheadMs;
    },
    status: () => ({
      device: device.deviceName,
      controller: {
        url: device.controller,
        connected: dialer.isUp,
        rttMs: dialer.rttMs > 0 ? round(dialer.rttMs) : null,
      },
      expiresAt: device.expiresAt,
      natType: natWord(client.nat),
      tunnels: client.states().flatMap((state) => {
        const tunnel = tunnelOf(state.clientId);
        return tunnel ? [statusOf(tunnel, state)] : [];
      }),
    }),
    async close() {
      clearTimeout(ending);
      watch.close();
      dialer.close();
      await Promise.race([queue, wait(1000)]);
      await client.close();
    },
  };
}

/** What was told before relays were lists has one endpoint at least. */
function specOf(tunnel: LinkTunnel): LinkTunnel {
  if (tunnel.relays.length > 0 || tunnel.endpoint === null) return tunnel;
  return { ...tunnel, relays: [{ pop: { id: '', name: 'relay' }, endpoint: tunnel.endpoint, stream: null }] };
}

function statusOf(tunnel: LinkTunnel, state: TunnelState): TunnelStatus {
  const { via, direct, relay } = state;
  return {
    clientId: tunnel.clientId,
    gateway: tunnel.gateway.name,
    site: tunnel.site,
    address: tunnel.address,
    via,
    remote: direct?.remote ?? null,
    relay: relay && { name: relay.popName, over: relay.kind },
    rttMs: round(state.rttMs),
    handshakeAt: state.handshakeAt === null ? null : new Date(state.handshakeAt).toISOString(),
    handshakes: state.handshakes,
    rxBytes: state.rxBytes,
    txBytes: state.txBytes,
    awaitsRegistration: tunnel.awaitsRegistration,
  };
}
