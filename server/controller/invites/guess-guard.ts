/** Slows guessing at invites: a bucket for each address and one for all. A secret has 256 bits; this is for the noise. */
import { Fault } from '../fault.ts';

/** An office joins from one address on one morning. */
const perAddress = { burst: 150, perMinute: 60 };
const inAll = { burst: 1200, perMinute: 1200 };
const mostAddresses = 10_000;

interface Bucket {
  tokens: number;
  at: number;
}

export interface GuessGuard {
  /** Throws TOO_MANY_REQUESTS. Right or wrong, an attempt costs one. */
  take(ip: string | null, now: number): void;
}

function drain(bucket: Bucket, limit: typeof inAll, now: number): boolean {
  bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 60_000) * limit.perMinute);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

export function createGuessGuard(): GuessGuard {
  const all: Bucket = { tokens: inAll.burst, at: 0 };
  const byAddress = new Map<string, Bucket>();
  return {
    take(ip, now) {
      const key = ip ?? '';
      const own = byAddress.get(key) ?? { tokens: perAddress.burst, at: now };
      byAddress.delete(key);
      byAddress.set(key, own);
      const oldest = byAddress.size > mostAddresses ? byAddress.keys().next().value : undefined;
      if (oldest !== undefined) byAddress.delete(oldest);
      if (!drain(own, perAddress, now) || !drain(all, inAll, now)) throw new Fault('TOO_MANY_REQUESTS');
    },
  };
}
