import { zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFile } from '../../import/archive/open';
import { blobSpill } from '../../import/archive/spill';
import { readFile } from '../../import/source';
import { err, ok } from '../../shared/result';
import { CLEAN, draft, item, type Written } from '../check/draft.fixture';
import type { OpenDraft } from '../drafts';
import { outlineOf, type Parts } from '../outline';
import type { PartId } from '../part';
import { readDraftFolder, type ReadFolder } from './read';
import { draftArchive } from './write';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Every file of these drafts holds its length in letters. */
const file: OpenDraft['file'] = async ({ bytes }) => ok(new Blob(['x'.repeat(bytes)]));

async function saved(parts: Parts): Promise<Blob> {
  const archive = await draftArchive(parts, file);
  if (!archive.ok) throw new Error(archive.error.code);
  return archive.value;
}

async function opened(archive: Blob) {
  const source = await openFile('draft.zip', archive, blobSpill);
  return source.ok ? readDraftFolder(source.value) : source;
}

async function read(archive: Blob): Promise<ReadFolder> {
  const folder = await opened(archive);
  if (!folder.ok) throw new Error(JSON.stringify(folder.error));
  return folder.value;
}

const zip = (files: Readonly<Record<string, string | Uint8Array>>): Blob =>
  new Blob([
    Uint8Array.from(
      zipSync(
        Object.fromEntries(
          Object.entries(files).map(([path, it]) => [path, typeof it === 'string' ? bytesOf(it) : it]),
        ),
      ),
    ),
  ]);

const YAML = 'id: k\nversion: 1.0.0\ntitle: K\nunits:\n  - id: u\n    title: U\n    items:\n';
const PACKAGE: Written = {
  'item:game': item({ kind: 'package', package: 'packages/game' }, 'z'),
  'file:packages/game/index.html': 12,
  'file:packages/game/Дыбыс файлы.mp3': 3,
  'file:packages/game/read.md': 4,
};

/** Units with their items, in order. */
const outline = (parts: Parts) =>
  outlineOf(parts).map(({ id, title, items }) => ({ id, title, items: items.map((one) => [one.id, one.item]) }));

describe('a draft as a file', () => {
  it('comes back as it was: units, items, texts, and files under their names', async () => {
    const parts = draft(CLEAN, PACKAGE, { 'item:first': item({ kind: 'model', file: 'models/a.glb' }, '1') });
    const folder = await read(await saved(parts));
    expect(folder.facts).toEqual(parts.get('kit'));
    expect(outline(folder.parts)).toEqual(outline(parts));
    expect(folder.parts.get('text:pages/page.kk.md')).toEqual({ text: 'Бет' });
    expect([...folder.files.keys()].sort()).toEqual(
      ['index.html', 'read.md', 'Дыбыс файлы.mp3'].map((name) => `packages/game/${name}`).sort(),
    );
    const sound = await readFile(folder.files.get('packages/game/Дыбыс файлы.mp3') as Blob);
    expect(sound.ok && new TextDecoder().decode(sound.value)).toBe('xxx');
    expect(folder.leftOut).toEqual([]);
  });

  it('keeps every text and every title, whatever is written in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), async (text, title) => {
        const well = text.replace(/^\ufeff/, '').toWellFormed();
        const parts = draft(CLEAN, { 'text:pages/page.ru.md': well, 'unit:u': { order: 'n', title: { kk: title } } });
        const folder = await read(await saved(parts));
        expect(folder.parts.get('text:pages/page.ru.md')).toEqual({ text: well });
        expect(outline(folder.parts)).toEqual(outline(parts));
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('is not made without a file that is not to be had, and says which', async () => {
    const absent: OpenDraft['file'] = async () => err({ code: 'hub-unreachable' });
    const archive = await draftArchive(draft(CLEAN, PACKAGE), absent);
    expect(archive).toEqual(err({ code: 'hub-unreachable', path: 'packages/game/index.html' }));
  });

  it('tells of each file that is in it', async () => {
    const told: string[] = [];
    await draftArchive(draft(CLEAN, PACKAGE), file, (done, total) => told.push(`${done}/${total}`));
    expect(told).toEqual(['1/3', '2/3', '3/3']);
  });
});

describe('a source folder', () => {
  it('may lie in a folder of the archive', async () => {
    const folder = await read(
      zip({
        'my kit/kit.yaml': `${YAML}      - { id: a, kind: page, content: a.md }`,
        'my kit/a.md': 'A',
        'note.txt': 'x',
      }),
    );
    expect(outline(folder.parts)).toEqual([
      { id: 'u', title: 'U', items: [['a', { kind: 'page', title: '', content: 'a.md' }]] },
    ]);
    expect(folder.parts.get('text:a.md')).toEqual({ text: 'A' });
    expect(folder.files.size).toBe(0);
  });

  it('keeps as a file what is no text', async () => {
    const folder = await read(
      zip({ 'kit.yaml': `${YAML}      []`, 'a.md': Uint8Array.of(0xff, 0xfe, 1), 'b.md': 'б' }),
    );
    expect([[...folder.files.keys()], folder.parts.get('text:b.md')]).toEqual([['a.md'], { text: 'б' }]);
  });

  it.each([
    ['without kit.yaml', zip({ 'a.md': 'A' }), { code: 'no-kit-yaml' }],
    ['in no YAML', zip({ 'kit.yaml': 'id: k\ntitle: "K' }), { code: 'kit-yaml-malformed', detail: expect.stringMatching(/^2: /) }],
    ['without units', zip({ 'kit.yaml': 'id: k\nversion: 1.0.0\ntitle: K' }), { code: 'kit-yaml-malformed', detail: '1: units' }],
    ['with a word of no unit', zip({ 'kit.yaml': `${YAML}      []\n    hours: 4` }), { code: 'kit-yaml-malformed', detail: '5: units.0.hours' }],
    ['with an id twice', zip({ 'kit.yaml': `${YAML}      - { id: a, kind: page }\n      - { id: a, kind: page }` }), { code: 'kit-yaml-malformed', detail: 'units.0.items.1.id: a' }],
    ['with a unit twice', zip({ 'kit.yaml': `${YAML}      []\n  - id: u\n    title: V` }), { code: 'kit-yaml-malformed', detail: 'units.1.id: u' }],
    ['in bytes of no text', zip({ 'kit.yaml': Uint8Array.of(0xff, 0xfe, 1) }), { code: 'kit-yaml-malformed', detail: 'UTF-8' }],
    ['nested without end', zip({ 'kit.yaml': `id: ${'['.repeat(50_000)}` }), { code: 'kit-yaml-malformed' }],
    ['that unfolds into gigabytes', zip({ 'kit.yaml': laughs() }), { code: 'kit-yaml-malformed' }],
    ['in an archive that was cut', zip({ 'kit.yaml': YAML }).slice(0, 60), { code: 'damaged' }],
  ] as const)('is refused %s', async (_, archive, fault) => {
    expect(await opened(archive)).toMatchObject({ ok: false, error: fault });
  }); // prettier-ignore

  it('is refused where it has more parts than a draft', async () => {
    const files = Object.fromEntries(Array.from({ length: 5001 }, (_, at) => [`f/${at}.bin`, 'x']));
    expect(await opened(zip({ 'kit.yaml': `${YAML}      []`, ...files }))).toEqual(err({ code: 'too-many-parts' }));
  });

  it('has no member that would change what every object is', async () => {
    const folder = await read(
      zip({ 'kit.yaml': `${YAML}      - { id: a, kind: page, __proto__: { polluted: yes } }` }),
    );
    expect((folder.parts.get('item:a' as PartId) as { item: object }).item).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

function laughs(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 12; at++)
    lines.push(
      `a${at}: &a${at} [${Array(9)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}
