/** The addresses of this machine that a peer might reach it by. */
import { networkInterfaces } from 'node:os';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';

export interface LocalAddress {
  readonly family: 4 | 6;
  readonly ip: string;
  /** Of the interface. */
  readonly name: string;
}

const MAX_ADDRESSES = 12;

/** Without link-local ones, which mean nothing without a zone; loopback only on demand. */
export function localAddresses(loopback: boolean): LocalAddress[] {
  const found: LocalAddress[] = [];
  for (const [name, entries] of Object.entries(networkInterfaces()))
    for (const { address, family, internal } of entries ?? []) {
      if (internal && !loopback) continue;
      const ip = address.replace(/%.*$/, '');
      if (family === 'IPv4') {
        const value = parseIpv4(ip);
        if (value !== undefined && value >>> 16 !== 0xa9fe) found.push({ family: 4, ip, name });
      } else {
        const value = parseIpv6(ip);
        if (value !== undefined && value >> 118n !== 0x3fan) found.push({ family: 6, ip, name });
      }
    }
  return found.toSorted((a, b) => a.family - b.family || a.ip.localeCompare(b.ip)).slice(0, MAX_ADDRESSES);
}
