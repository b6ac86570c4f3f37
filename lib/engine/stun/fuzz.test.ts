/** Case T12 for STUN: any bytes, and bytes that begin like STUN, are answered, read or refused, and never throw. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { stunHash } from '../testing/stun-hash.ts';
import { answerLimit, readBindingResponse } from './binding.ts';
import { checkIntegrity, fingerprintFits } from './integrity.ts';
import { isWellFormed } from './message.ts';
import { StunRequests } from './requests.ts';
import { StunServer } from './server.ts';

/** For the parser; its tests share them. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 3) / 3;
const limits = { numRuns: 10_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;

const id = new Uint8Array(12).fill(7);
const shaped = fc
  .record({
    type: fc.constantFrom([0, 1], [1, 1], [1, 17], [0, 17]),
    attributes: fc.array(
      fc.record({
        type: fc.constantFrom(
          [0, 1],
          [0, 0x20],
          [0x80, 0x22],
          [0, 6],
          [0, 3],
          [0, 8],
          [0, 0x1c],
          [0x80, 0x28],
          [0, 0x27],
          [0, 0x26],
          [0xff, 0xff],
        ),
        length: fc.nat(40),
        body: fc.uint8Array({ maxLength: 40 }),
      }),
      { maxLength: 5 },
    ),
    lie: fc.boolean(),
  })
  .map(({ type, attributes, lie }) => {
    const body = attributes.flatMap((one) => [...one.type, 0, lie ? one.length : one.body.length, ...one.body]);
    while (body.length % 4 !== 0) body.push(0);
    return Uint8Array.of(...type, body.length >> 8, body.length & 255, 0x21, 0x12, 0xa4, 0x42, ...id, ...body);
  });
const datagram = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  shaped,
  fc.constantFrom(0, 255).map((fill) => new Uint8Array(65_535).fill(fill)),
);

it('a response is an address or nothing', { timeout }, () => {
  fc.assert(
    fc.property(datagram, (bytes) => {
      const mapped = readBindingResponse(bytes, bytes.length, id);
      if (mapped) expect(mapped.port).toBeLessThanOrEqual(0xffff);
    }),
    limits,
  );
});

it('a server answers, refuses or is silent', { timeout }, () => {
  const out = new Uint8Array(1280);
  const listeners = [1, 2, 3, 4].map((port) => ({ family: 4, ip: 1, port }) as const);
  const server = new StunServer({ listeners, perSourceRate: 1e9 });
  fc.assert(
    fc.property(datagram, (bytes) => {
      const length = server.receive(0, 0, bytes, bytes.length, { family: 4, ip: 1, port: 2 }, out);
      expect(length).toBeLessThanOrEqual(answerLimit(bytes.length, 4));
    }),
    limits,
  );
});

it('integrity and answers of strangers are wrong, and that is all', { timeout }, () => {
  const key = new Uint8Array(32);
  const requests = new StunRequests(
    (bytes) => void bytes.fill(7),
    () => {},
  );
  fc.assert(
    fc.property(datagram, (bytes) => {
      requests.ask(0, { socket: 0, to: { family: 4, ip: 1, port: 1 } }, () => {});
      requests.receive(0, 0, { family: 4, ip: 1, port: 1 }, bytes, bytes.length);
      requests.drop(0);
      if (!isWellFormed(bytes, bytes.length)) return;
      fingerprintFits(bytes, bytes.length);
      expect(checkIntegrity(stunHash, 'sha256', key, bytes, bytes.length)).toBe(-1);
    }),
    limits,
  );
});
