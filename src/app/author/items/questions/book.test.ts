import { describe, expect, it, vi } from 'vitest';
import { sanitiseHtml } from '$lib/kit/sanitise';

vi.stubGlobal(
  '$state',
  Object.assign(<T>(value: T) => value, { raw: <T>(value: T) => value }),
);
const { QuestionBook } = await import('./book.svelte');

function book(texts: Record<string, string>, languages: readonly string[] = ['kk', 'ru']) {
  const made = new QuestionBook({
    survey: false,
    render: (text) => sanitiseHtml(text),
    languages: () => languages,
    textIn: (language) => texts[language],
    write: (language, text) => (texts[language] = text),
  });
  made.look();
  return { made, texts };
}

describe('QuestionBook', () => {
  it('writes each change, and reads what others wrote', () => {
    const { made, texts } = book({ kk: 'A {T}\n' });
    made.add('essay');
    made.change(1, { ...made.entries[1]!.question!, html: { kk: 'B' } });
    expect(texts['kk']).toBe('A {T}\n\n// [id:q2]\n[html]B {}\n');
    expect(texts['ru']).toBeUndefined();
    const { key } = made.entries[0]!;
    texts['kk'] = 'C {T}\n\nD {}\n';
    made.look();
    expect(made.entries[0]).toMatchObject({ key, question: { html: { kk: 'C' } } });
  });

  it('copies, moves and takes away in all languages', () => {
    const { made, texts } = book({ kk: 'A {T}\n\nB {F}\n', ru: 'А {T}\n\nБ {F}\n' });
    made.move(0, 1);
    expect(texts['ru']).toBe('Б {F}\n\nА {T}\n');
    expect(texts['kk']).toBe('// [id:q2]\nB {F}\n\n// [id:q1]\nA {T}\n');
    made.copy(0);
    made.remove(0);
    expect(made.entries.map(({ question }) => question!.html['ru'])).toEqual(['Б', 'А']);
    expect(new Set(made.entries.map(({ question }) => question!.id)).size).toBe(2);
  });

  it('leaves what it cannot show, lets it be mended, and shows it then', () => {
    const { made, texts } = book({ kk: 'A {=a\n\nB {T}\n' }, ['kk']);
    expect(made.entries[0]!.question).toBeUndefined();
    made.setRaw(0, 'kk', 'A {=a}');
    expect(texts['kk']).toBe('A {=a}\n\nB {T}\n');
    made.reread();
    expect(made.entries[0]!.question!.kind).toBe('short');
  });

  it('lets another language begin anew where it asks something else', () => {
    const { made, texts } = book({ kk: 'A {T}\n', ru: 'А {}\n\nЕщё {}\n' });
    expect(made.entries.map(({ apart }) => apart)).toEqual([['ru'], ['ru']]);
    made.renew(1, 'ru');
    made.renew(0, 'ru');
    expect(made.entries).toHaveLength(1);
    expect(texts['ru']).toBe('// [id:q1]\n[html] {TRUE}\n');
    made.change(0, { ...made.entries[0]!.question!, html: { kk: 'A', ru: 'А?' } });
    expect(texts['ru']).toBe('// [id:q1]\n[html]А? {TRUE}\n');
  });

  it('takes in questions of others under ids of their own', () => {
    const { made } = book({ kk: '::A::a {T}\n' }, ['kk']);
    expect(made.append('::A::b {F}\n\n::B::c {}')).toBe(2);
    expect(new Set(made.entries.map(({ question }) => question!.id)).size).toBe(3);
  });
});
