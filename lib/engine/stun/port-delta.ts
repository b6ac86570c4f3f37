/** Ports of successive mappings in, the step from one to the next out, where there is one. */
const LARGEST_STEP = 16;

/**
 * The step by which ports were given out; null when there were fewer than three mappings, or when they follow no step. Other
 * traffic takes ports in between, so that a step may be a multiple of the smallest.
 */
export function portDelta(ports: readonly number[]): number | null {
  const steps = ports.slice(1).map((port, i) => port - (ports[i] as number));
  if (steps.length < 2 || steps.includes(0)) return null;
  const smallest = steps.reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a));
  const follows = (step: number): boolean =>
    step % smallest === 0 && step / smallest > 0 && Math.abs(step) <= LARGEST_STEP;
  return steps.every(follows) ? smallest : null;
}
