import { describe, expect, it } from 'vitest';
import { localMoment, utcMoment } from './moment';

describe('moments', () => {
  it('go to the clock of this place and back', () => {
    expect(utcMoment(localMoment('2026-10-01T18:00:00Z'))).toBe('2026-10-01T18:00:00Z');
    expect(utcMoment(localMoment('2026-10-01T18:00:00+05:00'))).toBe('2026-10-01T13:00:00Z');
  });

  it('are none where there is none', () => {
    expect(localMoment(undefined)).toBe('');
    expect(localMoment('tomorrow')).toBe('');
    expect(utcMoment('')).toBeUndefined();
  });
});
