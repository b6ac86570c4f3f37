/** Numbers that look measured and are the same on every run: a hash of a name, and noise that moves with time. */
export function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16777619);
  value = Math.imul(value ^ (value >>> 15), 2246822507);
  return ((value ^ (value >>> 13)) >>> 0) / 4294967296;
}

/** Smooth noise in 0..1 around the second `at`. */
export function noise(name: string, at: number, periodMs = 4000): number {
  const step = Math.floor(at / periodMs);
  const part = at / periodMs - step;
  const [from, to] = [hash(`${name}:${step}`), hash(`${name}:${step + 1}`)];
  return from + (to - from) * (part * part * (3 - 2 * part));
}

export function pick<T>(from: readonly T[], name: string): T {
  return from[Math.floor(hash(name) * from.length)] as T;
}
