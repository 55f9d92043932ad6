import { describe, expect, it } from 'vitest';
import { decoded } from './addresses';

describe('decoded', () => {
  it.each([
    ['UTF-8', '%D0%9B%D0%B5%D0%BA%D1%86%D0%B8%D1%8F%201.pdf', 'Лекция 1.pdf'],
    ['the code page of an old server', 'docs/%CB%E5%EA%F6%E8%FF%201.pdf', 'docs/Лекция 1.pdf'],
    ['nothing, with a per cent sign in it', 'план 100%ab.pdf', 'план 100%ab.pdf'],
    ['nothing at all', '100% a.pdf', '100% a.pdf'],
  ])('reads %s', (_, address, path) => expect(decoded(address)).toBe(path));
});
