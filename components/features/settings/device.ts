const browsers = [
  ['Edg/', 'Edge'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac OS X', 'Linux'] as const;

/** Browser and system in two words; another program by its own first word. */
export function deviceOf(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const browser = browsers.find(([mark]) => userAgent.includes(mark))?.[1];
  const system = systems.find((mark) => userAgent.includes(mark));
  if (browser === undefined) return userAgent.split(/[\s/]/)[0] ?? null;
  return system === undefined ? browser : `${browser}, ${system === 'Mac OS X' ? 'macOS' : system}`;
}
