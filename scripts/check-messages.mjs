/* Every text is there in each of the three languages, with the same parameters, and is used somewhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const LOCALES = ['kk', 'ru', 'en'];
const areas = readdirSync(join(root, 'messages'));
const problems = [];
const sources = readSources(join(root, 'src'));
const known = new Set();

/** `{name}` in any variant of a message. */
const parameters = (message) => [...new Set(JSON.stringify(message).match(/\{[a-zA-Z]\w*\}/g) ?? [])].sort().join();

for (const area of areas) {
  // What belongs to one room may lie in several files: `author-desk` and others hold `author_`.
  const prefix = `${area.split('-')[0]}_`;
  const texts = Object.fromEntries(
    LOCALES.map((locale) => [locale, JSON.parse(readFileSync(join(root, 'messages', area, `${locale}.json`), 'utf8'))]),
  );
  const keys = new Set(LOCALES.flatMap((locale) => Object.keys(texts[locale])));
  for (const key of keys) {
    if (key === '$schema') continue;
    known.add(key);
    const missing = LOCALES.filter((locale) => texts[locale][key] === undefined || texts[locale][key] === '');
    if (missing.length > 0) problems.push(`${area}: ${key} is missing in ${missing.join(', ')}`);
    else if (new Set(LOCALES.map((locale) => parameters(texts[locale][key]))).size > 1)
      problems.push(`${area}: ${key} has other parameters in some language`);
    if (!key.startsWith(prefix)) problems.push(`${area}: ${key} must start with ${prefix}`);
    if (!sources.includes(key) && !isFamily(key)) problems.push(`${area}: ${key} is used nowhere`);
  }
}

// The film of the introductory course finds its buttons by these texts, and is recorded too seldom to notice.
const scenes = readFileSync(join(root, 'scripts/tour/scenes.mjs'), 'utf8');
for (const [, key] of scenes.matchAll(/\bmessages\.(\w+)/g))
  if (!known.has(key)) problems.push(`scripts/tour/scenes.mjs: there is no ${key}`);

/** Keys that the code puts together from a code: the prefix stands in a template literal. */
function isFamily(key) {
  const parts = key.split('_');
  return parts.some((_, at) => at > 0 && sources.includes(`\`${parts.slice(0, at).join('_')}_\${`));
}

function readSources(dir) {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.name !== 'paraglide')
    .map((entry) =>
      entry.isDirectory()
        ? readSources(join(dir, entry.name))
        : /\.(svelte|ts)$/.test(entry.name)
          ? readFileSync(join(dir, entry.name), 'utf8')
          : '',
    )
    .join('\n');
}

for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
