/**
 * One end of a pair of nodes that want to reach one another: checks every path at the agreed instant, lets the relay carry until
 * a direct path works, keeps what works alive, and begins again when it breaks. After RFC 8445, without its roles: each end
 * chooses for what it sends, and a path counts only after a check and its answer have been both ways.
 *
 * It owns no socket and no clock. `leg` numbers are the caller's.
 */
import { type NatType, type ReachCandidate, type ReachOffer, unknownNat } from '#lib/netmap/reach.ts';
import { type MappedAddress, sameAddress } from '../../stun/index.ts';
import { Birthday } from './birthday-attempt.ts';
import { candidateKey, priorityOf } from './candidate.ts';
import type { CheckView } from './check-message.ts';
import { type CheckSubject, Checks } from './checks.ts';
import { choose } from './choice.ts';
import { REACH, type ReachCode } from './drop.ts';
import type { ReachEvent } from './events.ts';
import type { ReachOptions } from './options.ts';
import { type LocalLeg, NO_ADDRESS, PathTable } from './path-table.ts';
import { keyBytes } from './peer-key.ts';
import { ReachPath } from './reach-path.ts';
import { Rounds } from './rounds.ts';
import {
  ACTIVE_CHECK_MS,
  CHECKS_PER_PATH,
  HEARD_FRESH_MS,
  keepaliveMs,
  LOST_AFTER,
  MAX_SPARES,
  PACING_MS,
  RELAY_RETRY_MS,
  TRAFFIC_FRESH_MS,
  waitAfter,
} from './timing.ts';

const LEAST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1000;
/** A check that is asked for by the peer's own goes out at once, unless one just did. */
const JUST_SENT_MS = 10;

export class ReachSession {
  readonly options: ReachOptions;
  /** The path that carries; null while nothing does. */
  selected: ReachPath | null = null;
  readonly paths = new PathTable();
  peer: ReachOffer | null = null;
  nat: NatType = unknownNat;
  /** Datagrams sent: checks, guesses and answers. */
  readonly counters = { checks: 0, guesses: 0, answers: 0 };
  #legs = new Map<number, LocalLeg>();
  #candidates: readonly ReachCandidate[] = [];
  #revision = 0;
  #rounds: Rounds;
  #birthday: Birthday;
  /** Of paths, and of guesses that belong to none. */
  #checks: Checks<CheckSubject>;
  #nextPaceAt = Number.NEGATIVE_INFINITY;
  #sentAt = Number.NEGATIVE_INFINITY;
  #drawn = new Uint8Array(4);

  constructor(options: ReachOptions) {
    this.options = options;
    this.#checks = new Checks(options);
    this.#rounds = new Rounds(options.sink);
    this.#birthday = new Birthday({
      sink: options.sink,
      random: () => this.#random(),
      greet: (now, leg, remote) => this.#guess(now, leg, remote),
      isUsed: (leg) => [...this.paths].some((path) => path.leg === leg && path.state === 'valid'),
    });
  }

  /** When `tick` has something to do. */
  get wakeAt(): number {
    let at = Math.min(this.#rounds.wakeAt, this.#birthday.wakeAt);
    for (const { state, dueAt } of this.paths)
      if (state !== 'waiting') at = Math.min(at, dueAt);
      else if (this.#rounds.running) at = Math.min(at, this.#nextPaceAt);
    return at;
  }

  /** Our sockets, relays and candidates, whenever they change. Paths of legs that are gone end. */
  setLocal(now: number, legs: readonly LocalLeg[], candidates: readonly ReachCandidate[], nat: NatType): void {
    const before = new Set(this.#candidates.map(candidateKey));
    for (const candidate of candidates)
      if (candidate.kind !== 'predicted' && !before.has(candidateKey(candidate)))
        this.#event({ type: 'candidate', candidate });
    this.#candidates = candidates;
    this.nat = nat;
    const known = new Map(legs.map((each) => [each.leg, each]));
    for (const [leg, local] of this.#legs) if (!known.has(leg) && this.#birthday.owns(leg)) known.set(leg, local);
    this.#legs = known;
    for (const path of this.paths) if (!known.has(path.leg)) this.#remove(now, path);
  }

  /** What to give to the rendezvous now. */
  offer(): ReachOffer {
    const { session, ufrag, key, policy } = this.options;
    const hex = Array.from(key, (octet) => octet.toString(16).padStart(2, '0')).join('');
    const candidates = policy.direct ? this.#candidates : this.#candidates.filter(({ relayId }) => relayId !== null);
    return {
      session,
      revision: ++this.#revision,
      ufrag,
      key: hex,
      candidates,
      nat: this.nat,
      birthday: policy.birthday,
    };
  }

  /** The peer's offer came; checks begin `inMs` from now. False for an offer that is old or none. */
  start(now: number, peer: ReachOffer, inMs: number): boolean {
    const key = keyBytes(peer.key);
    if (!key || peer.session !== this.options.session || peer.ufrag === this.options.ufrag) return false;
    if (this.peer?.ufrag === peer.ufrag && peer.revision <= this.peer.revision) return false;
    this.peer = peer;
    this.#checks.setPeer(peer.ufrag, key);
    this.#rounds.plan(now + Math.max(0, inMs));
    this.#form();
    // Data need not wait for the instant, only checks do.
    this.#reselect();
    return true;
  }

  /** A network change, a sleep, an alarm from above: whatever works has to show that it still does. */
  suspect(now: number): void {
    for (const path of this.paths) if (path.state === 'valid') path.dueAt = now;
  }

  /** The own addresses are others now: what was offered is out of date. */
  changed(now: number): void {
    if (this.peer) this.#rounds.wish(now, 'changed');
  }

  /** The caller sends data by the selected path. Cheap: for every packet. */
  noteSent(now: number): void {
    const { selected } = this;
    if (selected && now - this.#sentAt > TRAFFIC_FRESH_MS && selected.state === 'valid')
      selected.dueAt = Math.min(selected.dueAt, now + ACTIVE_CHECK_MS);
    this.#sentAt = now;
  }

  /** Data that is authentic came by this leg from there. Cheap: for every packet. */
  noteHeard(now: number, leg: number, from: MappedAddress): void {
    const { selected } = this;
    if (selected?.leg === leg && (!selected.isDirect || sameAddress(selected.remote, from))) selected.heardAt = now;
  }

  /** A socket that a wish for `sockets` asked for. */
  addSocket(now: number, leg: LocalLeg): void {
    this.#legs.set(leg.leg, leg);
    this.#birthday.addSocket(now, leg.leg);
  }

  /** A check that the shared socket found to be of this session. Any bytes; answers what became of it. */
  receive(
    now: number,
    leg: number,
    from: MappedAddress,
    bytes: Uint8Array,
    length: number,
    view: CheckView,
  ): ReachCode {
    const local = this.#legs.get(leg);
    if (!local) return REACH.unknownSession;
    const source = local.kind === 'udp' ? from : NO_ADDRESS;
    if (view.kind === 'answer') return this.#confirm(now, local, source, bytes, length);
    const code = this.#checks.answer(leg, source, view.from, bytes, length);
    if (code !== REACH.answered) return code;
    this.counters.answers++;
    return this.peer ? this.#heard(now, local, source) : code;
  }

  tick(now: number): void {
    if (this.#rounds.begins(now)) this.#begin(now);
    this.#birthday.tick(now);
    if (this.#rounds.running) {
      const waiting = now >= this.#nextPaceAt ? this.paths.nextWaiting() : undefined;
      if (waiting) {
        waiting.state = 'checking';
        this.#nextPaceAt = now + PACING_MS;
        this.#check(now, waiting);
      }
    }
    for (const path of this.paths) if (now >= path.dueAt) this.#due(now, path);
    this.#checks.expire(now);
    const content = this.selected?.isDirect === true || !this.options.policy.direct;
    this.#rounds.tick(now, content, !this.#hasOpen() && !this.#birthday.running);
  }

  #begin(now: number): void {
    const { peer } = this;
    if (!peer) return;
    this.#event({
      type: 'round',
      round: this.#rounds.number,
      paths: this.paths.size,
      peerCandidates: peer.candidates.length,
    });
    this.#nextPaceAt = now;
    if (this.options.policy.birthday && peer.birthday && this.options.policy.direct)
      this.#birthday.plan(now, this.nat, peer, [...this.#legs.values()]);
  }

  #form(): void {
    const { peer, nat } = this;
    const { policy } = this.options;
    if (!peer) return;
    const legs = [...this.#legs.values()].filter(({ leg, kind }) =>
      kind === 'udp' ? policy.direct && !this.#birthday.owns(leg) : true,
    );
    this.paths.form(legs, peer, nat, policy.allowLoopback);
  }

  #due(now: number, path: ReachPath): void {
    if (path.state === 'failed') {
      // A relay; one check shows whether it is back.
      path.state = 'checking';
      path.unanswered = CHECKS_PER_PATH - 1;
    }
    const limit = path.state === 'valid' ? LOST_AFTER : CHECKS_PER_PATH;
    if (path.unanswered >= limit) {
      if (path.state === 'valid') this.#lose(now, path);
      else this.#fail(now, path);
      return;
    }
    const interval = keepaliveMs(this.nat.mappingLifetimeMs, 0);
    const busy = path === this.selected && now - this.#sentAt < HEARD_FRESH_MS && now - path.heardAt < HEARD_FRESH_MS;
    // Traffic both ways shows what a check would.
    if (busy && path.unanswered === 0 && now - path.lastSentAt < interval) path.dueAt = now + ACTIVE_CHECK_MS;
    else this.#check(now, path);
  }

  #check(now: number, path: ReachPath): void {
    this.#checks.send(now, path, path.priority);
    path.unanswered++;
    path.lastSentAt = now;
    const patience = Math.min(LONGEST_WAIT_MS, Math.max(LEAST_WAIT_MS, 2 * (path.rttMs ?? 0)));
    path.dueAt = now + (path.state === 'valid' ? patience : waitAfter(path.unanswered));
    this.counters.checks++;
    this.#event({ type: 'check-sent', path: path.name, attempt: path.unanswered });
  }

  #guess(now: number, leg: number, remote: MappedAddress): void {
    this.counters.guesses++;
    this.#checks.send(now, { leg, remote, relayId: null }, priorityOf('predicted', remote.family, 0));
  }

  /** An authentic request came by this path: whatever dropped our own check before lets it pass now. */
  #heard(now: number, local: LocalLeg, from: MappedAddress): ReachCode {
    const known = this.paths.find(local, from);
    const path = known ?? this.#reflexive(local, from);
    if (!path) return REACH.noRoom;
    // From somewhere new: the address that we send to may be the old one of a mapping that changed.
    const { selected } = this;
    if (!known && path.isDirect && selected?.state === 'valid' && selected.isDirect) selected.dueAt = now;
    path.heardAt = now;
    if (path.state === 'valid' || now - path.lastSentAt < JUST_SENT_MS) return REACH.answered;
    // What was given up for something better stays so; the peer may still use it.
    if (path.state === 'failed' && this.selected?.isDirect) return REACH.answered;
    if (path.state === 'failed') path.retry();
    path.state = 'checking';
    this.#check(now, path);
    return REACH.answered;
  }

  #reflexive(local: LocalLeg, from: MappedAddress): ReachPath | undefined {
    if (!this.options.policy.direct && local.kind === 'udp') return undefined;
    const kind = local.kind === 'udp' ? 'peer-reflexive' : local.kind;
    const made = new ReachPath(local.leg, from, kind, local.relayId, priorityOf(kind, from.family, local.leg));
    const path = this.paths.add(made);
    if (path === made) this.#event({ type: 'peer-reflexive', path: path.name });
    return path;
  }

  #confirm(now: number, local: LocalLeg, from: MappedAddress, bytes: Uint8Array, length: number): ReachCode {
    const code = this.#checks.confirm(local, from, bytes, length);
    const transaction = this.#checks.confirmed;
    if (code !== REACH.confirmed || !transaction) return code;
    const { subject, sentAt } = transaction;
    const path =
      subject instanceof ReachPath ? subject : (this.paths.find(local, from) ?? this.#reflexive(local, from));
    if (!path || !this.paths.has(path)) return REACH.noRoom;
    this.#proven(now, path, now - sentAt);
    return REACH.confirmed;
  }

  #proven(now: number, path: ReachPath, rttMs: number): void {
    const attempt = path.unanswered;
    const first = path.state !== 'valid';
    path.measured(rttMs);
    path.state = 'valid';
    path.heardAt = now;
    const active = path === this.selected && now - this.#sentAt < TRAFFIC_FRESH_MS;
    path.dueAt = now + (active ? ACTIVE_CHECK_MS : keepaliveMs(this.nat.mappingLifetimeMs, this.#random()));
    // One measurement is an accident.
    if (first && path.answers < 2) path.dueAt = Math.min(path.dueAt, now + ACTIVE_CHECK_MS);
    if (first) this.#event({ type: 'check-succeeded', path: path.name, rttMs, attempt });
    this.#reselect();
    if (path.isDirect) this.#birthday.stop();
    this.#dropSpares();
  }

  #fail(now: number, path: ReachPath): void {
    this.#giveUp(now, path);
    this.#event({ type: 'check-failed', path: path.name, why: 'no-answer', attempts: path.unanswered });
    if (path === this.selected) this.#reselect();
  }

  /** What worked does so no longer: something else carries at once, and every hole is punched again. */
  #lose(now: number, path: ReachPath): void {
    this.#giveUp(now, path);
    this.#event({ type: 'lost', path: path.name, why: 'no-answer' });
    this.#reselect();
    if (!path.isDirect || this.selected?.isDirect) return;
    this.#form();
    this.#rounds.again(now);
  }

  /** A direct path is tried again with the next round, a relay by itself. */
  #giveUp(now: number, path: ReachPath): void {
    path.giveUp();
    if (!path.isDirect) path.dueAt = now + RELAY_RETRY_MS;
  }

  #remove(now: number, path: ReachPath): void {
    const valid = path.state === 'valid';
    this.paths.remove(path);
    if (valid) this.#event({ type: 'lost', path: path.name, why: 'socket-gone' });
    if (path === this.selected) this.#reselect();
    if (valid && path.isDirect && !this.selected?.isDirect) this.#rounds.wish(now, 'changed');
  }

  #reselect(): void {
    const before = this.selected;
    const alive = before && before.state !== 'failed' && this.paths.has(before);
    const next = choose(this.paths, alive ? before : null);
    if (next === before) return;
    this.selected = next;
    if (!next) return this.#event({ type: 'unreachable' });
    const relayed = next.state === 'valid' ? 'relay' : 'relay-first';
    const why = !alive && before ? 'fallback' : !next.isDirect ? relayed : before?.isDirect ? 'faster' : 'direct';
    this.#event({ type: 'selected', path: next.name, why, rttMs: next.rttMs });
    if (next.isDirect) this.#rounds.reached();
  }

  /** Each direct path that works costs a packet now and then; more than a few are of no use. */
  #dropSpares(): void {
    const spares = [...this.paths]
      .filter((path) => path.isDirect && path.state === 'valid' && path !== this.selected)
      .toSorted((a, b) => (a.rttMs ?? 0) - (b.rttMs ?? 0));
    for (const path of spares.slice(MAX_SPARES)) path.giveUp();
    // Guesses were for want of anything better.
    if (this.selected?.isDirect)
      for (const path of this.paths) if (path.kind === 'predicted' && path.state !== 'valid') path.giveUp();
  }

  /** Whether any path has not shown yet what it is; a relay that failed before is no reason to wait. */
  #hasOpen(): boolean {
    for (const { state, failures, isDirect } of this.paths)
      if ((state === 'waiting' || state === 'checking') && (isDirect || failures === 0)) return true;
    return false;
  }

  #random(): number {
    this.options.random(this.#drawn);
    const [a, b, c, d] = this.#drawn as unknown as [number, number, number, number];
    return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32;
  }

  #event(event: ReachEvent): void {
    this.options.sink.event(event);
  }
}
