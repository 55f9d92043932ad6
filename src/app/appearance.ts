/* Theme and text size, kept in this browser for all its profiles; src/app.html sets them before the first paint. */

import { readNote, writeNote } from './browser-notes';

export const THEMES = ['auto', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

export const TEXT_SCALES = ['0.9', '1', '1.15', '1.3', '1.5'] as const;
export type TextScale = (typeof TEXT_SCALES)[number];

export const currentTheme = (): Theme => THEMES.find((theme) => theme === readNote('sandyq-theme')) ?? 'auto';

export function setTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  writeNote('sandyq-theme', theme);
}

export const currentTextScale = (): TextScale =>
  TEXT_SCALES.find((scale) => scale === readNote('sandyq-text-scale')) ?? '1';

export function setTextScale(scale: TextScale): void {
  document.documentElement.style.setProperty('--text-scale', scale);
  writeNote('sandyq-text-scale', scale);
}
