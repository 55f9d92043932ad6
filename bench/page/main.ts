import '../../tests/e2e/harness/main';
import * as raw from './raw';

declare global {
  interface Window {
    raw: typeof raw;
    /** The file in the page's file field. */
    chosen(): File;
  }
}

window.raw = raw;
window.chosen = () => {
  const file = (document.getElementById('file') as HTMLInputElement).files?.[0];
  if (file === undefined) throw new Error('no file was chosen');
  return file;
};
