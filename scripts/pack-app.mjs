/*
 * Puts the many small files of the built app into a few: what a service worker keeps for the time without a hub comes in
 * some ten answers and not in five hundred (docs/decisions/0035-app-in-packs.md). After the build of the app.
 *
 *   /_app/packs.json               {"packs": [{"path": "/_app/immutable/packs/….pack", "files": [["/_app/…", bytes], …]}, …]}
 *   /_app/immutable/packs/….pack   the bytes of its files one after the other; named by content
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { root } from './prepare.mjs';

/** Larger files gain nothing by company. */
const MOST_FILE = 200_000;
/** Before compression; some 130 kB after it. What a lost link takes with it is never more. */
const MOST_PACK = 500_000;

const app = join(root, 'build/app');
const built = join(app, '_app/immutable');
const compress = promisify(brotliCompress);

/** What pages and workers are put together from. A worker's own file has a policy of its own, in its headers. */
const isPart = (path) => /\.(m?js|css)$/.test(path) && !/^\/_app\/immutable\/workers\/[^/]+$/.test(path);

const sizes = new Map(
  readdirSync(built, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [`/${relative(app, path).split(sep).join('/')}`, statSync(path).size]),
);

/** SvelteKit names its pages by number; in each it says which one of ours it is. */
const isLearners = (key) => /routes\/(learn\/|\+)/.test(readFileSync(join(root, key), 'utf8'));

/** The learner’s pages and what they need come first, then the other pages, then what is fetched only now and then. */
function inOrder() {
  const manifest = JSON.parse(readFileSync(join(root, '.svelte-kit/output/client/.vite/manifest.json'), 'utf8'));
  const order = new Set();
  const take = (keys) => {
    const later = [];
    for (const key of keys) {
      const { file, css = [], imports = [], dynamicImports = [] } = manifest[key];
      if (order.has(`/${file}`)) continue;
      for (const one of [file, ...css]) order.add(`/${one}`);
      take(imports);
      later.push(...dynamicImports);
    }
    return later;
  };
  const pages = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  let next = [...pages.filter(isLearners), ...pages];
  while (next.length > 0) next = take(next);
  return [...order, ...[...sizes.keys()].sort()];
}

function inPacks(paths) {
  const packs = [];
  let room = 0;
  for (const path of paths) {
    const size = sizes.get(path);
    if (size > room) {
      packs.push([]);
      room = MOST_PACK;
    }
    packs.at(-1).push(path);
    room -= size;
  }
  return packs;
}

async function write(paths) {
  const bytes = Buffer.concat(paths.map((path) => readFileSync(join(app, path))));
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  const path = `/_app/immutable/packs/${digest}.pack`;
  await writeBoth(path, bytes);
  return { path, files: paths.map((one) => [one, sizes.get(one)]) };
}

async function writeBoth(path, bytes) {
  const params = { [constants.BROTLI_PARAM_LGWIN]: 20, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(app, path), bytes);
  writeFileSync(join(app, `${path}.br`), await compress(bytes, { params }));
}

const shell = readFileSync(join(app, 'shell.html'), 'utf8');
const packed = [...new Set(inOrder())].filter(
  // What the shell names comes before anything else, by itself.
  (path) => isPart(path) && sizes.get(path) <= MOST_FILE && !shell.includes(path),
);
mkdirSync(join(built, 'packs'), { recursive: true });
const packs = await Promise.all(inPacks(packed).map(write));
await writeBoth('/_app/packs.json', Buffer.from(JSON.stringify({ packs })));
