import { describe, expect, it } from 'vitest';
import { pathFrom } from './links';

describe('pathFrom', () => {
  it('finds what lies beside, above and below the text', () => {
    expect(pathFrom('pages/a.html', 'b.png')).toBe('pages/b.png');
    expect(pathFrom('pages/a.html', '../media/b.png')).toBe('media/b.png');
    expect(pathFrom('a.html', './media/b.png')).toBe('media/b.png');
  });

  it('leaves the kit for nobody', () => {
    expect(pathFrom('pages/a.html', '../../b.png')).toBeUndefined();
    expect(pathFrom('pages/a.html', 'https://example.org/b.png')).toBeUndefined();
    expect(pathFrom('pages/a.html', '/b.png')).toBeUndefined();
    expect(pathFrom('pages/a.html', '%')).toBeUndefined();
  });
});
