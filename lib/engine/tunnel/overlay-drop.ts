/** Why a packet went no further in a gateway's overlay: the outer layer's reasons, our own, and the inner tunnel's. */
import { LTT_DROP } from '../ltt/index.ts';
import { WG, type WgCode } from '../wireguard/index.ts';

/** Inner codes follow the outer ones at this distance. */
const INNER = 32;

const own = {
  noLivePath: 24,
  wrongPeer: 25,
  wrongLink: 26,
} as const;

export type OverlayDropCode = number;

/** Success is 0 for both layers; the names of both together. */
export const OVERLAY_DROP = { ...LTT_DROP, ...own } as const;

export function innerDrop(code: WgCode): OverlayDropCode {
  return code < WG.replay ? OVERLAY_DROP.none : INNER + code;
}

export function isInnerReplay(code: WgCode): boolean {
  return code === WG.replay;
}

const innerNames = Object.fromEntries(
  Object.entries(WG)
    .filter(([, code]) => code >= WG.replay)
    .map(([name, code]) => [
      name in OVERLAY_DROP ? `inner${name.charAt(0).toUpperCase()}${name.slice(1)}` : name,
      INNER + code,
    ]),
);

/** For a ReasonCounter. */
export const OVERLAY_REASONS: Readonly<Record<string, number>> = { ...OVERLAY_DROP, ...innerNames };
