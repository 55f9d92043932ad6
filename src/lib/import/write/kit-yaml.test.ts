import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { ItemId } from '../../shared/ids';
import type { Imported } from '../imported';
import { sourceFolder } from './kit-yaml';

const part = (over: Partial<Imported> = {}): Imported => ({
  units: [{ title: 'Глава', items: [{ id: 'a' as ItemId, kind: 'page', title: 'Введение', content: 'pages/a.md' }] }],
  files: new Map([['pages/a.md', new Uint8Array()]]),
  report: [],
  ...over,
});
const yamlOf = (...args: Parameters<typeof sourceFolder>): string =>
  new TextDecoder().decode(sourceFolder(...args).files.get('kit.yaml') as Uint8Array);

describe('sourceFolder', () => {
  it('joins what was imported, with what the files say', () => {
    const parts = [part({ title: 'Курс', language: 'kk', licence: 'CC0' }), part({ title: 'Other', licence: 'MIT' })];
    expect(parse(yamlOf(parts))).toMatchObject({
      ...{ id: 'kurs', title: 'Курс', languages: ['kk'], version: '1.0.0', licence: 'CC0; MIT' },
      units: [{ id: 'glava', title: 'Глава' }, { id: 'glava-2' }],
    });
  });

  it('takes the word of whoever imports, and comments what nobody said', () => {
    const guessed = yamlOf([part()]);
    expect(parse(guessed)).toMatchObject({ languages: ['ru'], institution: { id: 'our-institution' } });
    expect(guessed.match(/# LOOK/g)).toHaveLength(4);
    const facts = { id: 'x', title: 'T', language: 'kk', institution: { id: 'kaznu', name: 'КазНУ' } };
    const told = yamlOf([part()], facts);
    expect(parse(told)).toMatchObject({ id: 'x', title: 'T', languages: ['kk'], institution: facts.institution });
    expect(told.match(/# LOOK/g)).toHaveLength(1);
  });

  it('has a language for captions that are in none of its own, and names the others', () => {
    const video = {
      id: 'v' as ItemId,
      kind: 'video',
      title: 'Фильм',
      file: 'media/v.mp4',
      captions: 'media/v.{lang}.vtt',
    } as const;
    const files = new Map(['media/v.en.vtt', 'media/v.de.vtt'].map((path) => [path, new Uint8Array()]));
    const film = part({ units: [{ title: 'U', items: [video] }], files });
    expect(parse(yamlOf([film], { language: 'ru' }))).toMatchObject({ languages: ['ru', 'en'] });
    const english = yamlOf([film], { language: 'en' });
    expect(parse(english)).toMatchObject({ languages: ['en'] });
    expect(english).toContain('there are captions in de, too');
  });

  it('says anything in a title without breaking the file', () => {
    const title = '# "x": {y} \n- [z] & *a |';
    expect(parse(yamlOf([part()], { title }))).toMatchObject({ title });
  });
});
