/** Numbers with their units, the same way everywhere. A value that was not measured is a dash, never a zero. */
export const missing = '–';

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, digits: number): Intl.NumberFormat {
  const key = `${locale}:${digits}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
    formats.set(key, made);
  }
  return made;
}

export function decimal(locale: string, value: number, digits: number): string {
  return format(locale, digits).format(value);
}

/** Loss in percent: small shares keep the digits that tell 0.06 from nothing. */
export function percent(locale: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  const size = Math.abs(value);
  const digits = size === 0 ? 1 : size < 1 ? 2 : size < 99.95 ? 1 : 0;
  return `${decimal(locale, value, digits)} %`;
}

export function milliseconds(locale: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  return `${decimal(locale, value, Math.abs(value) < 10 ? 1 : 0)} ms`;
}

const bitSteps = [
  [1e9, 'Gbit/s'],
  [1e6, 'Mbit/s'],
  [1e3, 'kbit/s'],
] as const;

export function bitRate(locale: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  for (const [step, unit] of bitSteps)
    if (value >= step) return `${decimal(locale, value / step, value / step < 10 ? 1 : 0)} ${unit}`;
  return `${decimal(locale, value, 0)} bit/s`;
}

const byteSteps = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

export function byteSize(locale: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return missing;
  for (const [step, unit] of byteSteps)
    if (value >= step) return `${decimal(locale, value / step, value / step < 100 ? 1 : 0)} ${unit}`;
  return `${decimal(locale, value, 0)} B`;
}

export function whole(locale: string, value: number | null | undefined): string {
  return value === null || value === undefined ? missing : decimal(locale, value, 0);
}
