/**
 * The birthday attack on a NAT that gives every mapping a random port, when the other end lets in only the very address and port
 * it has sent to. One end (`sockets`) opens up to 256 sockets that each send to the other; the other (`ports`) sends from one
 * socket to up to 1,000 random ports. With 256 open of 64,512, a thousand different guesses miss all of them with 1.8 %.
 *
 * Both ends work out from the two NAT types who does which, so that nothing has to be agreed on.
 */
import type { NatType } from '#lib/netmap/reach.ts';
import type { MappedAddress } from '../../stun/index.ts';
import { BIRTHDAY_LASTS_MS, BIRTHDAY_LEAD_MS, BIRTHDAY_PROBES, PACING_MS } from './timing.ts';

export type BirthdayRole = 'sockets' | 'ports';

const FIRST_PORT = 1024;
const PORTS = 65_536 - FIRST_PORT;

const givesRandomPorts = ({ mapping, portDelta }: NatType): boolean =>
  (mapping === 'address-dependent' || mapping === 'address-and-port-dependent') && portDelta === null;
const keepsOnePort = ({ mapping }: NatType): boolean => mapping === 'endpoint-independent' || mapping === 'none';

/** The role of the end whose NAT is `own`; null when the attack is of no use between the two. */
export function birthdayRole(own: NatType, peer: NatType): BirthdayRole | null {
  if (givesRandomPorts(own) && keepsOnePort(peer)) return 'sockets';
  return givesRandomPorts(peer) && keepsOnePort(own) ? 'ports' : null;
}

/** Guesses ports one after the other, none twice, until there are enough of them or of time. */
export class PortGuesses {
  sent = 0;
  dueAt: number;
  readonly leg: number;
  readonly #target: MappedAddress;
  readonly #endsAt: number;
  readonly #random: () => number;
  #tried = new Set<number>();

  constructor(now: number, leg: number, target: MappedAddress, random: () => number) {
    this.leg = leg;
    this.#target = target;
    this.#random = random;
    this.dueAt = now + BIRTHDAY_LEAD_MS;
    this.#endsAt = now + BIRTHDAY_LASTS_MS;
  }

  get ended(): boolean {
    return this.dueAt === Number.POSITIVE_INFINITY;
  }

  /** The address to probe now; undefined while none is due. */
  next(now: number): MappedAddress | undefined {
    if (now < this.dueAt) return undefined;
    if (this.sent >= BIRTHDAY_PROBES || now > this.#endsAt) {
      this.stop();
      return undefined;
    }
    let port = 0;
    do port = FIRST_PORT + Math.floor(this.#random() * PORTS);
    while (this.#tried.has(port));
    this.#tried.add(port);
    this.sent++;
    this.dueAt = Math.max(this.dueAt + PACING_MS, now - PACING_MS);
    return { ...this.#target, port };
  }

  stop(): void {
    this.dueAt = Number.POSITIVE_INFINITY;
    this.#tried.clear();
  }
}
