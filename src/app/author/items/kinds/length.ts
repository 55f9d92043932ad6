/** A recording that says nothing for so long plays nowhere, milliseconds. */
const PATIENCE_MS = 15_000;

/** Length of a recording in seconds (Infinity where it does not say); undefined where this browser can't play it. */
export function lengthOf(file: Blob, kind: 'video' | 'audio'): Promise<number | undefined> {
  const media = document.createElement(kind);
  const url = URL.createObjectURL(file);
  return new Promise<number | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    const end = (seconds: number | undefined) => {
      clearTimeout(timer);
      resolve(seconds);
    };
    media.preload = 'metadata';
    // Sound alone, where the picture is in a form that is not known here, is no film.
    media.onloadedmetadata = () =>
      end(media instanceof HTMLVideoElement && media.videoWidth === 0 ? undefined : media.duration);
    media.onerror = () => end(undefined);
    media.src = url;
  }).finally(() => {
    media.removeAttribute('src');
    URL.revokeObjectURL(url);
  });
}
