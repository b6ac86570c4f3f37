/** An attempt as the packets that make it. */
import { ipPacket, SYN } from '#lib/engine/filter/testing/ip-packets.ts';
import { formatAddressOf } from '#lib/values/ip-range.ts';
import type { Attempt } from '../reference.ts';

/** In IPv6 these numbers announce an extension header or nothing at all, not a transport. */
const EXTENSIONS: readonly number[] = [0, 43, 44, 51, 59, 60];

const STRANGER = { 4: '10.250.0.200', 6: 'fd00:250::200' } as const;

export interface AttemptPackets {
  readonly out: Uint8Array;
  readonly back: Uint8Array;
}

/** Undefined when the attempt cannot be made: the client has no address of the family, or the protocol to the other one. */
export function packetsOf(attempt: Attempt, fromPort = 40_000): AttemptPackets | undefined {
  const { family, first } = attempt.to;
  const from = attempt.client ? attempt.client[family === 4 ? 'address4' : 'address6'] : STRANGER[family];
  if (from === null || attempt.protocol === (family === 4 ? 58 : 1)) return undefined;
  if (family === 6 && EXTENSIONS.includes(attempt.protocol)) return undefined;
  const to = formatAddressOf(family, first);
  if (to.startsWith('::ffff:')) return undefined;
  const { protocol, port } = attempt;
  const [ask, answer] = family === 4 ? [8, 0] : [128, 129];
  return {
    out: ipPacket({ from, to, protocol, fromPort, toPort: port, flags: SYN, type: ask, id: fromPort }),
    back: ipPacket({ from: to, to: from, protocol, fromPort: port, toPort: fromPort, type: answer, id: fromPort }),
  };
}
