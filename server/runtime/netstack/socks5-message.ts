/** SOCKS5 on the wire (RFC 1928). Readers answer undefined while bytes are missing, and `wrong` for what is no SOCKS5. */
import { addressBytes, addressText } from '#lib/engine/netstack/index.ts';

const VERSION = 5;
export const NO_AUTHENTICATION = 0;
export const NO_ACCEPTABLE_METHOD = 0xff;

export const CONNECT = 1;
export const UDP_ASSOCIATE = 3;

const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;

/** Section 6. */
export const REPLY = {
  succeeded: 0,
  failure: 1,
  networkUnreachable: 3,
  hostUnreachable: 4,
  refused: 5,
  ttlExpired: 6,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;
export type Reply = (typeof REPLY)[keyof typeof REPLY];

export interface SocksAddress {
  /** Numeric or a name. */
  readonly host: string;
  readonly port: number;
}

interface Read<T> {
  readonly value: T;
  readonly length: number;
}

/** The methods that the client offers. */
export function readGreeting(bytes: Uint8Array): Read<readonly number[]> | 'wrong' | undefined {
  if (bytes.length > 0 && bytes[0] !== VERSION) return 'wrong';
  const count = bytes[1];
  if (count === undefined || bytes.length < 2 + count) return undefined;
  return { value: [...bytes.subarray(2, 2 + count)], length: 2 + count };
}

export function methodChosen(method: number): Uint8Array {
  return Uint8Array.of(VERSION, method);
}

export function readRequest(
  bytes: Uint8Array,
): Read<{ readonly command: number; readonly to: SocksAddress | undefined }> | 'wrong' | undefined {
  if (bytes.length > 0 && bytes[0] !== VERSION) return 'wrong';
  if (bytes.length < 4) return undefined;
  const address = readAddress(bytes, 3);
  if (address === undefined) return undefined;
  const to = address === 'wrong' ? undefined : address.value;
  return { value: { command: bytes[1] as number, to }, length: address === 'wrong' ? 4 : address.length };
}

/** `length` counts from the start of `bytes`. */
function readAddress(bytes: Uint8Array, at: number): Read<SocksAddress> | 'wrong' | undefined {
  const type = bytes[at];
  if (type === undefined) return undefined;
  if (type !== IPV4 && type !== IPV6 && type !== NAME) return 'wrong';
  const nameLength = bytes[at + 1];
  if (type === NAME && nameLength === undefined) return undefined;
  const start = type === NAME ? at + 2 : at + 1;
  const size = type === IPV4 ? 4 : type === IPV6 ? 16 : (nameLength as number);
  const end = start + size;
  if (bytes.length < end + 2) return undefined;
  const raw = bytes.subarray(start, end);
  const host = type === NAME ? String.fromCharCode(...raw) : addressText(raw);
  if (type === NAME && !/^[\w.-]+$/.test(host)) return 'wrong';
  return { value: { host, port: ((bytes[end] as number) << 8) | (bytes[end + 1] as number) }, length: end + 2 };
}

function addressField({ host, port }: SocksAddress): number[] {
  const address = addressBytes(host) ?? new Uint8Array(4);
  return [address.length === 4 ? IPV4 : IPV6, ...address, port >> 8, port & 255];
}

export function reply(code: Reply, bound: SocksAddress = { host: '0.0.0.0', port: 0 }): Uint8Array {
  return Uint8Array.of(VERSION, code, 0, ...addressField(bound));
}

/** A datagram from the client (section 7); undefined for a fragment, which is not supported, and for anything malformed. */
export function readDatagram(bytes: Uint8Array): { to: SocksAddress; payloadAt: number } | undefined {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 0) return undefined;
  const address = readAddress(bytes, 3);
  if (address === undefined || address === 'wrong') return undefined;
  return { to: address.value, payloadAt: address.length };
}

export function writeDatagram(from: SocksAddress, payload: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(0, 0, 0, ...addressField(from)), payload]);
}
