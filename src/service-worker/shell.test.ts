import { expect, it } from 'vitest';
import { isAppPage, isImmutable, namedByShell } from './shell';

const html = `<link rel="modulepreload" href="/_app/immutable/entry/start.Ab1_.js">
<link href="/_app/immutable/assets/0.x.css" rel="stylesheet">
<script>Promise.all([import("/_app/immutable/entry/start.Ab1_.js"), import("/_app/immutable/entry/app.C-2.js")])
fetch('/_app/immutable/not/of-this-build.js')</script>`;

it('finds what the shell needs to start, each once, and only what is of this build', () => {
  const build = [
    '/_app/immutable/entry/app.C-2.js',
    '/_app/immutable/entry/start.Ab1_.js',
    '/_app/immutable/assets/0.x.css',
    '/_app/immutable/nodes/9.js',
  ];
  expect(namedByShell(html, build)).toEqual([
    '/_app/immutable/entry/start.Ab1_.js',
    '/_app/immutable/assets/0.x.css',
    '/_app/immutable/entry/app.C-2.js',
  ]);
});

it.each(['/', '/learn', '/learn/intro/welcome', '/apiary', '/tutor/inbox'])('%s is a page of the app', (path) => {
  expect(isAppPage(path)).toBe(true);
});

it.each([
  '/api/hub',
  '/db/',
  '/db',
  '/shelf/a/1.0.0.kit',
  '/kit-files/a/1.0.0/x.html',
  '/favicon.svg',
  '/schemas/kit.json',
])('%s is none', (path) => expect(isAppPage(path)).toBe(false));

it('knows what never changes', () => {
  expect(isImmutable('/_app/immutable/a.js')).toBe(true);
  expect(isImmutable('/_app/version.json')).toBe(false);
});
