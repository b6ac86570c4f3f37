/**
 * Asking a router for a port: PCP MAP (RFC 6887 sections 7 and 11) and NAT-PMP (RFC 6886 section 3). Requests out, answers in; a
 * router's bytes never throw.
 */
import type { MappedAddress } from '#lib/engine/stun/index.ts';

const PCP = 2;
const MAP = 1;
const UDP = 17;
const RESPONSE = 0x80;
const PCP_BYTES = 60;
const PMP_ADDRESS_BYTES = 12;
const PMP_MAP_BYTES = 16;
export const NONCE_BYTES = 12;

export type RouterAnswer =
  | { readonly type: 'pcp'; readonly address: MappedAddress; readonly lifetimeS: number }
  | { readonly type: 'pmp-address'; readonly ip: number }
  | { readonly type: 'pmp-map'; readonly port: number; readonly lifetimeS: number }
  /** The router knows the other protocol only. */
  | { readonly type: 'other-version' }
  | { readonly type: 'refused'; readonly code: number };

/** Lifetime 0 gives the port back. `client`: the address that the request is sent from. */
export function pcpRequest(nonce: Uint8Array, client: number, port: number, wanted: number, lifetimeS: number): Buffer {
  const out = Buffer.alloc(PCP_BYTES);
  out[0] = PCP;
  out[1] = MAP;
  out.writeUInt32BE(lifetimeS, 4);
  mapped4(out, 8, client);
  out.set(nonce, 24);
  out[36] = UDP;
  out.writeUInt16BE(port, 40);
  out.writeUInt16BE(wanted, 42);
  mapped4(out, 44, 0);
  return out;
}

export const pmpAddressRequest = (): Buffer => Buffer.alloc(2);

export function pmpMapRequest(port: number, wanted: number, lifetimeS: number): Buffer {
  const out = Buffer.alloc(12);
  out[1] = 1;
  out.writeUInt16BE(port, 4);
  out.writeUInt16BE(wanted, 6);
  out.writeUInt32BE(lifetimeS, 8);
  return out;
}

/** Undefined for what is no answer to this request. */
export function readAnswer(bytes: Buffer, nonce: Uint8Array, port: number): RouterAnswer | undefined {
  if (bytes.length < 4 || ((bytes[1] as number) & RESPONSE) === 0) return undefined;
  const operation = (bytes[1] as number) & ~RESPONSE;
  if (bytes[0] === PCP) {
    const code = bytes[3] as number;
    if (code === 1) return { type: 'other-version' };
    if (operation !== MAP || bytes.length < PCP_BYTES) return undefined;
    if (!nonce.every((octet, i) => bytes[24 + i] === octet) || bytes.readUInt16BE(40) !== port) return undefined;
    if (code !== 0) return { type: 'refused', code };
    // ::ffff:a.b.c.d
    if (bytes.readUInt16BE(54) !== 0xffff) return undefined;
    const address: MappedAddress = { family: 4, ip: bytes.readUInt32BE(56), port: bytes.readUInt16BE(42) };
    return { type: 'pcp', address, lifetimeS: bytes.readUInt32BE(4) };
  }
  if (bytes[0] !== 0) return undefined;
  const code = bytes.readUInt16BE(2);
  // Section 3.5: so it answers to PCP, too.
  if (code === 1) return { type: 'other-version' };
  if (code !== 0) return { type: 'refused', code };
  if (operation === 0 && bytes.length >= PMP_ADDRESS_BYTES) return { type: 'pmp-address', ip: bytes.readUInt32BE(8) };
  if (operation !== 1 || bytes.length < PMP_MAP_BYTES || bytes.readUInt16BE(8) !== port) return undefined;
  return { type: 'pmp-map', port: bytes.readUInt16BE(10), lifetimeS: bytes.readUInt32BE(12) };
}

function mapped4(out: Buffer, at: number, ip: number): void {
  out.writeUInt16BE(0xffff, at + 10);
  out.writeUInt32BE(ip, at + 12);
}
