/**
 * Control messages of seed 002, "Control Plane Protocol": `[length: u16][type: u8][payload]`, big-endian; the length counts
 * type and payload. The seed names the fields but not their widths; this is the layout decided in docs/protocol/lightspeed.md:
 * numbers are fixed width, texts are one length byte and UTF-8.
 */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';
import { readText, writeText } from './control-text.ts';

export const GAME_IDS = { fortnite: 1, cs2: 2, dota2: 3 } as const;
export const DISCONNECT_REASONS = { normal: 0, timeout: 1, authFailed: 2, rateLimited: 3, serverShutdown: 4 } as const;

export type ControlMessage =
  | { readonly type: 'ping'; readonly timestampUs: number }
  | { readonly type: 'pong'; readonly timestampUs: number }
  | { readonly type: 'register'; readonly gameId: number; readonly clientVersion: string }
  | {
      readonly type: 'register-ack';
      readonly sessionId: number;
      readonly sessionToken: number;
      readonly nodeId: string;
      readonly region: string;
    }
  | { readonly type: 'disconnect'; readonly reason: number }
  | {
      readonly type: 'server-info';
      readonly nodeId: string;
      readonly region: string;
      readonly loadPct: number;
      readonly version: string;
    };

const TYPE_IDS = { ping: 1, pong: 2, register: 3, 'register-ack': 4, disconnect: 5, 'server-info': 6 } as const;
const LENGTH_BYTES = 2;

/** The framed message. Texts longer than 255 bytes of UTF-8 are a caller's mistake and answer undefined. */
export function encodeControl(message: ControlMessage): Uint8Array | undefined {
  const out = new Uint8Array(2048);
  out[LENGTH_BYTES] = TYPE_IDS[message.type];
  const end = writePayload(message, out, LENGTH_BYTES + 1);
  if (end < 0) return undefined;
  writeU16(out, 0, end - LENGTH_BYTES);
  return out.slice(0, end);
}

function writePayload(message: ControlMessage, out: Uint8Array, at: number): number {
  switch (message.type) {
    case 'ping':
    case 'pong':
      writeU32(out, at, message.timestampUs);
      return at + 4;
    case 'register':
      out[at] = message.gameId;
      return writeText(out, at + 1, message.clientVersion);
    case 'register-ack':
      writeU32(out, at, message.sessionId);
      out[at + 4] = message.sessionToken;
      return writeText(out, writeText(out, at + 5, message.nodeId), message.region);
    case 'disconnect':
      out[at] = message.reason;
      return at + 1;
    case 'server-info': {
      const next = writeText(out, writeText(out, at, message.nodeId), message.region);
      if (next < 0) return next;
      out[next] = message.loadPct;
      return writeText(out, next + 1, message.version);
    }
  }
}

/** What the bytes of a stream begin with: a message and the bytes it took, `more` bytes needed, or nothing we know. */
export type ControlRead =
  | { readonly kind: 'message'; readonly message: ControlMessage; readonly bytes: number }
  | { readonly kind: 'more' }
  | { readonly kind: 'malformed' };

const MALFORMED: ControlRead = { kind: 'malformed' };

export function decodeControl(bytes: Uint8Array): ControlRead {
  if (bytes.length < LENGTH_BYTES) return { kind: 'more' };
  const length = readU16(bytes, 0);
  if (length === 0) return MALFORMED;
  if (bytes.length < LENGTH_BYTES + length) return { kind: 'more' };
  const body = bytes.subarray(LENGTH_BYTES + 1, LENGTH_BYTES + length);
  const message = readMessage(bytes[LENGTH_BYTES] as number, body);
  return message ? { kind: 'message', message, bytes: LENGTH_BYTES + length } : MALFORMED;
}

function readMessage(type: number, body: Uint8Array): ControlMessage | undefined {
  switch (type) {
    case TYPE_IDS.ping:
    case TYPE_IDS.pong:
      return body.length === 4
        ? { type: type === TYPE_IDS.ping ? 'ping' : 'pong', timestampUs: readU32(body, 0) }
        : undefined;
    case TYPE_IDS.register: {
      const version = readText(body, 1);
      return version?.end === body.length
        ? { type: 'register', gameId: body[0] as number, clientVersion: version.text }
        : undefined;
    }
    case TYPE_IDS['register-ack']: {
      const node = readText(body, 5);
      const region = node && readText(body, node.end);
      if (region?.end !== body.length) return undefined;
      return {
        type: 'register-ack',
        sessionId: readU32(body, 0),
        sessionToken: body[4] as number,
        nodeId: node?.text ?? '',
        region: region.text,
      };
    }
    case TYPE_IDS.disconnect:
      return body.length === 1 ? { type: 'disconnect', reason: body[0] as number } : undefined;
    case TYPE_IDS['server-info']:
      return readServerInfo(body);
    default:
      return undefined;
  }
}

function readServerInfo(body: Uint8Array): ControlMessage | undefined {
  const node = readText(body, 0);
  const region = node && readText(body, node.end);
  const version = region && readText(body, region.end + 1);
  if (!node || !region || version?.end !== body.length) return undefined;
  return {
    type: 'server-info',
    nodeId: node.text,
    region: region.text,
    loadPct: body[region.end] as number,
    version: version.text,
  };
}
