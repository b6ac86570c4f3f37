import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MappedAddress, readAddress } from './address.ts';
import { answerLimit, encodeBindingRequest, readBindingResponse } from './binding.ts';
import { ATTRIBUTE, findAttribute, messageType, StunWriter, TYPE } from './message.ts';
import { StunRequests } from './requests.ts';
import { STUN, StunServer } from './server.ts';

const v4 = (ip: number, port: number): MappedAddress => ({ family: 4, ip, port });
const v6 = (ip: bigint, port: number): MappedAddress => ({ family: 6, ip, port });
const four = [v4(1, 3478), v4(1, 3479), v4(2, 3478), v4(2, 3479)];
const id = new Uint8Array(12).fill(5);
const out = new Uint8Array(1280);
const from = v4(99, 4000);

function bare(): Uint8Array {
  const bytes = new Uint8Array(20);
  encodeBindingRequest(id, bytes);
  return bytes;
}

function withAttribute(type: number, value: Uint8Array): Uint8Array {
  const writer = new StunWriter(new Uint8Array(2000)).begin(TYPE.request, id).value(type, value);
  return writer.bytes.slice(0, writer.length);
}

const read = (length: number, type: number): MappedAddress | undefined => {
  const at = findAttribute(out, length, type);
  return at < 0 ? undefined : readAddress(out, at, false);
};

describe('a server with two addresses', () => {
  it('tells the client its address, the origin and the other address', () => {
    const server = new StunServer({ listeners: four });
    const length = server.receive(0, 0, bare(), 20, from, out);
    expect(readBindingResponse(out.slice(0, length), length, id)).toEqual(from);
    expect(read(length, ATTRIBUTE.otherAddress)).toEqual(v4(2, 3479));
    expect(read(length, ATTRIBUTE.responseOrigin)).toEqual(v4(1, 3478));
    expect(server.replyFrom).toBe(0);
  });

  it.each([
    [0, 6, 3],
    [0, 2, 1],
    [0, 4, 2],
    [3, 6, 0],
    [2, 2, 3],
  ])('asked at %i for the change %i answers from %i', (listener, flags, replyFrom) => {
    const server = new StunServer({ listeners: four });
    const request = withAttribute(ATTRIBUTE.changeRequest, Uint8Array.of(0, 0, 0, flags));
    expect(server.receive(0, listener, request, request.length, from, out)).toBeGreaterThan(0);
    expect(server.replyFrom).toBe(replyFrom);
    expect(server.replyTo).toEqual(from);
  });

  it('answers to the port that RESPONSE-PORT names, and to none of a service', () => {
    const server = new StunServer({ listeners: four });
    const request = withAttribute(ATTRIBUTE.responsePort, Uint8Array.of(0x12, 0x34, 0, 0));
    expect(server.receive(0, 0, request, request.length, from, out)).toBeGreaterThan(0);
    expect(server.replyTo).toEqual(v4(99, 0x1234));
    const service = withAttribute(ATTRIBUTE.responsePort, Uint8Array.of(0, 53, 0, 0));
    expect(server.receive(0, 0, service, service.length, from, out)).toBe(0);
  });
});

describe('a server with one address', () => {
  it('names no other address, answers from its other port and refuses the other address', () => {
    const server = new StunServer({ listeners: four.slice(0, 2) });
    const length = server.receive(0, 0, bare(), 20, from, out);
    expect(read(length, ATTRIBUTE.otherAddress)).toBeUndefined();
    const port = withAttribute(ATTRIBUTE.changeRequest, Uint8Array.of(0, 0, 0, 2));
    expect(server.receive(0, 0, port, port.length, from, out)).toBeGreaterThan(0);
    expect(server.replyFrom).toBe(1);
    const ip = withAttribute(ATTRIBUTE.changeRequest, Uint8Array.of(0, 0, 0, 4));
    const refused = server.receive(0, 0, ip, ip.length, from, out);
    expect([messageType(out), server.replyFrom]).toEqual([TYPE.error, 0]);
    const code = findAttribute(out, refused, ATTRIBUTE.errorCode);
    expect([out[code + 2], out[code + 3]]).toEqual([4, 20]);
    const unknown = findAttribute(out, refused, ATTRIBUTE.unknownAttributes);
    expect([out[unknown], out[unknown + 1]]).toEqual([0, ATTRIBUTE.changeRequest]);
  });
});

describe('any server', () => {
  it('refuses an unknown attribute that must be understood, by name', () => {
    const server = new StunServer({ listeners: four });
    const request = withAttribute(0x7abc, new Uint8Array(4));
    const length = server.receive(0, 0, request, request.length, from, out);
    const unknown = findAttribute(out, length, ATTRIBUTE.unknownAttributes);
    expect([out[unknown], out[unknown + 1]]).toEqual([0x7a, 0xbc]);
    expect(server.counts[STUN.refused]).toBe(1);
  });

  it('answers a source so often a second, and others meanwhile', () => {
    const server = new StunServer({ listeners: four, perSourceRate: 10 });
    const answered = (now: number, ip: number): boolean => server.receive(now, 0, bare(), 20, v4(ip, 1), out) > 0;
    expect(Array.from({ length: 25 }, () => answered(5, 7)).filter(Boolean)).toHaveLength(10);
    expect(answered(6, 8)).toBe(true);
    expect(answered(1006, 7)).toBe(true);
    expect(server.counts[STUN.rateLimited]).toBe(15);
  });

  it('remembers no more than a bounded number of sources', () => {
    const server = new StunServer({ listeners: four, perSourceRate: 10 });
    const answers = Array.from({ length: 20_000 }, (_, ip) => server.receive(1, 0, bare(), 20, v4(ip + 1, 1), out));
    expect(answers.filter((length) => length > 0)).toHaveLength(8192 + 10);
  });

  it('never sends more than twice what came, headers included, and nothing at all to what is no request', () => {
    const server = new StunServer({ listeners: four, software: 'signalbox', perSourceRate: 1e9 });
    const attribute = fc.record({
      type: fc.oneof(fc.constantFrom(...Object.values(ATTRIBUTE)), fc.nat(0xffff)),
      value: fc.uint8Array({ maxLength: 300 }),
    });
    const source = fc.oneof(
      fc.integer({ min: 1, max: 65_535 }).map((port) => v4(9, port)),
      fc.constant(v6(1n << 100n, 77)),
    );
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 4 }), source, fc.nat(3), fc.nat(3), (list, who, listener, kind) => {
        const type = [TYPE.request, TYPE.request, TYPE.indication, TYPE.success][kind] as number;
        const writer = new StunWriter(new Uint8Array(2000)).begin(type, id);
        for (const { type, value } of list) writer.value(type, value);
        const length = server.receive(0, listener, writer.bytes, writer.length, who, out);
        expect(length).toBeLessThanOrEqual(answerLimit(writer.length, who.family));
        if (type !== TYPE.request) expect(length).toBe(0);
      }),
    );
  });
});

describe('requests', () => {
  it('go out at 0, 500, 1500, 3500, 7500, 15500 and 31500 ms and have failed at 39500 (RFC 8489 section 6.2.1)', () => {
    const sent: number[] = [];
    let now = 0;
    let failedAt = -1;
    const requests = new StunRequests(
      (bytes) => void bytes.fill(1),
      () => void sent.push(now),
    );
    requests.ask(now, { socket: 0, to: from }, (at, reply) => (failedAt = reply ? -2 : at));
    while (requests.wakeAt < Number.POSITIVE_INFINITY) {
      now = requests.wakeAt;
      requests.tick(now);
    }
    expect(sent).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(failedAt).toBe(39_500);
  });

  it('take an answer once, by its id, and measure only what went out once', () => {
    const replies: unknown[] = [];
    let wire = new Uint8Array();
    const requests = new StunRequests(
      (bytes) => void bytes.fill(9),
      (_socket, _to, bytes, length) => void (wire = bytes.slice(0, length)),
    );
    requests.ask(0, { socket: 4, to: four[0] as MappedAddress }, (_, reply) => replies.push(reply));
    const server = new StunServer({ listeners: four });
    const length = server.receive(0, 0, wire, wire.length, from, out);
    const forged = out.slice(0, length);
    forged[12] = (forged[12] as number) ^ 1;
    expect(requests.receive(20, 4, four[0] as MappedAddress, forged, length)).toBe(false);
    expect(requests.receive(25, 4, four[0] as MappedAddress, out, length)).toBe(true);
    expect(requests.receive(26, 4, four[0] as MappedAddress, out, length)).toBe(false);
    expect(replies).toMatchObject([{ rttMs: 25, mapped: from, errorCode: 0, socket: 4 }]);
  });
});
