/*
 * Theme, text size and language of the page before the first paint, so that nothing flashes. A file of its own, because
 * the policy of the hub lets no inline script run. What it reads is written by src/app/appearance.ts.
 */
(function () {
  try {
    var root = document.documentElement;
    var theme = localStorage.getItem('sandyq-theme');
    if (theme === 'light' || theme === 'dark' || theme === 'contrast') root.dataset.theme = theme;
    var scale = Number(localStorage.getItem('sandyq-text-scale'));
    if (scale >= 0.8 && scale <= 2) root.style.setProperty('--text-scale', String(scale));
    var language = localStorage.getItem('PARAGLIDE_LOCALE');
    if (language === 'kk' || language === 'ru' || language === 'en') root.lang = language;
  } catch (_) {
    /* Storage is blocked: the defaults stand. */
  }
})();
