/** A Crypto that notes every key and nonce it seals with, and says when one comes twice. */
import type { Crypto } from '../crypto/index.ts';

export interface NonceSpy {
  readonly crypto: Crypto;
  /** Packets sealed, and those of them whose key and nonce had been used before. */
  readonly sealed: number;
  readonly repeated: number;
}

export function nonceSpy(crypto: Crypto): NonceSpy {
  const used = new Map<string, Set<number>>();
  const spy = {
    sealed: 0,
    repeated: 0,
    crypto: {
      ...crypto,
      aeadKey(key: Uint8Array) {
        const name = key.join();
        const real = crypto.aeadKey(key);
        return {
          seal(counter, ...rest) {
            const counters = used.get(name) ?? new Set();
            used.set(name, counters);
            spy.sealed++;
            if (counters.has(counter)) spy.repeated++;
            counters.add(counter);
            real.seal(counter, ...rest);
          },
          open: (...all) => real.open(...all),
          erase: () => real.erase(),
        };
      },
    } satisfies Crypto as Crypto,
  };
  return spy;
}
