/** Known answers. Each names its source; a self-made peer would agree with any mistake made twice. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '#server/runtime/native-crypto.ts';
import { hex } from '../testing/hex.ts';
import { derive, equalAt, hash, mac, openX, sealX } from './index.ts';
import { hchacha20 } from './xchacha.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('BLAKE2s', () => {
  it('hashes as RFC 7693 appendix B says', () => {
    expect(of(hash(text('abc')))).toBe('508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982');
    expect(of(hash(text('a'), text('bc')))).toBe(of(hash(text('abc'))));
  });

  it('gives the chain key and hash with which every WireGuard handshake starts', () => {
    const chainKey = hash(text('Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s'));
    expect(of(chainKey)).toBe('60e26daef327efc02ec335e2a025d2d016eb4206f87277f52d38d1988b78cd36');
    const start = hash(chainKey, text('WireGuard v1 zx2c4 Jason@zx2c4.com'));
    expect(of(start)).toBe('2211b361081ac566691243db458ad5322d9c6c662293e8b70ee19c65ba079ef3');
  });

  it('is another function under another key', () => {
    const data = text('data');
    expect(mac(text('key one'), data)).not.toEqual(mac(text('key two'), data));
    expect(mac(text('key one'), data)).toHaveLength(16);
  });

  it.each([
    // The vectors of wireguard-go, device/kdf_test.go.
    [
      '746573742d6b6579',
      '746573742d696e707574',
      '6f0e5ad38daba1bea8a0d213688736f19763239305e0f58aba697f9ffc41c633',
      'df1194df20802a4fe594cde27e92991c8cae66c366e8106aaa937a55fa371e8a',
      'fac6e2745a325f5dc5d11a5b165aad08b0ada28e7b4e666b7c077934a4d76c24',
    ],
    [
      '',
      '',
      '8387b46bf43eccfcf349552a095d8315c4055beb90208fb1be23b894bc2ed5d0',
      '58a0e5f6faefccf4807bff1f05fa8a9217945762040bcec2f4b4a62bdfe0e86e',
      '0ce6ea98ec548f8e281e93e32db65621c45eb18dc6f0a7ad94178610a2f7338e',
    ],
  ])('derives keys from %s and %s', (key, input, ...expected) => {
    expect(derive(hex(key), hex(input), 3).map(of)).toEqual(expected);
    expect(derive(hex(key), hex(input), 2).map(of)).toEqual(expected.slice(0, 2));
  });
});

describe('X25519', () => {
  // RFC 7748 section 6.1.
  const a = nativeCrypto.dhKey(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'));
  const b = nativeCrypto.dhKey(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));

  it('agrees as the RFC says', () => {
    expect(of(a.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
    expect(of(b.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    for (const [mine, theirs] of [[a, b] as const, [b, a] as const]) {
      const secret = new Uint8Array(32);
      expect(mine.agree(theirs.publicKey, secret)).toBe(true);
      expect(of(secret)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    }
  });

  it('refuses a key of small order and does nothing once erased', () => {
    const key = nativeCrypto.dhKey(new Uint8Array(32).fill(7));
    const out = new Uint8Array(32).fill(9);
    expect(key.agree(new Uint8Array(32), out)).toBe(false);
    expect(out).toEqual(new Uint8Array(32).fill(9));
    key.erase();
    expect(key.agree(b.publicKey, out)).toBe(false);
  });
});

describe('ChaCha20-Poly1305', () => {
  const sunscreen = text(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const key = hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f');
  const associated = hex('50515253c0c1c2c3c4c5c6c7');

  it('seals as RFC 8439 section 2.8.2 says', () => {
    const nonce = hex('070000004041424344454647');
    const sealed = nativeCrypto.seal(key, nonce, associated, sunscreen);
    expect(of(sealed).startsWith('d31a8d34648e60db7b86afbc53ef7ec2')).toBe(true);
    expect(of(sealed).endsWith('1ae10b594f09e26a7e902ecbd0600691')).toBe(true);
    expect(nativeCrypto.open(key, nonce, associated, sealed)).toEqual(sunscreen);
    sealed[3] = (sealed[3] as number) ^ 1;
    expect(nativeCrypto.open(key, nonce, associated, sealed)).toBeUndefined();
    expect(nativeCrypto.open(key, nonce, associated, new Uint8Array(15))).toBeUndefined();
  });

  it('has the extended nonce of draft-irtf-cfrg-xchacha-03', () => {
    const subkey = hchacha20(
      hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'),
      hex('000000090000004a0000000031415927'),
    );
    expect(of(subkey)).toBe('82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc');
    const nonce = hex('404142434445464748494a4b4c4d4e4f5051525354555657');
    const sealed = sealX(nativeCrypto, key, nonce, associated, sunscreen);
    expect(of(sealed).startsWith('bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb')).toBe(true);
    expect(of(sealed).endsWith('c0875924c1c7987947deafd8780acf49')).toBe(true);
    expect(openX(nativeCrypto, key, nonce, associated, sealed)).toEqual(sunscreen);
  });

  it('counts packets by a 64-bit nonce, the same as the one-message form', () => {
    const many = nativeCrypto.aeadKey(key);
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.uint8Array({ maxLength: 100 }), fc.nat(20), (counter, plain, offset) => {
        const nonce = Buffer.alloc(12);
        nonce.writeBigUInt64LE(BigInt(counter), 4);
        const source = new Uint8Array(offset + plain.length + 3);
        source.set(plain, offset);
        const out = new Uint8Array(offset + plain.length + 16);
        many.seal(counter, source, offset, plain.length, out, offset);
        expect(out.subarray(offset)).toEqual(nativeCrypto.seal(key, nonce, new Uint8Array(0), plain));
        const opened = new Uint8Array(plain.length);
        expect(many.open(counter, out, offset, plain.length + 16, opened, 0)).toBe(plain.length);
        expect(opened).toEqual(plain);
        expect(many.open(counter, out, offset, plain.length + 15, opened, 0)).toBe(-1);
      }),
    );
    expect(many.open(0, new Uint8Array(4), 0, 4, new Uint8Array(4), 0)).toBe(-1);
  });

  it('is another key once erased', () => {
    const erased = nativeCrypto.aeadKey(key);
    const out = new Uint8Array(20);
    erased.erase();
    erased.seal(1, new Uint8Array(4), 0, 4, out, 0);
    expect(nativeCrypto.aeadKey(key).open(1, out, 0, 20, new Uint8Array(4), 0)).toBe(-1);
  });
});

describe('equalAt', () => {
  it('compares at an offset', () => {
    expect(equalAt(Uint8Array.of(2, 3), Uint8Array.of(1, 2, 3), 1)).toBe(true);
    expect(equalAt(Uint8Array.of(2, 3), Uint8Array.of(1, 2, 4), 1)).toBe(false);
    expect(equalAt(Uint8Array.of(2, 3), Uint8Array.of(1, 2), 1)).toBe(false);
  });
});
