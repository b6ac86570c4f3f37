import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AllowedIp, parseAllowedIp } from './allowed-ip.ts';
import { AllowedIps } from './allowed-ips.ts';

const bytesOf = (words: Uint32Array): Uint8Array =>
  Uint8Array.from([...words].flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]));

const valueOf = (words: Uint32Array): bigint => [...words].reduce((sum, word) => (sum << 32n) | BigInt(word), 0n);

/** The slow twin: looks at every entry. */
function slowFind(entries: readonly { network: AllowedIp; peer: number }[], family: 4 | 6, key: Uint32Array) {
  let best: { bits: number; peer: number } | undefined;
  for (const { network, peer } of entries) {
    const shift = BigInt((family === 4 ? 32 : 128) - network.bits);
    if (network.family !== family || valueOf(network.words) >> shift !== valueOf(key) >> shift) continue;
    if (!best || network.bits >= best.bits) best = { bits: network.bits, peer };
  }
  return best?.peer;
}

// Few different words, so that prefixes share a part and meet.
const word = fc.constantFrom(0, 0xffff_ffff, 0x8000_0000, 0x0a00_0000, 0x0a00_0001, 0x0a80_0000, 0xfd00_0000, 1);
const networkText = fc.oneof(
  fc.tuple(word, fc.nat(32)).map(([value, bits]) => ({ words: Uint32Array.of(value), bits })),
  fc
    .tuple(fc.tuple(word, word, word, word), fc.nat(128))
    .map(([words, bits]) => ({ words: Uint32Array.from(words), bits })),
);

function textOf({ words, bits }: { words: Uint32Array; bits: number }): string {
  if (words.length === 1) return `${[...bytesOf(words)].join('.')}/${bits}`;
  return `${[...words].map((each) => `${(each >>> 16).toString(16)}:${(each & 0xffff).toString(16)}`).join(':')}/${bits}`;
}

describe('allowed IPs', () => {
  it('find what looking at every entry finds, in both families', () => {
    fc.assert(
      fc.property(
        fc.array(networkText, { maxLength: 40 }),
        fc.array(fc.tuple(word, word, word, word), { minLength: 1, maxLength: 20 }),
        (texts, keys) => {
          const table = new AllowedIps<number>();
          const entries = texts.map((each, peer) => {
            const network = parseAllowedIp(textOf(each));
            if (!network) throw new Error(textOf(each));
            table.insert(network, peer);
            return { network, peer };
          });
          for (const each of keys) {
            const key6 = Uint32Array.from(each);
            const key4 = Uint32Array.of(each[0]);
            expect(table.find4(bytesOf(key4), 0)).toBe(slowFind(entries, 4, key4));
            expect(table.find6(bytesOf(key6), 0)).toBe(slowFind(entries, 6, key6));
          }
        },
      ),
    );
  });

  it('clear host bits and take an address alone for itself', () => {
    expect(parseAllowedIp('10.1.2.3/8')).toEqual({ family: 4, words: Uint32Array.of(0x0a000000), bits: 8 });
    expect(parseAllowedIp('10.1.2.3')?.bits).toBe(32);
    expect(parseAllowedIp('fd00::1')?.bits).toBe(128);
    expect(parseAllowedIp('0.0.0.0/0')).toEqual({ family: 4, words: Uint32Array.of(0), bits: 0 });
    expect(parseAllowedIp('fd12:3456::/17')?.words[0]).toBe(0xfd120000);
  });

  it.each(['', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.0/08', '10.0.0.0/', 'fd00::%eth0/64', 'a/b'])(
    'refuse %j',
    (text) => {
      expect(parseAllowedIp(text)).toBeUndefined();
    },
  );
});
