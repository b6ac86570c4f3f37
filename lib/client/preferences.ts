/** Theme and language: cookies, so that the server draws the first byte in them. */
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const locales = ['en', 'zh-CN'] as const;
export type LocaleName = (typeof locales)[number];

const yearSeconds = 31_536_000;

function remember(name: string, value: string): void {
  const secure = window.location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `${name}=${value}; path=/; max-age=${yearSeconds}; samesite=lax${secure}`;
}

export function setTheme(theme: Theme): void {
  remember('theme', theme);
  document.documentElement.dataset['theme'] = theme;
  for (const notify of themeListeners) notify();
}

const themeListeners = new Set<() => void>();

export function onThemeChange(notify: () => void): () => void {
  themeListeners.add(notify);
  return () => void themeListeners.delete(notify);
}

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return themes.find((one) => one === theme) ?? 'system';
}

/** The page must be drawn again by the server afterwards. */
export function setLocale(locale: LocaleName): void {
  remember('locale', locale);
}
