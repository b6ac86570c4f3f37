/** Monotonic milliseconds for the engine, and the wall-clock text of a moment on that clock. */
export function monotonicMs(): number {
  return performance.now();
}

/** RFC 3339 of a monotonic moment. */
export function wallClock(atMs: number): string {
  return new Date(Date.now() - (performance.now() - atMs)).toISOString();
}

let controllerAheadMs: number | undefined;

/** The controller told its time of day, ms. */
export function hearControllerTime(toldMs: number): void {
  controllerAheadMs = toldMs - performance.now();
}

/**
 * The time of day that deadlines are judged by: the controller's, which set them, running on by our monotonic clock from when it was
 * last told. Before that it is this machine's own, which may be wrong by years.
 */
export const leaseTimeMs = (): number =>
  controllerAheadMs === undefined ? Date.now() : controllerAheadMs + performance.now();
