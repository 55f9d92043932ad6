/*
 * A camera for a page: keeps Chromium's own screencast frames scene by scene, and cuts them into a film in which every
 * scene has the length that was written for it, whatever the machine's speed on that day. So one set of captions fits
 * the film in each language.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FRAMES_PER_SECOND = 12;

/** @param {import('@playwright/test').Page} page */
export async function openCamera(page, folder) {
  mkdirSync(folder, { recursive: true });
  /** @type {{ file: string, at: number }[]} */
  const frames = [];
  const session = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    const file = path.join(folder, `${String(frames.length).padStart(5, '0')}.png`);
    writeFileSync(file, Buffer.from(data, 'base64'));
    frames.push({ file, at: metadata.timestamp ?? Date.now() / 1000 });
    // A page that is being left takes no acknowledgement; the next one starts anew.
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  const { width, height } = page.viewportSize() ?? { width: 960, height: 600 };
  await session.send('Page.startScreencast', { format: 'png', maxWidth: width * 2, maxHeight: height * 2 });

  /** @type {{ start: number, end: number, seconds: number }[]} */
  const scenes = [];
  return {
    /** Plays one scene; in the film it lasts `seconds`. */
    async shoot(seconds, play) {
      const start = Date.now() / 1000;
      await play();
      scenes.push({ start, end: Date.now() / 1000, seconds });
    },
    /** Stops, and writes the film as H.264 that starts playing before it has all come. */
    async develop(film) {
      await session.send('Page.stopScreencast');
      const list = path.join(folder, 'frames.txt');
      writeFileSync(list, cut(frames, scenes));
      // prettier-ignore
      execFileSync('ffmpeg', [
        '-y', '-loglevel', 'error', '-f', 'concat', '-safe', '0', '-i', list,
        '-vf', `fps=${FRAMES_PER_SECOND},scale=trunc(iw/2)*2:trunc(ih/2)*2:out_color_matrix=bt709:out_range=tv,format=yuv420p`,
        '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv',
        '-c:v', 'libx264', '-profile:v', 'main', '-preset', 'veryslow', '-crf', '30', '-tune', 'animation',
        '-g', String(FRAMES_PER_SECOND * 10), '-map_metadata', '-1', '-fflags', '+bitexact', '-movflags', '+faststart', '-an', film,
      ]);
    },
  };
}

/**
 * ffmpeg's list of frames and how long each stands. A scene that was played faster than written holds its last frame;
 * one that was played slower is sped up.
 */
function cut(frames, scenes) {
  const lines = ['ffconcat version 1.0'];
  let last = '';
  for (const { start, end, seconds } of scenes) {
    const speed = Math.max(1, (end - start) / seconds);
    // What stood on the screen when the scene began stands until its first own frame.
    const before = frames.findLast(({ at }) => at < start);
    const own = frames.filter(({ at }) => at >= start && at < end);
    const stills = [...(before ? [{ file: before.file, at: start }] : []), ...own];
    if (stills.length === 0) throw new Error('nothing was on the screen in the first scene');
    for (const [index, { file, at }] of stills.entries()) {
      const from = index === 0 ? 0 : (at - start) / speed;
      const next = stills[index + 1];
      const to = next ? (next.at - start) / speed : seconds;
      if (to > from) lines.push(`file '${file}'`, `duration ${(to - from).toFixed(4)}`);
      last = file;
    }
  }
  // The list's last duration is only kept where a frame follows it.
  lines.push(`file '${last}'`);
  return lines.join('\n');
}
