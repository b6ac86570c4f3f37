/** The engine's live counters as plain data. */
import type { DataReceiver, DataSender } from '#lib/engine/tunnel/index.ts';
import type { FecDecoderCounters, FecEncoderCounters, SequenceCounters } from './tunnel-counters.ts';

export function encoderCounters(sender: DataSender): FecEncoderCounters {
  return {
    packetsEncoded: sender.packetsEncoded,
    parityGenerated: sender.parityGenerated,
    bytesOverhead: sender.bytesOverhead,
  };
}

export function decoderCounters(receiver: DataReceiver): FecDecoderCounters {
  const { packetsDecoded, parityReceived, packetsRecovered } = receiver.decoder;
  return { packetsDecoded, parityReceived, packetsRecovered, packetsLost: receiver.packetsLost };
}

export function sequenceCounters(receiver: DataReceiver): SequenceCounters {
  const { expected, received, lost, duplicate, reordered, late, resets } = receiver.window;
  return { expected, received, lost, duplicate, reordered, late, resets };
}
