/**
 * What one direction of a simulated carrier does to packets: loss, outage, rate, delay. A model without clock, timer or
 * randomness of its own: `now` (ms) and `random` (0..1) are arguments, the answer is a verdict, so a test can push a
 * million packets through it in virtual time.
 *
 * Loss. `burst` 1: every packet is lost independently with probability p = lossPct / 100. Above 1: the Gilbert form of
 * the Gilbert-Elliott channel, two states, good (loses nothing) and bad (loses everything), one step per packet:
 *   leave bad:  r = 1 / burst          so that a stay in bad lasts `burst` packets on average
 *   enter bad:  q = r * p / (1 - p)    so that the share of time in bad, q / (q + r), is p
 * q cannot pass 1. Where p > burst / (burst + 1) bursts that short cannot lose that much: q stays 1 and
 * r = (1 - p) / p, which keeps the total loss and makes bursts longer than asked.
 *
 * Rate. A serialising link: a packet of n bytes occupies it for n * 8 / rate. Packets that would wait longer than
 * MAX_QUEUE_MS are dropped at the tail and counted apart from loss.
 *
 * Delay. `delayMs` plus an evenly distributed share of `jitterMs` (0 to jitterMs). Order is kept, as in a carrier whose
 * jitter comes from a queue: a packet never leaves before the one ahead of it.
 */
import type { Impairment } from '#lib/contract/lab.ts';

export const LOST = -1;
export const QUEUE_DROPPED = -2;

/** About one buffer-bloated home router; enough for a burst, short enough that overload is seen as loss. */
const MAX_QUEUE_MS = 200;

export interface ChannelCounters {
  forwarded: number;
  lost: number;
  queueDropped: number;
}

export interface Channel {
  readonly counters: ChannelCounters;
  setting(): Impairment;
  change(next: Impairment): void;
  /** Answers when the packet leaves (ms, on the clock of `now`), LOST or QUEUE_DROPPED. */
  offer(now: number, bytes: number): number;
}

export function createChannel(initial: Impairment, random: () => number): Channel {
  const counters: ChannelCounters = { forwarded: 0, lost: 0, queueDropped: 0 };
  let setting = initial;
  let bad = false;
  let idleAt = 0;
  let lastDue = 0;

  function loses(): boolean {
    const p = setting.lossPct / 100;
    if (p <= 0) return false;
    if (p >= 1) return true;
    if (setting.burst <= 1) return random() < p;
    const { enter, leave } = gilbert(p, setting.burst);
    bad = bad ? random() >= leave : random() < enter;
    return bad;
  }

  return {
    counters,
    setting: () => setting,
    change(next) {
      setting = next;
      bad = false;
    },
    offer(now, bytes) {
      if (setting.down || loses()) {
        counters.lost++;
        return LOST;
      }
      let leaves = now;
      if (setting.rateMbps > 0) {
        const start = Math.max(now, idleAt);
        if (start - now > MAX_QUEUE_MS) {
          counters.queueDropped++;
          return QUEUE_DROPPED;
        }
        leaves = start + (bytes * 8) / (setting.rateMbps * 1000);
        idleAt = leaves;
      }
      lastDue = Math.max(lastDue, leaves + setting.delayMs + random() * setting.jitterMs);
      counters.forwarded++;
      return lastDue;
    },
  };
}

/** Transition probabilities for total loss `p` (0 < p < 1) in bursts of mean length `burst` (> 1). */
export function gilbert(p: number, burst: number): { enter: number; leave: number } {
  const enter = p / (1 - p) / burst;
  return enter <= 1 ? { enter, leave: 1 / burst } : { enter: 1, leave: (1 - p) / p };
}
