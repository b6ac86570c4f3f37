/**
 * Slows down guessing: after 5 failures on an account, or 50 from an address, each further attempt waits, doubling up to
 * 4 s. Nobody is locked out, so that a stranger cannot shut the owner out. Bounded memory; forgets after 15 minutes.
 */
const forgetMs = 15 * 60_000;
const freePerAccount = 5;
const freePerAddress = 50;
const firstDelayMs = 250;
const mostDelayMs = 4000;
const mostKeys = 20_000;

interface Failures {
  count: number;
  lastAt: number;
}

export interface SignInGuard {
  /** How long to wait before the password is looked at. */
  delayMs(account: string, ip: string | null, now: number): number;
  /** Answers the account's failures so far. */
  failed(account: string, ip: string | null, now: number): number;
  succeeded(account: string): void;
}

export function createSignInGuard(): SignInGuard {
  const failures = new Map<string, Failures>();

  function countOf(key: string, now: number): number {
    const known = failures.get(key);
    return known !== undefined && now - known.lastAt < forgetMs ? known.count : 0;
  }

  function add(key: string, now: number): number {
    const count = countOf(key, now) + 1;
    failures.delete(key);
    failures.set(key, { count, lastAt: now });
    const oldest = failures.size > mostKeys ? failures.keys().next().value : undefined;
    if (oldest !== undefined) failures.delete(oldest);
    return count;
  }

  const delay = (over: number): number =>
    over < 0 ? 0 : Math.min(mostDelayMs, firstDelayMs * 2 ** Math.min(over, 10));

  return {
    delayMs: (account, ip, now) =>
      Math.max(
        delay(countOf(`account ${account}`, now) - freePerAccount),
        delay(countOf(`ip ${ip ?? ''}`, now) - freePerAddress),
      ),
    failed(account, ip, now) {
      add(`ip ${ip ?? ''}`, now);
      return add(`account ${account}`, now);
    },
    succeeded: (account) => {
      failures.delete(`account ${account}`);
    },
  };
}
