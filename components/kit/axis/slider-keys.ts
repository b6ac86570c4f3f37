/** Where a key moves the moment: a minute, ten with Shift, the ends. Null is now, live. */
const minuteMs = 60_000;

export interface SliderRange {
  readonly from: number;
  readonly to: number;
}

/** Undefined when the key is none of the slider's. */
export function movedBy(
  key: string,
  isBig: boolean,
  value: number | null,
  { from, to }: SliderRange,
): number | null | undefined {
  const step = (isBig ? 10 : 1) * minuteMs;
  const clamped = (at: number): number | null => (at >= to ? null : Math.max(from, at));
  const current = value ?? to;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return clamped(current - step);
    case 'ArrowRight':
    case 'ArrowUp':
      return value === null ? null : clamped(current + step);
    case 'PageDown':
      return clamped(current - 60 * minuteMs);
    case 'PageUp':
      return value === null ? null : clamped(current + 60 * minuteMs);
    case 'Home':
      return from;
    case 'End':
      return null;
    default:
      return undefined;
  }
}
