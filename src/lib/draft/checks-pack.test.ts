import fc from 'fast-check';
import { PDF } from '../kit/pdf/pdf.fixture';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newSigningKey } from '../kit/node/keys';
import type { Mistake } from '../kit/node/pack/mistakes';
import { packKit } from '../kit/node/pack/pack';
import { CLEAN, draft, FACTS, type Written } from './check/draft.fixture';
import { checkDraft } from './checks';
import { draftFolder } from './folder';
import type { Parts } from './outline';

/* The packer is the judge: what checks call clean it takes, and what they call a mistake it refuses. */

const key = newSigningKey({ bytes: (length) => new Uint8Array(length).fill(7) });

let dir: string;
let drafts = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sandyq-checks-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** What the packer refuses. */
async function refused(parts: Parts): Promise<readonly Mistake[]> {
  const folder = join(dir, String((drafts += 1)));
  const { kitYaml, texts, files } = draftFolder(parts);
  const contents = [
    ['kit.yaml', kitYaml] as const,
    ...texts,
    ...[...files].map(([path, { bytes }]) => [path, path.endsWith('.pdf') ? PDF : new Uint8Array(bytes)] as const),
  ];
  for (const path of new Set(contents.map(([path]) => dirname(path))))
    await mkdir(join(folder, path), { recursive: true });
  await Promise.all(contents.map(([path, content]) => writeFile(join(folder, path), content)));
  const packed = await packKit({ folder, key, out: `${folder}.kit` });
  await rm(folder, { recursive: true });
  return packed.ok ? [] : packed.error.mistakes;
}

/** Mostly the first; the others are what people do wrong. */
const mostly = <T>(good: T, ...bad: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12 * bad.length, arbitrary: fc.constant(good) },
    ...bad.map((one) => ({ weight: 1, arbitrary: fc.constant(one) })),
  );
const oneOf = <T>(...all: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...all);

const title = mostly<unknown>(
  FACTS.title,
  'Атауы',
  { kk: 'Атауы' },
  { kk: 'Атауы', ru: '' },
  '',
  {},
  { KK: 'x' },
  { kk: 'x'.repeat(501) },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const gate = maybe(
  oneOf<unknown>(
    { done: 'i0' },
    { passed: 'i1' },
    { score: { item: 'i2', atLeast: 0.5 } },
    { submitted: 'i1' },
    { from: '2026-01-01T00:00:00Z' },
    { all: [{ done: 'i0' }, { any: [{ done: 'i1' }, { done: 'gone' }] }] },
    { done: 'gone' },
    { sometime: true },
  ),
);
const base = { title, gate, minutes: maybe(mostly<unknown>(10, 0, 'x')) };
const pageFile = mostly(
  'pages/a.{lang}.md',
  'pages/a.kk.md',
  'pages/b.html',
  'pages/gone.md',
  'media/f.mp4',
  'Бет.md',
  '',
);
const bankFile = mostly('tests/t.{lang}.gift', 'tests/t.kk.gift', 'tests/gone.gift', 'pages/a.kk.md');
const captions = maybe(mostly('media/f.{lang}.vtt', 'media/f.kk.vtt', 'media/gone.{lang}.vtt'));
const smaller = maybe(mostly('media/s.mp4', 'media/f.mp4', 'media/a.mp3'));

const anItem = fc.oneof(
  fc.record({ ...base, kind: fc.constant('page'), content: pageFile }),
  fc.record({ ...base, kind: fc.constant('reading'), file: mostly('reading/r.pdf', 'files/d.docx', 'files/d.xyz', 'no.pdf') }),
  fc.record({ ...base, kind: fc.constant('video'), file: mostly('media/f.mp4', 'media/a.mp3'), captions, smaller, poster: maybe(mostly('pictures/p.png', 'media/f.mp4')), transcript: maybe(pageFile) }),
  fc.record({ ...base, kind: fc.constant('audio'), file: mostly('media/a.mp3', 'media/f.mp4'), captions, transcript: maybe(pageFile) }),
  fc.record({ ...base, kind: fc.constant('image'), pictures: fc.array(fc.record({ file: mostly('pictures/p.png', 'pictures/P.png'), alt: title, caption: maybe(title) }), { minLength: 1, maxLength: 2 }) }),
  fc.record({ ...base, kind: fc.constant('assignment'), brief: pageFile, accepts: maybe(mostly<unknown>({ text: true }, { files: 'x' }, { maxFiles: 50 })) }),
  fc.record({ ...base, kind: fc.constant('case'), situation: pageFile, materials: maybe(fc.array(fc.record({ title, file: mostly('pages/a.{lang}.md', 'pictures/p.png', 'files/d.docx') }), { maxLength: 2 })), questions: mostly<unknown>([{ id: 'q', text: FACTS.title }], [{ id: 'q', text: '' }], [{ id: 'q', text: 'x' }, { id: 'q', text: 'y' }], []) }),
  fc.record({ ...base, kind: fc.constant('test'), control: mostly('self', 'final', 'other'), questions: bankFile }),
  fc.record({ ...base, kind: mostly('survey', 'riddle'), questions: mostly('tests/s.gift', 'tests/t.{lang}.gift') }),
  fc.record({ ...base, kind: fc.constant('package'), package: mostly('packages/p', 'packages/p/', 'packages/q', 'packages/none') }),
); // prettier-ignore

const markdown = mostly(
  '# A\n\n[site](https://example.org) ![map](../pictures/p.png)',
  '[t](item:i0)',
  '[t](item:gone)',
  '[t](../files/d.docx)',
  '[t](../media/f.mp4)',
  '[t](b.html)',
  '[t](ftp://x)',
  '![x](https://example.org/x.png)',
  '![x](../../x.png)',
  '![x](../files/d.docx)',
  '<img src="gone.png">',
  '<a href="../reading/r.pdf">t</a>',
  '[a]: ../pictures/p.png\n\n![x][a]',
  '',
);
const gift = mostly(
  '::A::Q {=a ~b}\n\n::B::R {T}',
  '::A::Q {=a ~b ~c}\n\n::B::R {T}',
  '::A::Q {=a ~b}',
  '::A::Q {=a ~b}\n\n::A::R {T}',
  'Q {=a',
  '',
  '::A::[markdown]![m](../pictures/p.png) {=a ~b}\n\n::B::R {F}',
  '::A::[html]<img src="x.png"> {=a ~b}\n\n::B::R {F}',
);
const document = mostly<unknown>(
  undefined,
  'pages/a.{lang}.md',
  { file: 'reading/r.pdf' },
  'files/d.docx',
  { items: ['i0'] },
  { items: ['gone'] },
  { unit: 'u' },
  { unit: 'gone' },
  { timetable: true },
  { maybe: 1 },
);
const entry = fc.record(
  { id: mostly('e', 'E!'), kind: mostly('exam', 'broadcast', 'party'), title, start: mostly('2026-09-07T10:00:00Z', 'soon'), end: mostly('2026-09-07T11:00:00+00:00', '2026-09-06T11:00:00Z'), item: mostly('i0', 'gone'), place: title },
  { requiredKeys: ['id', 'kind', 'title', 'start'] },
); // prettier-ignore

const aDraft = fc.record({
  facts: fc.record({
    id: mostly('k', 'К'),
    version: mostly('1.0.0', '1.0'),
    title,
    summary: maybe(title),
    languages: mostly<unknown>(['kk', 'ru'], ['kk'], ['Kk'], undefined),
    institution: mostly<unknown>(FACTS.institution, { id: 'demo' }, { id: '?', name: 'x' }, undefined),
    course: maybe(fc.record({ title })),
    hours: maybe(mostly<unknown>(10, -1)),
    outcomes: maybe(fc.array(title, { maxLength: 2 })),
    expires: maybe(mostly('2030-01-01T00:00:00Z', '2030')),
    documents: fc.record({ programme: document, lectures: document, final: document }),
    timetable: maybe(fc.array(entry, { maxLength: 2 })),
  }),
  unit: title,
  items: fc.array(anItem, { minLength: 1, maxLength: 4 }),
  texts: fc.record({ a: markdown, b: markdown, t: gift, u: gift, s: gift, vtt: mostly('WEBVTT\n\n00:01.000 --> 00:02.000\nx', '1') }),
}); // prettier-ignore

type Ingredients = typeof aDraft extends fc.Arbitrary<infer T> ? T : never;

function written({ facts, unit, items, texts }: Ingredients): Parts {
  const parts: Record<string, unknown> = {
    kit: JSON.parse(JSON.stringify(facts)) as unknown,
    'text:pages/a.kk.md': texts.a,
    'text:pages/a.ru.md': texts.b,
    'text:pages/b.html': '<h1>B</h1>',
    'text:tests/t.kk.gift': texts.t,
    'text:tests/t.ru.gift': texts.u,
    'text:tests/s.gift': texts.s,
    'text:media/f.kk.vtt': texts.vtt,
    'text:media/f.ru.vtt': 'WEBVTT\n',
    'file:media/f.mp4': 30,
    'file:media/s.mp4': 20,
    'file:media/a.mp3': 10,
    'file:pictures/p.png': 5,
    'file:reading/r.pdf': 6,
    'file:files/d.docx': 7,
    'file:files/d.xyz': 8,
    'file:packages/p/index.html': 9,
    'file:packages/p/Бет.js': 9,
    'file:packages/q/x.js': 9,
  };
  parts['unit:u'] = { order: 'n', title: unit };
  items.forEach((item, index) => {
    parts[`item:i${index}`] = { unit: 'u', order: `n${index + 1}`, item: JSON.parse(JSON.stringify(item)) as unknown };
  });
  return draft(parts as Written);
}

describe('checks and the packer', () => {
  it('agree on a draft that has everything', async () => {
    expect(await refused(draft(CLEAN))).toEqual([]);
  });

  it('agree on any draft', async () => {
    let clean = 0;
    await fc.assert(
      fc.asyncProperty(aDraft, async (ingredients) => {
        const parts = written(ingredients);
        const mistakes = checkDraft(parts).filter(({ severity }) => severity === 'mistake');
        const packer = await refused(parts);
        clean += packer.length === 0 ? 1 : 0;
        if (mistakes.length > 0 !== packer.length > 0) expect({ checks: mistakes, packer }).toEqual({});
        // In the same words, so that a methodist reads of one thing once. Of shapes the packer says only what is missing or wrong.
        const told = new Set<string>(mistakes.map(({ code }) => code));
        const others = packer.filter(({ code }) => !told.has(code) && !code.startsWith('member-'));
        if (others.length > 0) expect({ checks: mistakes, others }).toEqual({});
      }),
      // The same drafts each time, unless more are asked for: how many of them are clean is chance.
      process.env['CHECK_RUNS'] === undefined
        ? { numRuns: 40, seed: 7 }
        : { numRuns: Number(process.env['CHECK_RUNS']) },
    );
    // Else they would agree on nothing but that all is wrong.
    expect(clean).toBeGreaterThan(2);
  }, 600_000);
});
