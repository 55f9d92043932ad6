import { describe, expect, it } from 'vitest';
import { DOCUMENT_KINDS } from '$lib/kit/manifest';
import { formOf, pathOf } from './document-forms';
import { KNOWN_LICENCES, licenceName } from './licences';
import { documentPlace, openFor, placeOfMember, SECTIONS, sectionOf } from './sections';

describe('places of the page about the kit', () => {
  it('has one for each member of the facts', () => {
    expect(sectionOf('title')).toBe('naming');
    expect(sectionOf('course.title')).toBe('volume');
    expect(placeOfMember('timetable.0.title')).toBe('timetable');
    expect(placeOfMember('documents.self-study')).toBe('document-self-study');
    expect([sectionOf('units'), placeOfMember('constructor')]).toEqual([undefined, undefined]);
  });

  it('opens what stands around a place, and nothing for what is none', () => {
    expect(openFor('terms')).toEqual(['terms']);
    expect(openFor('document-final')).toEqual(['documents', 'document-final']);
    expect([openFor(''), openFor('comment-1')]).toEqual([[], []]);
  });

  it('has no document at the place of a part', () => {
    expect(DOCUMENT_KINDS.map(documentPlace).filter((place) => SECTIONS.some((one) => one === place))).toEqual([]);
  });
});

it('knows what a document is, whatever somebody wrote', () => {
  const documents = [undefined, 'a.md', { file: 'a.{lang}.html' }, 'a.pdf', { items: [] }, { unit: 'u' }, 7];
  expect(documents.map(formOf)).toEqual(['none', 'text', 'text', 'file', 'items', 'unit', 'none']);
  expect(formOf({ timetable: true })).toBe('timetable');
  expect(pathOf({ file: 'a.pdf' })).toBe('a.pdf');
});

it('calls licences by the names that people know', () => {
  expect(KNOWN_LICENCES.map(licenceName)).toContain('CC BY-NC-SA 4.0');
  expect(licenceName('CC0-1.0')).toBe('CC0 1.0');
  expect([licenceName('MIT-0'), licenceName(undefined)]).toEqual(['MIT-0', '']);
});
