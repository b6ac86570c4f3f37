import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { hex } from '../testing/hex.ts';
import { type MappedAddress, writeAddress } from './address.ts';
import { encodeBindingRequest, readBindingResponse } from './binding.ts';
import { StunClient } from './client.ts';
import { ATTRIBUTE, StunWriter, TRANSACTION_AT, TYPE } from './message.ts';
import { StunServer } from './server.ts';

const id = hex('b7e7a701bc34d686fa87dfae');

function answerTo(request: Uint8Array, address: MappedAddress): Uint8Array {
  const writer = new StunWriter(new Uint8Array(64)).begin(TYPE.success, request, TRANSACTION_AT);
  writeAddress(writer, ATTRIBUTE.xorMappedAddress, address, true);
  return writer.bytes.slice(0, writer.length);
}

describe('STUN Binding', () => {
  /** RFC 5769 sections 2.2 and 2.3: the address attributes of the sample responses, without the integrity attributes. */
  it.each([
    [
      '0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643',
      { family: 4, ip: parseIpv4('192.0.2.1'), port: 32853 },
    ],
    [
      '010100182112a442b7e7a701bc34d686fa87dfae002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9',
      { family: 6, ip: parseIpv6('2001:db8:1234:5678:11:2233:4455:6677'), port: 32853 },
    ],
  ])('reads and writes the addresses of RFC 5769', (text, address) => {
    const bytes = hex(text);
    expect(readBindingResponse(bytes, bytes.length, id)).toEqual(address);
    const request = new Uint8Array(20);
    encodeBindingRequest(id, request);
    expect(answerTo(request, address as MappedAddress)).toEqual(bytes);
  });

  it('is not answered when it is none, or malformed', () => {
    const from: MappedAddress = { family: 4, ip: 1, port: 2 };
    const server = new StunServer({ listeners: [from] });
    const out = new Uint8Array(64);
    for (const text of [
      '0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643',
      '000100002112a443b7e7a701bc34d686fa87dfae',
      '000100042112a442b7e7a701bc34d686fa87dfae',
      '000100042112a442b7e7a701bc34d686fa87dfae00030000', // CHANGE-REQUEST without its flags
      '000100042112a442b7e7a701bc34d686fa87dfae80220008', // an attribute longer than the message
      '0001',
    ])
      expect(server.receive(0, 0, hex(text), hex(text).length, from, out)).toBe(0);
    const withSoftware = hex('000100082112a442b7e7a701bc34d686fa87dfae8022000461626364');
    expect(server.receive(0, 0, withSoftware, withSoftware.length, from, out)).toBe(64);
  });

  it('takes an answer once, and only to its own question', () => {
    const client = new StunClient();
    client.ask(100, id);
    const out = answerTo(client.request, { family: 4, ip: 9, port: 10 });
    const { length } = out;
    const forged = out.slice();
    forged[10] = (forged[10] as number) ^ 1;
    expect(client.receive(110, forged, length)).toBeUndefined();
    expect(client.receive(125, out, length)).toEqual({ mapped: { family: 4, ip: 9, port: 10 }, rttMs: 25 });
    expect(client.receive(126, out, length)).toBeUndefined();
  });

  it('never throws', () => {
    const framed = fc
      .uint8Array({ maxLength: 100 })
      .map((bytes) => Uint8Array.of(1, 1, 0, bytes.length, 0x21, 0x12, 0xa4, 0x42, ...id, ...bytes));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), framed), (bytes) => {
        readBindingResponse(bytes, bytes.length, id);
      }),
    );
  });
});
