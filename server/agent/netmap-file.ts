/**
 * The last verified netmap on disk, and the one before it. A node boots from the newest that verifies; with none it
 * carries nothing. Signature, owner and version are checked on the way in and again at boot.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type GatewayLightLink, noGatewayLightLink, noPopLightLink } from '#lib/netmap/lightlink.ts';
import type { Netmap } from '#lib/netmap/netmap.ts';
import { noGatewayLtt, noPopLtt } from '#lib/netmap/no-ltt.ts';
import type { Identity } from './enrol.ts';
import { verifySignature, writePrivateFile } from './keys.ts';

export interface Signed {
  readonly body: string;
  readonly signature: string;
}

export type Verified =
  | { readonly ok: true; readonly netmap: Netmap; readonly hash: string }
  | { readonly ok: false; readonly reason: string };

export function verifyNetmap(signed: Signed, identity: Identity): Verified {
  if (!verifySignature(identity.controllerKey, signed.body, signed.signature))
    return { ok: false, reason: 'bad-signature' };
  let netmap: Netmap;
  try {
    netmap = JSON.parse(signed.body) as Netmap;
  } catch {
    return { ok: false, reason: 'not-json' };
  }
  if (netmap.nodeId !== identity.nodeId || netmap.kind !== identity.kind)
    return { ok: false, reason: 'not-for-this-node' };
  return { ok: true, netmap: completed(netmap), hash: createHash('sha256').update(signed.body).digest('base64url') };
}

/** A netmap on disk may be from before there was an overlay, LightLink or a policy of the fleet: it then has none. */
function completed(netmap: Netmap): Netmap {
  if (netmap.kind === 'pop')
    return { ...netmap, ltt: netmap.ltt ?? noPopLtt, lightLink: netmap.lightLink ?? noPopLightLink };
  const ingress = netmap.ingress.map((each) => ({ ...each, overlay: each.overlay ?? 'lightspeed' }));
  const { ltt = noGatewayLtt, lightLink = noGatewayLightLink } = netmap;
  return { ...netmap, ingress, ltt, lightLink: withPolicy(lightLink) };
}

/** Before there were revisions of a policy, rules bore the version of their netmap. */
function withPolicy(lightLink: GatewayLightLink): GatewayLightLink {
  if (lightLink.rulesHash !== undefined) return lightLink;
  return { ...lightLink, rules: { ...lightLink.rules, revision: 0 }, rulesHash: '', rulesAttempt: 0 };
}

export interface NetmapFile {
  /** Throws where the disk refuses; the netmap is then not enforced either. */
  save(signed: Signed): void;
  /** The newest that verifies, and why newer ones did not. */
  load(): {
    readonly found: (Verified & { ok: true; signed: Signed }) | null;
    readonly refused: readonly string[];
  };
}

export function netmapFile(dir: string, identity: Identity): NetmapFile {
  const current = join(dir, 'netmap.json');
  const previous = join(dir, 'netmap.previous.json');
  return {
    save(signed) {
      if (existsSync(current)) renameSync(current, previous);
      writePrivateFile(current, JSON.stringify(signed));
    },
    load() {
      const refused: string[] = [];
      for (const file of [current, previous]) {
        if (!existsSync(file)) continue;
        try {
          const signed = JSON.parse(readFileSync(file, 'utf8')) as Signed;
          const verified = verifyNetmap(signed, identity);
          if (verified.ok) return { found: { ...verified, signed }, refused };
          refused.push(`${file}: ${verified.reason}`);
        } catch {
          refused.push(`${file}: unreadable`);
        }
      }
      return { found: null, refused };
    },
  };
}
