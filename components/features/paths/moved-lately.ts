/** Pairs whose points moved a short while before the moment shown, with the time of day. */
import { clock } from '#components/kit/time-format.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import { pairId } from './pairs.ts';

const lateMs = 300_000;

export function movedLately(switches: readonly PathSwitch[], at: number): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  for (const { gateway, peer, switchedAt } of switches) {
    const when = Date.parse(switchedAt);
    const id = pairId(gateway.id, peer.id);
    if (when <= at && at - when < lateMs && !moved.has(id)) moved.set(id, clock(when));
  }
  return moved;
}
