import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testSegment } from '../testing/ltt-node.ts';
import { LttDataReceiver } from './data-receiver.ts';
import { LttDataSender } from './data-sender.ts';
import { LTT_DROP } from './drop.ts';
import { CLASS_INTERACTIVE, decodeLttHeader, emptyLttHeader } from './header.ts';
import { PathEnd } from './path-end.ts';
import { Segment } from './segment.ts';

/** A sender and a receiver of one path; what goes between is in `wire`. */
function pair(plan: Parameters<LttDataSender['plan']>[1]) {
  const wire: Uint8Array[] = [];
  const taken: string[] = [];
  const sender = new LttDataSender(
    new PathEnd(new Segment(testSegment(1)), 5, 0),
    0xfffe,
    (bytes, length) => void wire.push(bytes.slice(0, length)),
  );
  sender.plan(CLASS_INTERACTIVE, plan);
  const receiver = new LttDataReceiver(
    (bytes, offset, length) => void taken.push(Buffer.from(bytes.subarray(offset, offset + length)).toString('hex')),
  );
  const header = emptyLttHeader();
  const arrive = (bytes: Uint8Array): number => {
    const code = decodeLttHeader(bytes, bytes.length, header);
    return code === LTT_DROP.none ? receiver.receive(0, header, bytes, bytes.length) : code;
  };
  return { wire, taken, sender, receiver, arrive };
}

const plans = fc.constantFrom(
  { scheme: 1, k: 4, r: 1 } as const,
  { scheme: 2, k: 4, r: 3 } as const,
  { scheme: 3, k: 10, r: 3 } as const,
  null,
);

describe('FEC over LTT', () => {
  it('hands on every packet once when nothing is lost, whatever the plan', () => {
    fc.assert(
      fc.property(plans, fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 60 }), (plan, payloads) => {
        const { wire, taken, sender, arrive } = pair(plan);
        for (const each of payloads) sender.send(0, 0, CLASS_INTERACTIVE, each, 0, each.length);
        sender.tick(100);
        for (const each of wire) arrive(each);
        expect(taken).toEqual(payloads.map((each) => Buffer.from(each).toString('hex')));
      }),
    );
  });

  it('recovers one loss in every group, across the wrap of group ids', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, which) => {
        if (!plan) return;
        const { wire, taken, sender, receiver, arrive } = pair(plan);
        for (let i = 0; i < 40; i++)
          sender.send(0, 0, CLASS_INTERACTIVE, Uint8Array.of(i, 1, 2).subarray(0, 1 + (i % 3)), 0, 1 + (i % 3));
        sender.tick(100);
        const block = plan.k * (plan.scheme === 2 ? plan.r : 1) + plan.r;
        for (const [i, each] of wire.entries()) if (i % block !== which % block) arrive(each);
        expect(taken.toSorted()).toEqual(
          Array.from({ length: 40 }, (_, i) => Buffer.from([i, 1, 2].slice(0, 1 + (i % 3))).toString('hex')).sort(),
        );
        expect(receiver.decoder.packetsRecovered + receiver.decoder.packetsDecoded).toBe(40);
      }),
    );
  });

  it('closes a group that got nothing for 20 ms', () => {
    const { wire, taken, sender, arrive } = pair({ scheme: 3, k: 10, r: 3 });
    sender.send(0, 0, CLASS_INTERACTIVE, Uint8Array.of(1, 2), 0, 2);
    sender.tick(19);
    expect(wire).toHaveLength(1);
    sender.tick(20);
    expect(wire).toHaveLength(4);
    arrive(wire[3] as Uint8Array);
    expect(taken).toEqual(['0102']);
  });

  it('refuses parity without an extension and takes data that its group has no use for', () => {
    const { wire, taken, sender, arrive } = pair({ scheme: 1, k: 2, r: 1 });
    sender.send(0, 0, CLASS_INTERACTIVE, Uint8Array.of(1), 0, 1);
    sender.send(0, 0, CLASS_INTERACTIVE, Uint8Array.of(2), 0, 1);
    const bare = (wire[2] as Uint8Array).slice();
    bare[1] = 0;
    expect(arrive(bare)).toBe(LTT_DROP.badExtension);
    expect(arrive((wire[0] as Uint8Array).subarray(0, 27))).toBe(LTT_DROP.tooShort);
    arrive(wire[2] as Uint8Array);
    arrive(wire[1] as Uint8Array);
    expect(taken).toEqual(['02', '01']);
    expect(arrive(wire[0] as Uint8Array)).toBe(LTT_DROP.fecAlreadyHad);
  });
});
