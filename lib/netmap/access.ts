/**
 * Who may reach what at one gateway, compiled: a plain JSON value that the engine's filter and nftables enforce alike.
 * Nothing in it depends on order, and what it does not allow is denied: an empty list grants nothing.
 *
 * A packet from a client has a place: destination address, protocol, destination port. The boxes cut the places into
 * disjoint atoms; a place outside every box has no atom. The client's class says which atoms it may reach, always or in
 * windows of time; exceptions give single clients more. A packet to a client is judged by the flow that it answers.
 */

/** Epoch milliseconds, half open: it holds from `notBefore` and ends at `notAfter`. null: no bound on that side. */
export interface AccessWindow {
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

/**
 * Destinations of one atom: every address, protocol and port from the first to the last, both included. No two boxes of
 * a gateway overlap; several may have the same atom. Either one protocol with some ports, or protocols with all ports
 * (0 to 65535). A protocol without ports is looked up with port 0.
 */
export interface AccessBox {
  /** Both IPv4 or both IPv6, as `lib/values/ip.ts` writes them; never an IPv4-mapped IPv6 address. */
  readonly addresses: readonly [first: string, last: string];
  /** Numbers of the IANA registry, 0 to 255. */
  readonly protocols: readonly [first: number, last: number];
  readonly ports: readonly [first: number, last: number];
  /** 0 to 65534. */
  readonly atom: number;
  /** The gateway's own address: what is delivered here rather than forwarded. */
  readonly gateway: boolean;
}

/** One rule as people know it: what an explanation names. */
export interface AccessRule {
  readonly id: string;
  /** One sentence. */
  readonly text: string;
}

/** `rule` is an index into `AccessRules.rules`. */
export interface AccessPair {
  readonly atom: number;
  readonly rule: number;
}

export interface TimedPair extends AccessPair {
  /** In order and apart; at least one. */
  readonly windows: readonly AccessWindow[];
}

/** Clients that may do exactly the same. */
export interface AccessClass {
  /** Its index in `AccessRules.classes`. */
  readonly id: number;
  readonly name: string;
  readonly allow: readonly AccessPair[];
  /** Atoms not in `allow` that are open at times. */
  readonly timed: readonly TimedPair[];
  /** Atoms that a rule closes although, or whether or not, another one opens them. Only explanations read this. */
  readonly denied: readonly AccessPair[];
}

/** What one client may reach beyond its class. */
export interface AccessException extends TimedPair {
  /** `AccessClient.id`. */
  readonly client: string;
}

export interface AccessRules {
  /** Of the policy; 0: the gateway's own access control decides. */
  readonly revision: number;
  readonly boxes: readonly AccessBox[];
  readonly classes: readonly AccessClass[];
  readonly exceptions: readonly AccessException[];
  readonly rules: readonly AccessRule[];
  /** Epoch ms until which weekly times are written out as windows; null when no rule has any. Beyond it they are closed. */
  readonly expandedUntil: number | null;
}

/** A LightLink client as its gateway knows it; kept apart from the rules, for it changes far more often. */
export interface AccessClient {
  readonly id: string;
  /** Its own address in each family; no other source is accepted from it. */
  readonly address4: string | null;
  readonly address6: string | null;
  /** `AccessClass.id`; a class that is not there may do nothing. */
  readonly class: number;
  /** Epoch ms at which all its access ends, on the gateway's own clock; null: when the controller says so. */
  readonly notAfter: number | null;
}

/** Rules of a gateway that lets nobody reach anything: a new one, or one whose rules were unreadable. */
export const denyAll: AccessRules = {
  revision: 0,
  boxes: [],
  classes: [],
  exceptions: [],
  rules: [],
  expandedUntil: null,
};

export const ALL_PORTS: AccessBox['ports'] = [0, 65_535];

/** Protocols whose header begins with source and destination port: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS: readonly number[] = [6, 17, 33, 132, 136];

export function hasPorts(protocol: number): boolean {
  return WITH_PORTS.includes(protocol);
}

/** Whether one of the windows holds at `wallMs`. */
export function isOpen(windows: readonly AccessWindow[], wallMs: number): boolean {
  return windows.some(
    ({ notBefore, notAfter }) =>
      (notBefore === null || wallMs >= notBefore) && (notAfter === null || wallMs < notAfter),
  );
}

/** Rules as text, the same for the same rules: what two sides compare by hash. */
export function accessText({ revision, boxes, classes, exceptions, rules, expandedUntil }: AccessRules): string {
  return JSON.stringify([revision, boxes, classes, exceptions, rules, expandedUntil]);
}
