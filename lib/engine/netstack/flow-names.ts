/** How flows get their names: a passive one from its packet, an active one from the next free port. */
import { addressText, isUnicast } from './address.ts';
import type { FlowTable, Tabled } from './flow-table.ts';
import type { IpHeader } from './ip-header.ts';
import type { TcpNames } from './tcp-state.ts';

/** RFC 6056 section 3.2 lets everything from 1024 on be used; this is what hosts have agreed on. */
const FIRST_PORT = 32_768;
const PORTS = 28_232;

export function passiveNames(
  bytes: Uint8Array,
  ip: Readonly<IpHeader>,
  remotePort: number,
  localPort: number,
): TcpNames {
  const { addressesAt: at, addressBytes: size } = ip;
  const remote = bytes.slice(at, at + size);
  const local = bytes.slice(at + size, at + 2 * size);
  return {
    local,
    remote,
    localPort,
    remotePort,
    localText: addressText(local),
    remoteText: addressText(remote),
    passive: true,
  };
}

export class ActiveNames {
  readonly #own: readonly Uint8Array[];
  #port: number;

  /** Ports go round from `start`, a random one. */
  constructor(own: readonly Uint8Array[], start: number) {
    this.#own = own;
    this.#port = start % PORTS;
  }

  /** Undefined when we have no address of that family, it is nobody's, or every port is taken. */
  next<F extends Tabled>(remote: Uint8Array, remotePort: number, table: FlowTable<F>): TcpNames | undefined {
    const local = this.#own.find((each) => each.length === remote.length);
    if (local === undefined || !isUnicast(remote, 0, remote.length)) return undefined;
    for (let tries = 0; tries < PORTS; tries++) {
      this.#port = (this.#port + 1) % PORTS;
      const localPort = FIRST_PORT + this.#port;
      if (table.find(remote, 0, local, 0, local.length, remotePort, localPort) !== undefined) continue;
      return {
        local,
        remote: remote.slice(),
        localPort,
        remotePort,
        localText: addressText(local),
        remoteText: addressText(remote),
        passive: false,
      };
    }
    return undefined;
  }
}
