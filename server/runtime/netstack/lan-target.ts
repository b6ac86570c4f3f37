/** Where a flow is really dialled, and what the system's refusals mean to the client. */
import { addressBytes, addressText, type Flow, type Unreachable } from '#lib/engine/netstack/index.ts';

export interface LanTarget {
  /** Numeric. */
  readonly host: string;
  readonly port: number;
}

/** Undefined refuses the flow. The lab maps its LAN networks to loopback listeners here. */
export type DialFor = (flow: Flow) => LanTarget | undefined;

/** The host that the client named. The gateway's own addresses exist only in the stack: nobody listens there. */
export function asAddressed(own: readonly string[]): DialFor {
  const ours = new Set(own.map((text) => addressText(addressBytes(text) ?? new Uint8Array(4))));
  return ({ localText, localPort }) => (ours.has(localText) ? undefined : { host: localText, port: localPort });
}

/** What an ICMP error would have said; undefined where a reset says it. */
export function unreachableOf(code: string): Unreachable | undefined {
  switch (code) {
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return 'network';
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'ETIMEDOUT':
      return 'host';
    case 'EACCES':
    case 'EPERM':
      return 'prohibited';
    default:
      return undefined;
  }
}
