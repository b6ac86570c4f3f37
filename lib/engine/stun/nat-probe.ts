/**
 * What NAT is on the way (RFC 5780 sections 4.3 to 4.5): does a mapping depend on whom it is for, whom does it let in, are ports
 * kept or counted up, does it turn packets back to its own inside. Two sockets ask at the same time: `socket`, about the mapping,
 * and `fresh`, which has never sent anything, about filtering; the first one's requests would open what the second one tests.
 */
import { type NatFiltering, type NatMapping, type NatType, unknownNat } from '#lib/netmap/reach.ts';
import { type MappedAddress, sameAddress } from './address.ts';
import { portDelta } from './port-delta.ts';
import type { StunQuestion, StunReply, StunRequests } from './requests.ts';
import type { Retransmission } from './retransmission.ts';

/** A question that may have no answer by the nature of the NAT is asked three times in a second and a half. */
const QUICK: Retransmission = { rtoMs: 200, sends: 3, lastWait: 4 };

export interface NatProbeOptions {
  readonly requests: StunRequests;
  readonly socket: number;
  /** A second socket, bound and unused; null does without filtering. */
  readonly fresh: number | null;
  /** The address of `socket` itself. */
  readonly local: MappedAddress;
  /** The first one that answers is the one asked; the others serve where it has no second address. */
  readonly servers: readonly MappedAddress[];
  readonly retransmission?: Retransmission;
  readonly done: (now: number, nat: NatType, mapped: MappedAddress | null) => void;
}

interface Sample {
  readonly to: MappedAddress;
  readonly mapped: MappedAddress;
}

export class NatProbe {
  readonly #options: NatProbeOptions;
  #samples: Sample[] = [];
  #filtering: NatFiltering = 'unknown';
  #hairpin: boolean | null = null;
  #open = 0;
  #ended = false;

  constructor(options: NatProbeOptions) {
    this.#options = options;
  }

  start(now: number): void {
    this.#first(now, 0);
  }

  #first(now: number, index: number): void {
    const { servers, socket, done } = this.#options;
    const server = servers[index];
    if (!server) return done(now, { ...unknownNat, udpBlocked: index > 0 }, null);
    this.#ask(now, { socket, to: server }, (at, reply) => {
      if (!reply?.mapped) return this.#first(at, index + 1);
      this.#samples.push({ to: server, mapped: reply.mapped });
      this.#open = 3;
      this.#mapping(at, this.#targets(server, reply.other));
      this.#filter(at, server);
      this.#turnBack(at, reply.mapped);
    });
  }

  /** Other address, other address and port, other port; else whatever other servers there are. */
  #targets(server: MappedAddress, other: MappedAddress | undefined): MappedAddress[] {
    const rest = this.#options.servers.filter((each) => each.family === server.family && !sameAddress(each, server));
    if (other?.family !== server.family || other.ip === server.ip) return rest.slice(0, 3);
    const otherIp = { ...other, port: server.port };
    const otherPort = { ...server, port: other.port };
    return [otherIp, other, otherPort];
  }

  #mapping(now: number, targets: readonly MappedAddress[]): void {
    const [to, ...rest] = targets;
    if (!to) return this.#close(now);
    this.#ask(now, { socket: this.#options.socket, to, retransmission: QUICK }, (at, reply) => {
      if (reply?.mapped) this.#samples.push({ to, mapped: reply.mapped });
      this.#mapping(at, rest);
    });
  }

  #filter(now: number, server: MappedAddress): void {
    const { fresh } = this.#options;
    if (fresh === null) return this.#close(now);
    const question = { socket: fresh, to: server, changePort: true, retransmission: QUICK };
    this.#ask(now, { ...question, changeIp: true }, (at, both) => {
      // A server that knows no CHANGE-REQUEST answers from where it was asked, and has told nothing.
      if (both?.errorCode === 0) {
        this.#filtering = sameAddress(both.from, server) ? 'unknown' : 'endpoint-independent';
        return this.#close(at);
      }
      const canChangeIp = both === null;
      this.#ask(at, question, (later, port) => {
        if (port?.errorCode === 0 && !sameAddress(port.from, server))
          this.#filtering = canChangeIp ? 'address-dependent' : 'unknown';
        else if (port === null) this.#filtering = 'address-and-port-dependent';
        this.#close(later);
      });
    });
  }

  /** Section 4.5: a request to the own mapped address comes back as a request, if at all. */
  #turnBack(now: number, mapped: MappedAddress): void {
    const { fresh, local } = this.#options;
    if (fresh === null || sameAddress(mapped, local)) return this.#close(now);
    this.#hairpin = false;
    this.#ask(now, { socket: fresh, to: mapped, retransmission: QUICK }, (at, reply) => {
      this.#hairpin = reply !== null;
      this.#close(at);
    });
  }

  #ask(now: number, question: StunQuestion, done: (now: number, reply: StunReply | null) => void): void {
    this.#options.requests.ask(now, { retransmission: this.#options.retransmission, ...question }, done);
  }

  #close(now: number): void {
    if (--this.#open > 0 || this.#ended) return;
    this.#ended = true;
    const { local, done } = this.#options;
    const first = this.#samples[0] as Sample;
    const mapping = sameAddress(first.mapped, local) ? 'none' : mappingOf(this.#samples);
    const ips = new Set(this.#samples.map(({ to }) => to.ip)).size;
    const nat: NatType = {
      ...unknownNat,
      mapping,
      mappingTestedBy: ips > 1 ? 'addresses' : this.#samples.length > 1 ? 'ports' : 'nothing',
      filtering: this.#filtering,
      portPreserving: first.mapped.port === local.port,
      portDelta: portDelta(this.#samples.map(({ mapped }) => mapped.port)),
      hairpin: this.#hairpin,
    };
    done(now, nat, first.mapped);
  }
}

function mappingOf(samples: readonly Sample[]): NatMapping {
  if (samples.length < 2) return 'unknown';
  const [first] = samples as [Sample, ...Sample[]];
  if (samples.every(({ mapped }) => sameAddress(mapped, first.mapped))) return 'endpoint-independent';
  const byIp = new Map<number | bigint, MappedAddress>();
  for (const { to, mapped } of samples) {
    const known = byIp.get(to.ip);
    if (known && !sameAddress(known, mapped)) return 'address-and-port-dependent';
    byIp.set(to.ip, mapped);
  }
  // One port of each address does not tell the two apart; the harder one is assumed.
  return byIp.size < samples.length ? 'address-dependent' : 'address-and-port-dependent';
}
