import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../testing/hex.ts';
import { type ControlMessage, decodeControl, encodeControl } from './control.ts';

const u32 = fc.nat(0xffffffff);
const u8 = fc.nat(255);
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const message: fc.Arbitrary<ControlMessage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ping' as const, 'pong' as const), timestampUs: u32 }),
  fc.record({ type: fc.constant('register' as const), gameId: u8, clientVersion: text }),
  fc.record({
    type: fc.constant('register-ack' as const),
    sessionId: u32,
    sessionToken: u8,
    nodeId: text,
    region: text,
  }),
  fc.record({ type: fc.constant('disconnect' as const), reason: u8 }),
  fc.record({ type: fc.constant('server-info' as const), nodeId: text, region: text, loadPct: u8, version: text }),
);

describe('control messages', () => {
  it('reads what it writes, and says how much it took', () => {
    fc.assert(
      fc.property(message, fc.uint8Array({ maxLength: 5 }), (sent, rest) => {
        const bytes = encodeControl(sent);
        fc.pre(bytes !== undefined);
        const stream = Uint8Array.of(...bytes, ...rest);
        expect(decodeControl(stream)).toEqual({ kind: 'message', message: sent, bytes: bytes.length });
        expect(decodeControl(bytes.subarray(0, -1))).toEqual({ kind: 'more' });
      }),
    );
  });

  it('frames with the length of type and payload', () => {
    expect(encodeControl({ type: 'ping', timestampUs: 1_000_000 })).toEqual(hex('0005 01 000F4240'));
    expect(encodeControl({ type: 'register', gameId: 2, clientVersion: '1.0' })).toEqual(hex('0006 03 02 03 312E30'));
    expect(encodeControl({ type: 'disconnect', reason: 4 })).toEqual(hex('0002 05 04'));
  });

  it.each([
    '0000',
    '0001 07',
    '0001 01',
    '0006 01 0000000000',
    '0003 03 02 05',
    '0004 03 02 01 FF',
    '0005 03 02 02 C080',
  ])('calls %s malformed', (bytes) => expect(decodeControl(hex(bytes))).toEqual({ kind: 'malformed' }));

  it('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void decodeControl(bytes)));
  });

  it('refuses a text that does not fit', () => {
    expect(encodeControl({ type: 'register', gameId: 1, clientVersion: 'x'.repeat(300) })).toBeUndefined();
  });
});
