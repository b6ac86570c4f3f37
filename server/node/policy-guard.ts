/**
 * Which access rules of the netmaps that came a gateway enforces: the newest, or those before, when with the newest it lost its controller
 * (revision-guard.ts decides). What it has to know of that after a restart is kept beside the netmap.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayLightLink } from '#lib/netmap/lightlink.ts';
import { type GatewayNetmap, type Netmap, RESTORED_VERSIONS } from '#lib/netmap/netmap.ts';
import { parseJson } from '#lib/values/json.ts';
import type { Identity } from '../agent/enrol.ts';
import { writePrivateFile } from '../agent/keys.ts';
import { type Signed, verifyNetmap } from '../agent/netmap-file.ts';
import { withPreviousRules } from './previous-rules.ts';
import { type GuardPhase, type GuardStep, RevisionGuard, type RevisionMark } from './revision-guard.ts';

export interface PolicyGuard {
  /** Why this netmap, newer than the enforced one and signed, is not to be taken; undefined: it may be. */
  refuses(netmap: Netmap): 'older-policy' | undefined;
  /** Remembers the netmap, on disk what is needed; answers it with the rules to be enforced. Throws where the disk refuses. */
  take(now: number, netmap: Netmap, signed: Signed): Netmap;
  link(now: number, up: boolean): GuardStep | undefined;
  tick(now: number, heardAt: number): GuardStep | undefined;
  /** The newest netmap with the rules to be enforced. */
  current(): Netmap | undefined;
  /** While it is back from a revision: from which, to which. */
  rolledBack(): { readonly from: number; readonly to: number } | null;
}

interface Taken {
  readonly netmap: GatewayNetmap;
  readonly signed: Signed;
}

interface Kept {
  readonly mark: RevisionMark;
  readonly phase: GuardPhase;
  readonly previous: Signed;
}

const markOf = ({ rules, rulesAttempt }: GatewayLightLink): RevisionMark => ({
  revision: rules.revision,
  attempt: rulesAttempt,
});

export function createPolicyGuard(dir: string, identity: Identity, waitMs: number): PolicyGuard {
  const file = join(dir, 'policy-guard.json');
  let guard: RevisionGuard | undefined;
  let up = false;
  let latest: Netmap | undefined;
  /** The newest with rules that are guarded. */
  let guarded: Taken | undefined;
  /** The newest that was proven, or the first of all. */
  let proven: Taken | undefined;
  /** What is gone back to. */
  let previous: Taken | undefined;

  const keep = (): void => {
    if (guard && previous && guard.phase !== 'confirmed')
      writePrivateFile(file, JSON.stringify({ mark: guard.mark, phase: guard.phase, previous: previous.signed }));
    else rmSync(file, { force: true });
  };

  /** As it was when the process ended, if that was about this revision. */
  const resume = (now: number, mark: RevisionMark): RevisionGuard | undefined => {
    const kept = existsSync(file) ? (parseJson(readFileSync(file, 'utf8')) as Kept | undefined) : undefined;
    if (kept?.mark?.revision !== mark.revision || kept.mark.attempt !== mark.attempt || !kept.previous)
      return undefined;
    const verified = verifyNetmap(kept.previous, identity);
    if (!verified.ok || verified.netmap.kind !== 'gateway') return undefined;
    previous = { netmap: verified.netmap, signed: kept.previous };
    return new RevisionGuard(waitMs, now, mark, kept.phase);
  };

  const enforcedRevision = (): number =>
    guard === undefined ? 0 : guard.isBack && previous ? previous.netmap.lightLink.rules.revision : guard.mark.revision;

  /** Who is let in nowhere needs no guard, and a controller that has no rules to give is heard at any time. */
  const isGuarded = (netmap: Netmap): netmap is GatewayNetmap => {
    if (netmap.kind !== 'gateway' || !netmap.lightLink.enabled) return false;
    const { revision, boxes } = netmap.lightLink.rules;
    return revision >= enforcedRevision() || boxes.length > 0;
  };

  const chosen = (netmap: Netmap): Netmap => {
    if (!guard?.isBack || !previous || !isGuarded(netmap)) return netmap;
    return { ...netmap, lightLink: withPreviousRules(netmap.lightLink, previous.netmap.lightLink) };
  };

  /** Of a controller that was restored nothing is known; its first rules are those to begin with. */
  const forget = (): void => {
    guard = undefined;
    previous = undefined;
    keep();
  };

  const settle = (): void => {
    if (guard?.phase !== 'confirmed') return;
    proven = guarded;
    previous = undefined;
  };

  const noteStep = (step: GuardStep | undefined): GuardStep | undefined => {
    if (step === undefined) return undefined;
    settle();
    keep();
    return step;
  };

  const isRestored = ({ version }: Netmap): boolean =>
    latest !== undefined && version - latest.version >= RESTORED_VERSIONS;

  return {
    refuses(netmap) {
      if (!isGuarded(netmap) || netmap.lightLink.rules.revision >= enforcedRevision()) return undefined;
      return isRestored(netmap) ? undefined : 'older-policy';
    },
    take(now, netmap, signed) {
      if (isGuarded(netmap)) {
        const mark = markOf(netmap.lightLink);
        guarded = { netmap, signed };
        if (isRestored(netmap) && mark.revision < (guard?.mark.revision ?? 0)) forget();
        if (!guard) {
          guard = resume(now, mark) ?? new RevisionGuard(waitMs, now, mark, 'confirmed');
          noteStep(guard.link(now, up));
        } else if (guard.take(now, mark)) {
          previous ??= proven;
          keep();
        }
        settle();
      }
      latest = netmap;
      return chosen(netmap);
    },
    link(now, is) {
      up = is;
      return noteStep(guard?.link(now, is));
    },
    tick: (now, heardAt) => noteStep(guard?.tick(now, heardAt)),
    current: () => latest && chosen(latest),
    rolledBack: () =>
      guard?.isBack && previous ? { from: guard.mark.revision, to: previous.netmap.lightLink.rules.revision } : null,
  };
}
