/** FEC counters by the seed's names (seed 002, FecStats), read at the end where each thing happens. */
import './jitless.ts';
import * as z from 'zod';
import { id, reference, time } from './base.ts';

const count = z.number().int().nonnegative();

export const fecCounters = z.object({
  /** Data packets that entered an encoder. */
  packetsEncoded: count,
  /** Data packets that reached a decoder. */
  packetsDecoded: count,
  parityGenerated: count,
  packetsRecovered: count,
  /** Data packets that no parity could bring back. */
  packetsLost: count,
  /** Bytes that FEC added on the wire: parity packets and the v2 header extension. */
  bytesOverhead: count,
});
export type FecCounters = z.infer<typeof fecCounters>;

/** One direction of one session: the encoder at its sender, the decoder at its receiver. */
const direction = fecCounters.extend({
  /** Bytes the sender put on the wire, FEC included. */
  bytesSent: count,
  /** Loss before recovery and after it, percent since `since`; null while nothing was expected. */
  lossPct: z.number().nullable(),
  residualLossPct: z.number().nullable(),
  /** Share of the sent bytes that is FEC, percent. */
  overheadPct: z.number().nullable(),
  senderSampledAt: time.nullable(),
  receiverSampledAt: time.nullable(),
});
export type FecDirection = z.infer<typeof direction>;

export const gatewayFec = fecCounters.extend({
  gatewayId: id,
  since: time.nullable(),
  sampledAt: time.nullable(),
  lossPct: z.number().nullable(),
  residualLossPct: z.number().nullable(),
  overheadPct: z.number().nullable(),
  sessions: z.array(
    z.object({
      id,
      link: z.string(),
      pop: reference,
      groupSize: z.number().int(),
      active: z.boolean(),
      /** From the site: encoder on the gateway, decoder on the PoP. */
      up: direction,
      /** To the site: encoder on the PoP, decoder on the gateway. */
      down: direction,
    }),
  ),
});
export type GatewayFec = z.infer<typeof gatewayFec>;
