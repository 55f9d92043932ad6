/*
 * Records the video tour of the introductory course from the app itself, once in each language, and writes its captions
 * and transcripts: kits/introduction/media/tour.* and pages/tour.*.md. Needs a build (`npm run build`), Chromium and
 * ffmpeg. The words and the length of each scene are in kits/introduction/source/tour.mjs.
 *
 *   node scripts/record-tour.mjs [kk|ru|en …]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { parse } from 'yaml';
import { SCENES, TRANSCRIPT } from '../kits/introduction/source/tour.mjs';
import { openCamera } from './tour/camera.mjs';
import { freePort, startHub } from './tour/hub.mjs';
import { showPointer } from './tour/pointer.mjs';
import { play, prepare } from './tour/scenes.mjs';

const VIEW = { width: 960, height: 600 };
const ROOT = path.resolve(import.meta.dirname, '..');
const PROGRAM = path.join(ROOT, 'build/node/sandyq.js');
const COURSE = path.join(ROOT, 'kits/introduction');
/** Who plays: a learner of the demonstration institution for each language. */
const LEARNERS = { kk: 'dana', ru: 'timur', en: 'anna' };
const LOCALES = { kk: 'kk-KZ', ru: 'ru-KZ', en: 'en-GB' };

const wanted = process.argv.slice(2).filter((language) => language in LEARNERS);
mkdirSync(path.join(COURSE, 'media'), { recursive: true });
for (const language of wanted.length > 0 ? wanted : Object.keys(LEARNERS)) await record(language);
writeWords();

async function record(language) {
  const scratch = mkdtempSync(path.join(tmpdir(), 'sandyq-tour-'));
  const port = await freePort();
  const data = path.join(scratch, 'data');
  let hub = await startHub(PROGRAM, data, port);
  const context = await chromium.launchPersistentContext(path.join(scratch, 'profile'), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--no-first-run'],
    viewport: VIEW,
    locale: LOCALES[language],
    timezoneId: 'Asia/Almaty',
    reducedMotion: 'reduce',
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const pointer = await showPointer(page);
    const stage = {
      page,
      pointer,
      url: hub.url,
      account: hub.accounts.find(({ login }) => login === LEARNERS[language]),
      messages: messagesOf(language),
      title: parse(readFileSync(path.join(COURSE, 'kit.yaml'), 'utf8')).title[language],
      stopHub: () => hub.stop(),
      startHub: async () => {
        hub = await startHub(PROGRAM, data, port);
      },
    };
    await page.goto(stage.url);
    await page.getByLabel(stage.messages.common_login).waitFor();
    const camera = await openCamera(page, path.join(scratch, 'frames'));
    for (const { id, seconds } of SCENES) {
      console.log(`${language}: ${id}`);
      await prepare[id]?.(stage, language);
      await camera.shoot(seconds, () => play[id](stage, language));
    }
    const film = path.join(COURSE, `media/tour.${language}.mp4`);
    await camera.develop(film);
    writePoster(film, language);
  } finally {
    await context.close();
    await hub.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The words on the screen, so that the tour finds its buttons in every language. */
function messagesOf(language) {
  return Object.assign(
    {},
    ...['common', 'learn', 'tutor'].map((area) =>
      JSON.parse(readFileSync(path.join(ROOT, `messages/${area}/${language}.json`), 'utf8')),
    ),
  );
}

/** A still of the first page from its top, as it stands at the end of the scene that opens it with no network. */
function writePoster(film, language) {
  const before = SCENES.slice(0, SCENES.findIndex(({ id }) => id === 'offline') + 1);
  const at = before.reduce((sum, { seconds }) => sum + seconds, 0) - 1;
  // prettier-ignore
  execFileSync('ffmpeg', ['-y', '-loglevel', 'error', '-ss', String(at), '-i', film, '-frames:v', '1', '-c:v', 'libwebp', '-quality', '80', path.join(COURSE, `media/tour.${language}.webp`)]);
}

function writeWords() {
  for (const language of Object.keys(LEARNERS)) {
    const cues = [];
    const rows = [];
    let start = 0;
    for (const { seconds, said, seen } of SCENES) {
      // A breath between two captions lets one see that the words have changed.
      cues.push(`${cueTime(start + 0.2)} --> ${cueTime(start + seconds - 0.2)}\n${said[language]}\n`);
      rows.push(`| ${clock(start)} | ${seen[language]} | ${said[language]} |`);
      start += seconds;
    }
    const words = TRANSCRIPT[language];
    writeFileSync(path.join(COURSE, `media/tour.${language}.vtt`), `WEBVTT\n\n${cues.join('\n')}`);
    writeFileSync(
      path.join(COURSE, `pages/tour.${language}.md`),
      `${words.intro}\n\n| ${words.time} | ${words.seen} | ${words.said} |\n| --- | --- | --- |\n${rows.join('\n')}\n`,
    );
  }
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

function cueTime(seconds) {
  const ms = Math.round(seconds * 1000);
  return `${two(Math.floor(ms / 60_000))}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

function two(number) {
  return String(number).padStart(2, '0');
}
