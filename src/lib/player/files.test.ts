import { describe, expect, it } from 'vitest';
import { packageFiles } from './files';
import type { TextsAnswer } from './protocol';

const blob = (...parts: BlobPart[]) => new Blob(parts);
const KIT: Readonly<Record<string, { blob: Blob; mediaType: string }>> = {
  'p/1.html': { blob: blob('<p>Сәлем'), mediaType: 'text/html' },
  'p/2.js': { blob: blob(Uint8Array.of(0xcf, 0xf0, 0xe8)), mediaType: 'text/javascript' },
  'p/3.png': { blob: blob(Uint8Array.of(0xcf)), mediaType: 'image/png' },
  'p/4.xml': { blob: blob('<a/>'), mediaType: 'application/xml' },
  'secret.html': { blob: blob('of another'), mediaType: 'text/html' },
};
const files = {
  'Start.html': 'p/1.html',
  'js/a.js': 'p/2.js',
  'a.png': 'p/3.png',
  'A.xml': 'p/4.xml',
  'gone.xml': 'p/5.xml',
};
const ask = packageFiles({
  files,
  open: async (path) => {
    if (path === 'p/5.xml') throw new Error('a damaged piece');
    return Object.hasOwn(KIT, path) ? { ...KIT[path]!, etag: path } : undefined;
  },
  runtime: async (name) => (name === 'cmi5' ? blob('runtime') : undefined),
});
const file = (path: string) => ask({ type: 'file', path });

describe('the files of a package', () => {
  it('are found by the names that it uses, whatever their letters’ case, and however many slashes', async () => {
    for (const name of ['Start.html', 'start.HTML']) expect(await file(name)).toMatchObject({ etag: 'p/1.html' });
    expect(await file('js//a.js')).toMatchObject({ etag: 'p/2.js' });
  });

  it('say where they are texts in no known encoding', async () => {
    expect(await file('Start.html')).not.toHaveProperty('encoding');
    expect(await file('js/a.js')).toMatchObject({ encoding: 'unknown' });
    expect(await file('a.png')).not.toHaveProperty('encoding');
  });

  it.each(['p/1.html', 'secret.html', '../secret.html', '', 'constructor', '__proto__', 'gone.xml'])(
    'are nothing else: %j',
    async (path) => expect(await file(path)).toBeNull(),
  );

  it.each([
    undefined,
    null,
    'file',
    {},
    { type: 'file' },
    { type: 'other', path: 'a.png' },
    { type: 'file', path: 'x'.repeat(1_001) },
  ])('are not had by %j', async (asked) => expect(await ask(asked)).toBeNull());

  it('come with a runtime of ours, by its name alone', async () => {
    expect(await ask({ type: 'runtime', path: 'cmi5.js' })).toMatchObject({ mediaType: 'text/javascript' });
    for (const path of ['h5p.js', 'cmi5', '../cmi5.js', 'toString.js'])
      expect(await ask({ type: 'runtime', path })).toBeNull();
  });

  it('are at hand where they are texts and can be read, by all their names', async () => {
    const { names, texts } = (await ask({ type: 'texts' })) as TextsAnswer;
    expect(names).toEqual(Object.keys(files));
    expect([...texts.keys()]).toEqual(['Start.html', 'js/a.js', 'A.xml']);
    expect(await texts.get('A.xml')!.text()).toBe('<a/>');
  });
});
