/**
 * A line between two PoPs: each end sends to its own door, on the port of the other, and hears from there. No NAT; what the
 * line does to datagrams is a channel for each direction.
 */
import type { Socket } from 'node:dgram';
import type { EndpointValue } from '#lib/values/endpoint.ts';
import type { Carrier } from './carriers.ts';
import type { Departures } from './departures.ts';
import { type Channel, createChannel } from './impairment.ts';
import { bindUdp, closeUdp } from './udp.ts';

export interface CableEnd {
  /** Where the PoP listens. */
  readonly pop: EndpointValue;
  /** Where it sends instead of to its neighbours. */
  readonly door: string;
}

export interface Cable {
  readonly up: Channel;
  readonly down: Channel;
  close(): Promise<void>;
}

export async function openCable(
  a: CableEnd,
  b: CableEnd,
  carrier: Carrier,
  departures: Departures,
  random: () => number,
): Promise<Cable> {
  const up = createChannel(carrier.up, random);
  const down = createChannel(carrier.down, random);
  let closed = false;
  const carry = (channel: Channel, data: Buffer, out: () => Socket, to: EndpointValue): void => {
    const due = channel.offer(performance.now(), data.length);
    if (due >= 0) departures.at(due, () => closed || out().send(data, to.port, to.ip, ignore));
  };
  const doorA: Socket = await bindUdp(a.door, b.pop.port, (data, from) => {
    if (from.address === a.pop.ip) carry(up, data, () => doorB, b.pop);
  });
  const doorB: Socket = await bindUdp(b.door, a.pop.port, (data, from) => {
    if (from.address === b.pop.ip) carry(down, data, () => doorA, a.pop);
  });
  return {
    up,
    down,
    async close() {
      closed = true;
      await Promise.all([closeUdp(doorA), closeUdp(doorB)]);
    },
  };
}

/** A packet that cannot be sent is a lost packet. */
function ignore(): void {}
