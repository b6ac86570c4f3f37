/**
 * The controller's end of the channel to people's devices: a hello with the device's token, then messages of the contract; anything
 * else closes it. One connection a device: a newer one takes over. Whoever loses the access is told and cut off at once.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FromDevice, fromDevice, type GoneReason, type LinkTunnel, type ToDevice } from '#lib/contract/link.ts';
import { parseJson } from '#lib/values/json.ts';
import type { Logger } from '../log.ts';

/** What the hub has to know of a device; the door's own kind of device knows more. */
export interface HubDevice {
  readonly id: string;
  readonly tunnels: readonly LinkTunnel[];
  readonly expiresAt: string | null;
  readonly gatewayOf: ReadonlyMap<string, string>;
  readonly nextEnd: number | null;
}

type Said = Exclude<FromDevice, { type: 'hello' | 'alive' | 'leave' }>;

export interface LinkDoor<D extends HubDevice> {
  /** What a token is known by; says nothing of whether it is any good. */
  identify(deviceToken: string): string;
  find(id: string): Promise<D | GoneReason>;
  said(device: D, message: Said): void;
  leave(device: D, address: string | null): Promise<void>;
  /** `IP:PORT` each. */
  readonly stun: readonly string[];
}

export interface LinkHub {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Looks again at the devices of these gateways, after a moment in which further changes join in; null: at all. */
  refresh(gatewayIds: readonly string[] | null): void;
  /** False when that client's device is not connected. */
  send(clientId: string, message: ToDevice): boolean;
  gatewayOf(clientId: string): string | undefined;
  readonly size: () => number;
  close(): void;
}

interface Connection<D> {
  readonly socket: WebSocket;
  readonly address: string | null;
  device: D;
  /** What was last told, so that nothing is told twice. */
  told: string;
  ending: NodeJS.Timeout | undefined;
}

const HELLO_WITHIN_MS = 10_000;
const SILENT_MS = 20_000;
const REFRESH_MS = 100;
const MOST_MESSAGE_BYTES = 64 << 10;
const MOST_BUFFERED_BYTES = 1 << 20;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Messages of one connection: a burst for many tunnels at once, and a rate that no honest device comes near. */
const BURST = 120;
const PER_SECOND = 10;

const GONE_CODE = 4403;

export function createLinkHub<D extends HubDevice>(door: LinkDoor<D>, log: Logger): LinkHub {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_MESSAGE_BYTES, perMessageDeflate: false });
  const live = new Map<string, Connection<D>>();
  const byClient = new Map<string, Connection<D>>();
  const due = new Set<string>();
  let all = false;
  let timer: NodeJS.Timeout | undefined;

  function send(socket: WebSocket, message: ToDevice): boolean {
    if (socket.readyState !== socket.OPEN) return false;
    if (socket.bufferedAmount > MOST_BUFFERED_BYTES) {
      socket.terminate();
      return false;
    }
    socket.send(JSON.stringify(message));
    return true;
  }

  function end(socket: WebSocket, reason: GoneReason): void {
    send(socket, { type: 'gone', reason });
    socket.close(GONE_CODE, reason);
  }

  function unlist(connection: Connection<D>): void {
    clearTimeout(connection.ending);
    for (const clientId of connection.device.gatewayOf.keys())
      if (byClient.get(clientId) === connection) byClient.delete(clientId);
  }

  /** Whatever of it the device was not told yet. */
  function welcome(connection: Connection<D>): void {
    const { device, socket } = connection;
    for (const clientId of device.gatewayOf.keys()) byClient.set(clientId, connection);
    if (device.nextEnd !== null) {
      const inMs = Math.min(LONGEST_TIMER_MS, Math.max(0, device.nextEnd - Date.now()) + 50);
      connection.ending = setTimeout(() => void look(connection), inMs);
    }
    const { tunnels, expiresAt } = device;
    const news = { tunnels: [...tunnels], expiresAt, stun: [...door.stun] };
    const text = JSON.stringify(news);
    if (text === connection.told) return;
    connection.told = text;
    send(socket, { type: 'welcome', serverTime: new Date().toISOString(), ...news });
  }

  async function look(connection: Connection<D>): Promise<void> {
    const found = await door.find(connection.device.id);
    if (live.get(connection.device.id) !== connection) return;
    if (typeof found === 'string') return end(connection.socket, found);
    unlist(connection);
    connection.device = found;
    welcome(connection);
  }

  async function greet(socket: WebSocket, address: string | null, message: FromDevice): Promise<Connection<D> | null> {
    if (message.type !== 'hello') {
      socket.close(4400, 'hello comes first');
      return null;
    }
    const id = door.identify(message.deviceToken);
    const device = await door.find(id);
    if (typeof device === 'string') {
      end(socket, device);
      return null;
    }
    if (socket.readyState !== socket.OPEN) return null;
    const older = live.get(id);
    if (older) unlist(older);
    const connection: Connection<D> = { socket, address, device, told: '', ending: undefined };
    live.set(id, connection);
    older?.socket.close(4409, 'a newer connection took over');
    welcome(connection);
    return connection;
  }

  async function take(connection: Connection<D>, message: FromDevice): Promise<void> {
    const { socket, device, address } = connection;
    if (message.type === 'hello') return socket.close(4400, 'hello comes once');
    if (message.type === 'alive') return void send(socket, message);
    if (message.type !== 'leave') return door.said(device, message);
    await door.leave(device, address);
    end(socket, 'left');
  }

  function serve(socket: WebSocket, address: string | null): void {
    let connection: Connection<D> | null = null;
    let queue: Promise<void> = Promise.resolve();
    let silence = setTimeout(() => socket.close(4408, 'no hello'), HELLO_WITHIN_MS);
    let allowed = BURST;
    let allowedAt = performance.now();
    const tooMany = (): boolean => {
      const now = performance.now();
      allowed = Math.min(BURST, allowed + ((now - allowedAt) / 1000) * PER_SECOND) - 1;
      allowedAt = now;
      return allowed < 0;
    };
    socket.on('message', (data, binary) => {
      if (tooMany()) return socket.close(4429, 'too many messages');
      const parsed = binary ? undefined : fromDevice.safeParse(parseJson(String(data)));
      if (!parsed?.success) return socket.close(4400, 'not of the contract');
      queue = queue
        .then(async () => {
          if (connection) await take(connection, parsed.data);
          else connection = await greet(socket, address, parsed.data);
          if (!connection) return;
          clearTimeout(silence);
          silence = setTimeout(() => socket.terminate(), SILENT_MS);
        })
        .catch((error: unknown) => {
          log.error({ err: error, type: parsed.data.type }, 'a device could not be served');
          socket.close(4500, 'try again');
        });
    });
    socket.on('error', (error) => log.debug({ err: error }, 'link channel'));
    socket.on('close', () => {
      clearTimeout(silence);
      void queue.then(() => {
        clearTimeout(silence);
        if (!connection) return;
        unlist(connection);
        if (live.get(connection.device.id) === connection) live.delete(connection.device.id);
      });
    });
  }

  return {
    accept(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (ws) => serve(ws, request.socket.remoteAddress ?? null));
    },
    refresh(gatewayIds) {
      if (gatewayIds === null) all = true;
      else for (const id of gatewayIds) due.add(id);
      timer ??= setTimeout(() => {
        timer = undefined;
        const of = [...live.values()].filter(
          ({ device }) => all || [...device.gatewayOf.values()].some((id) => due.has(id)),
        );
        all = false;
        due.clear();
        for (const connection of of)
          look(connection).catch((error: unknown) => log.error({ err: error }, 'a device could not be looked at'));
      }, REFRESH_MS);
    },
    send: (clientId, message) => {
      const connection = byClient.get(clientId);
      return connection !== undefined && send(connection.socket, message);
    },
    gatewayOf: (clientId) => byClient.get(clientId)?.device.gatewayOf.get(clientId),
    size: () => live.size,
    close() {
      clearTimeout(timer);
      for (const { ending } of live.values()) clearTimeout(ending);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
