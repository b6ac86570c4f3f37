/**
 * Loss over the last packets, from cumulative counters: at least 10 s, longer (to 60 s) where fewer than 100 packets
 * were expected, so that one lost keepalive on an idle link does not read as 50 %.
 */
const leastMs = 10_000;
const mostMs = 60_000;
export const leastExpected = 100;

interface Mark {
  readonly at: number;
  readonly expected: number;
  readonly lost: number;
}

/** The worse of two directions; unknown is not better than known. */
export const worse = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

export interface LossWindow {
  push(at: number, expected: number, lost: number): void;
  /** What was expected and lost within the window; null while nothing was expected. */
  read(now: number): { readonly expected: number; readonly lost: number } | null;
}

export const percent = (part: number, whole: number): number | null => (whole > 0 ? (100 * part) / whole : null);

export function createLossWindow(): LossWindow {
  let marks: Mark[] = [];
  return {
    push(at, expected, lost) {
      const last = marks.at(-1);
      // A smaller count means that the node started anew.
      if (last && expected < last.expected) marks = [];
      marks.push({ at, expected, lost });
      while (marks.length > 2 && at - (marks[1]?.at ?? at) > mostMs) marks.shift();
    },
    read(now) {
      const last = marks.at(-1);
      if (!last || now - last.at > mostMs) return null;
      let first = last;
      for (let index = marks.length - 1; index >= 0; index--) {
        const mark = marks[index];
        if (!mark || now - mark.at > mostMs) break;
        first = mark;
        if (now - mark.at >= leastMs && last.expected - mark.expected >= leastExpected) break;
      }
      const expected = last.expected - first.expected;
      // Late arrivals can make the loss of a window negative; there was none then.
      return expected > 0 ? { expected, lost: Math.min(expected, Math.max(0, last.lost - first.lost)) } : null;
    },
  };
}
