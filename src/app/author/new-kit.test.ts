import { describe, expect, it } from 'vitest';
import type { KitId } from '$lib/shared/ids';
import { kitIdOf, newFacts, newKitFaults } from './new-kit';

const kit = { languages: ['kk', 'ru'], titles: { kk: 'Оптика', ru: ' ' }, kit: 'optika', course: ' PHYS 201 ' };

describe('a new kit', () => {
  it('has an id made of its title', () => {
    expect(kitIdOf('Жасанды интеллект: кіріспе')).toBe('zhasandy-intellekt-kirispe');
    expect(kitIdOf('第一')).toBe('');
  });

  it('wants a language, a title in the main one and an id that no other has', () => {
    expect(newKitFaults(kit, new Set())).toEqual([]);
    expect(newKitFaults({ ...kit, languages: [] }, new Set())).toEqual(['no-language']);
    expect(newKitFaults({ ...kit, languages: ['ru', 'kk'] }, new Set())).toEqual(['no-title']);
    expect(newKitFaults({ ...kit, kit: 'Оптика' }, new Set())).toEqual(['kit-id']);
    expect(newKitFaults(kit, new Set(['optika']))).toEqual(['kit-id-taken']);
  });

  it('begins with what was filled in, and nothing else', () => {
    const institution = { id: 'demo' as KitId, name: { ru: 'Демо' } };
    expect(newFacts(kit, institution)).toEqual({
      id: 'optika',
      version: '1.0.0',
      title: { kk: 'Оптика' },
      languages: ['kk', 'ru'],
      institution,
      course: { code: 'PHYS 201', title: { kk: 'Оптика' } },
    });
    expect(newFacts({ ...kit, course: '' }, institution)).not.toHaveProperty('course');
  });
});
