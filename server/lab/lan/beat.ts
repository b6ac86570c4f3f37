/** Calls `beat` `perSecond` times a second on average; makes up for late timers, but never sends a burst for a long stall. */
export function startBeat(perSecond: number, beat: () => void): () => void {
  const everyMs = 1000 / perSecond;
  // A random start keeps the branches from sending in the same millisecond.
  let next = performance.now() + Math.random() * everyMs;
  let timer: NodeJS.Timeout | undefined;
  const tick = (): void => {
    const now = performance.now();
    if (now - next > 500) next = now;
    for (; next <= now; next += everyMs) beat();
    timer = setTimeout(tick, Math.max(1, Math.round(next - performance.now())));
  };
  tick();
  return () => clearTimeout(timer);
}
