import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hex } from '../testing/hex.ts';
import { stunHash } from '../testing/stun-hash.ts';
import { checkIntegrity, fingerprintFits, writeFingerprint, writeIntegrity } from './integrity.ts';
import { ATTRIBUTE, findAttribute, isWellFormed, StunWriter, TYPE, valueLength } from './message.ts';

const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

/** RFC 5769 section 2.1. */
const request = hex(
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b1' +
    '51263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
);
const password = text('VOkJxbRl1RmTxUk/WvJxBt');

/** RFC 8489 appendix B.1 with the verified erratum 6268. */
const longTerm = hex(
  '000100902112a44278ad3433c6ad72c029da412e001e00204a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704' +
    '001500296f624d61744a6f73324141414366' +
    '2f2f3439396b39353464364f4c33346f4c394653547679363473410000000014000b6578616d706c652e6f726700001d000400020000' +
    '001c0020b5c7bf005b6c52a21c51c5e892f81924136296cb927c43149309278cc6518e65',
);
const longTermKey = createHash('sha256').update('マトリックス:example.org:TheMatrIX').digest();

describe('integrity', () => {
  it('is that of RFC 5769 section 2.1, with its fingerprint', () => {
    expect(checkIntegrity(stunHash, 'sha1', password, request, request.length)).toBe(request.length - 32);
    expect(fingerprintFits(request, request.length)).toBe(true);
    const name = findAttribute(request, request.length, ATTRIBUTE.username);
    expect(Buffer.from(request.subarray(name, name + valueLength(request, name))).toString()).toBe('evtj:h6vY');
  });

  it('is that of RFC 8489 appendix B.1', () => {
    expect(checkIntegrity(stunHash, 'sha256', longTermKey, longTerm, longTerm.length)).toBe(longTerm.length - 36);
  });

  it('is refused when any byte before it changed, and does not cover what stands behind it', () => {
    for (let at = 4; at < request.length - 8; at++) {
      const forged = request.slice();
      forged[at] = (forged[at] as number) ^ 1;
      if (!isWellFormed(forged, forged.length)) continue;
      const end = checkIntegrity(stunHash, 'sha1', password, forged, forged.length);
      expect(end, `byte ${at}`).toBe(-1);
      expect(fingerprintFits(forged, forged.length), `byte ${at}`).toBe(false);
    }
    expect(checkIntegrity(stunHash, 'sha1', text('another'), request, request.length)).toBe(-1);
    expect(checkIntegrity(stunHash, 'sha256', password, request, request.length)).toBe(-1);
  });

  it.each(['sha1', 'sha256'] as const)('that is written is the one that is checked: %s', (kind) => {
    const writer = new StunWriter(new Uint8Array(256)).begin(TYPE.request, new Uint8Array(12).fill(3));
    writer.value(ATTRIBUTE.username, text('a:b'));
    writeIntegrity(writer, stunHash, kind, password);
    const { length } = writer;
    writeFingerprint(writer);
    const end = checkIntegrity(stunHash, kind, password, writer.bytes, writer.length);
    expect(end).toBe(length - (kind === 'sha1' ? 24 : 36));
    expect(fingerprintFits(writer.bytes, writer.length)).toBe(true);
    expect(findAttribute(writer.bytes, end, ATTRIBUTE.fingerprint)).toBe(-1);
  });
});
