import { describe, expect, it } from 'vitest';
import { resolvePath } from './kit-content';

describe('resolvePath', () => {
  it('finds what lies beside, above and below the text', () => {
    expect(resolvePath('pages/a.html', 'b.png')).toBe('pages/b.png');
    expect(resolvePath('pages/a.html', '../media/b.png')).toBe('media/b.png');
    expect(resolvePath('a.html', './media/b.png')).toBe('media/b.png');
  });

  it('leaves the kit for nobody', () => {
    expect(resolvePath('pages/a.html', '../../b.png')).toBeUndefined();
    expect(resolvePath('pages/a.html', 'https://example.org/b.png')).toBeUndefined();
    expect(resolvePath('pages/a.html', '/b.png')).toBeUndefined();
    expect(resolvePath('pages/a.html', '%')).toBe(undefined);
  });
});
