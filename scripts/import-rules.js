import { dirname, relative, resolve, sep } from 'node:path';
import { root } from './prepare.mjs';

/*
 * Who may import whom (docs/architecture.md), as an ESLint rule. A feature of src/lib sees the features named here;
 * adapters (node/, browser/, dexie/, pouch/) see their own feature and what it sees, and are themselves seen
 * only where programs are put together and in tests.
 */
const FEATURES = {
  shared: [],
  assessment: ['shared'],
  institution: ['shared'],
  trace: ['shared'],
  audit: ['shared', 'trace'],
  kit: ['shared', 'assessment'],
  player: ['shared'],
  import: ['shared', 'assessment', 'kit'],
  draft: ['shared', 'assessment', 'kit', 'import'],
  library: ['shared', 'kit'],
  print: ['shared', 'assessment', 'kit'],
  stick: ['shared', 'assessment', 'kit'],
  dossier: ['shared', 'trace', 'assessment'],
  tutoring: ['shared', 'dossier', 'assessment', 'trace'],
  sync: ['shared', 'dossier', 'trace', 'institution', 'courier'],
  courier: ['shared', 'dossier', 'trace'],
  learning: ['shared', 'player', 'assessment', 'institution', 'kit', 'library', 'trace', 'tutoring', 'dossier', 'sync'],
};
const ADAPTERS = ['node', 'browser', 'dexie', 'pouch'];
/** Rooms of the app for one role each. What several roles see lies in rooms of its own, and those know none of these. */
const ROLES = ['learn', 'tutor', 'institution', 'author'];
/** Who looks into the room of a role all the same: `shell` and `settings` put rooms together. */
const ROLE_ROOMS = {
  tutor: ['learn', 'institution'],
  author: ['learn', 'institution'],
  shell: ['learn'],
  settings: ['learn'],
};
/** Composition roots: the only places, with tests, that know adapters. */
const ROOTS = [/^src\/app\/boot\//, /^src\/app\/boot\.ts$/, /^src\/hub\//, /^src\/cli\//, /^src\/service-worker\//];

const isTest = (path) => /\.test\.ts$/.test(path) || /^(tests|bench|scripts)\//.test(path);

/** Where a file of `src` belongs: program or feature, and adapter where it is one. */
function roomOf(path) {
  const [top, second, third] = path.split('/').slice(1);
  if (top !== 'lib') return { program: top, room: third === undefined ? undefined : second };
  return { program: 'lib', feature: second, adapter: ADAPTERS.includes(third) ? third : undefined };
}

/** The reason why `from` may not import `to` (paths from the root), or undefined. */
export function forbidden(from, to, typeOnly) {
  if (isTest(from) || !from.startsWith('src/') || !to.startsWith('src/')) return undefined;
  const here = roomOf(from);
  const there = roomOf(to);
  if (there.adapter && here.feature !== there.feature && !ROOTS.some((pattern) => pattern.test(from)))
    return 'adapters are imported only where programs are put together';
  if (there.feature === here.feature && there.adapter && here.adapter !== there.adapter && here.program === 'lib')
    return 'a feature does not know its adapters';
  if (here.program === 'lib') {
    if (there.program !== 'lib') return 'src/lib is the domain: it knows no program';
    if (there.feature !== here.feature && !(FEATURES[here.feature] ?? []).includes(there.feature))
      return `lib/${here.feature} may not import lib/${there.feature}`;
    return undefined;
  }
  if (there.program === 'lib') return undefined;
  if (there.program === 'paraglide')
    return ['app', 'routes'].includes(here.program) ? undefined : 'texts belong to the app';
  if (here.program === 'routes' && ['app', 'routes'].includes(there.program)) return undefined;
  if (here.program === 'cli' && there.program === 'hub') return undefined;
  if (here.program === 'app' && there.program === 'app') return forbiddenRoom(here.room, there.room);
  if (here.program === there.program) return undefined;
  return typeOnly ? undefined : `${here.program} may not import ${there.program}`;
}

function forbiddenRoom(here, there) {
  if (here === there || !ROLES.includes(there)) return undefined;
  if ((ROLE_ROOMS[here] ?? []).includes(there)) return undefined;
  return `app/${here ?? ''} may not import app/${there}`;
}

const rule = {
  meta: { type: 'problem', schema: [], messages: { forbidden: '{{reason}} (docs/architecture.md)' } },
  create(context) {
    const from = relative(root, context.filename).split(sep).join('/');
    const check = (node) => {
      const target = node.source?.value;
      if (typeof target !== 'string') return;
      if (from.startsWith('src/lib/') && !isTest(from)) checkPlatform(context, node, from, target);
      const path = resolveImport(context.filename, target);
      const reason = path && forbidden(from, path, node.importKind === 'type' || node.exportKind === 'type');
      if (reason) context.report({ node, messageId: 'forbidden', data: { reason } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

/** The domain runs in browsers and in Node: no Node module outside node/, no Svelte at all. */
function checkPlatform(context, node, from, target) {
  const { adapter } = roomOf(from);
  if (target.startsWith('node:') && adapter !== 'node')
    context.report({ node, messageId: 'forbidden', data: { reason: 'src/lib uses no Node module outside node/' } });
  if (/^(svelte|\$app)(\/|$)/.test(target))
    context.report({ node, messageId: 'forbidden', data: { reason: 'src/lib knows no Svelte' } });
}

function resolveImport(file, target) {
  const bare = target.split('?')[0];
  if (bare.endsWith('.css')) return undefined;
  if (bare.startsWith('.'))
    return relative(root, resolve(dirname(file), bare))
      .split(sep)
      .join('/');
  if (bare.startsWith('$lib/')) return `src/lib/${bare.slice(5)}`;
  if (bare.startsWith('$app_/')) return `src/app/${bare.slice(6)}`;
  return undefined;
}

export const importRules = {
  files: ['src/**/*.{ts,svelte}'],
  plugins: { sandyq: { rules: { imports: rule } } },
  rules: { 'sandyq/imports': 'error' },
};
