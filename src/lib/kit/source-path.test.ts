import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveFrom } from './source-path';

describe('resolveFrom', () => {
  it('goes to files beside, below and above, and never out of the folder', () => {
    expect(resolveFrom('pages/a.md', '../pictures/map.png')).toBe('pictures/map.png');
    expect(resolveFrom('pages/a.md', './map.png')).toBe('pages/map.png');
    expect(resolveFrom('pages/a.md', '../../map.png')).toBeUndefined();
    expect(resolveFrom('pages/a.md', '/map.png')).toBeUndefined();
    expect(resolveFrom('pages/a.md', 'maps/')).toBe('pages/maps/');
    expect(resolveFrom('pages/a.md', '../')).toBe('');
  });

  it('is what the paths of POSIX are', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b.png');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const address = parts.join('/');
        const path = posix.join('pages/deep', address);
        const out = path.startsWith('..') || address.startsWith('/');
        expect(resolveFrom('pages/deep/a.md', address)).toBe(out ? undefined : path.replace(/^\.\/?$/, ''));
      }),
    );
  });
});
