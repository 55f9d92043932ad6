/* Theme and text size, kept in this browser for all its profiles; src/app.html sets them before the first paint. */

export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

export const TEXT_SCALES = ['0.9', '1', '1.15', '1.3', '1.5'] as const;
export type TextScale = (typeof TEXT_SCALES)[number];

export const currentTheme = (): Theme => THEMES.find((theme) => theme === read('sandyq-theme')) ?? 'auto';

export function setTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  write('sandyq-theme', theme);
}

export const currentTextScale = (): TextScale =>
  TEXT_SCALES.find((scale) => scale === read('sandyq-text-scale')) ?? '1';

export function setTextScale(scale: TextScale): void {
  document.documentElement.style.setProperty('--text-scale', scale);
  write('sandyq-text-scale', scale);
}

/* Storage may be blocked: then the choice holds until the page is left. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Said above.
  }
}
