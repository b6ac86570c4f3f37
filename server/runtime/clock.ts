/** Monotonic milliseconds for the engine, and the wall-clock text of a moment on that clock. */
export function monotonicMs(): number {
  return performance.now();
}

/** RFC 3339 of a monotonic moment. */
export function wallClock(atMs: number): string {
  return new Date(Date.now() - (performance.now() - atMs)).toISOString();
}
