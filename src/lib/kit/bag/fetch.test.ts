import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KitId } from '../../shared/ids';
import { fetchText, parseFetch } from './fetch';

const base = { id: 'course' as KitId, version: '1.0.0' };
const line = 'sandyq-kit://course/1.0.0 12 data/pages/a.html\n';

describe('fetch.txt', () => {
  it('says base, size and path, one file a line', () => {
    expect(fetchText(base, [{ path: 'pages/a.html', size: 12 }])).toBe(line);
    expect(parseFetch(line)).toEqual({ ok: true, value: { base, files: new Map([['pages/a.html', 12]]) } });
  });

  it('is read as it was written', () => {
    const files = fc.uniqueArray(fc.record({ path: fc.stringMatching(/^[a-z0-9/._-]{1,40}$/), size: fc.nat() }), {
      selector: ({ path }) => path,
      minLength: 1,
    });
    fc.assert(
      fc.property(files, (listed) => {
        const read = parseFetch(fetchText(base, listed));
        expect(read.ok && [...read.value.files]).toEqual(listed.map(({ path, size }) => [path, size]));
      }),
    );
  });

  it('may part its fields by tabs and end lines as Windows does (RFC 8493, 2.2.3)', () => {
    expect(parseFetch('sandyq-kit://course/1.0.0\t12  data/a\r\n')).toMatchObject({ ok: true });
  });

  it.each([
    ['', 'lists nothing'],
    [line.slice(0, -1), 'the last line does not end'],
    [`${line}\n`, 'line 2'],
    [line.replace('sandyq-kit', 'https'), 'line 1'],
    [line.replace('data/', ''), 'line 1'],
    [line.replace('12', '-'), 'line 1'],
    [line.replace('1.0.0', '1.0'), 'line 1'],
    [line.replace('course', 'Course'), 'line 1'],
    [line + line.replace('1.0.0', '0.9.0'), 'names two bases'],
    [line + line.replace('course', 'other'), 'names two bases'],
  ])('refuses %j', (text, detail) => {
    expect(parseFetch(text)).toEqual({ ok: false, error: { code: 'not-a-bag', path: 'fetch.txt', detail } });
  });

  it('names a file once', () => {
    expect(parseFetch(line + line)).toMatchObject({
      ok: false,
      error: { code: 'duplicate-entry', path: 'pages/a.html' },
    });
  });
});
