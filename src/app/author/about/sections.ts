/** The parts of the page «About the kit», in their order; each is a place in its address. */
export const SECTIONS = [
  'naming',
  'languages',
  'volume',
  'outcomes',
  'documents',
  'timetable',
  'terms',
  'version',
] as const;
export type Section = (typeof SECTIONS)[number];

const BY_MEMBER: Readonly<Record<string, Section>> = {
  title: 'naming',
  summary: 'naming',
  languages: 'languages',
  course: 'volume',
  credits: 'volume',
  hours: 'volume',
  outcomes: 'outcomes',
  documents: 'documents',
  timetable: 'timetable',
  institution: 'terms',
  licence: 'terms',
  expires: 'terms',
  id: 'version',
  version: 'version',
  releaseNotes: 'version',
};

/** Where a member of the facts is written, as kit.yaml calls it: `course.title`. */
export const sectionOf = (member: string): Section | undefined => {
  const [first = ''] = member.split('.');
  return Object.hasOwn(BY_MEMBER, first) ? BY_MEMBER[first] : undefined;
};

const DOCUMENT = 'document-';

/** Where on the page one of the twelve documents is. */
export const documentPlace = (kind: string): string => `${DOCUMENT}${kind}`;

/** The place of a member on the page: of a document its own; undefined for what stands nowhere. */
export const placeOfMember = (member: string): string | undefined => {
  const [first, kind] = member.split('.');
  return first === 'documents' && kind ? documentPlace(kind) : sectionOf(member);
};

/** What has to be open so that a place can be seen, the outer first; nothing for a place that is not there. */
export function openFor(place: string): readonly string[] {
  if (place.startsWith(DOCUMENT)) return ['documents', place];
  return (SECTIONS as readonly string[]).includes(place) ? [place] : [];
}
