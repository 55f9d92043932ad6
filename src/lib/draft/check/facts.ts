import { DOCUMENT_KINDS } from '../../kit/manifest';
import { namedByDocument } from './names';
import type { CheckRun } from './run';
import { factsShape } from './shape';
import { at, isRecord, listAt, MOST_TITLE, MOST_WORDS, textOf, wordsProblems, type PlacedWords } from './words';

/** What kit.yaml says of the whole: facts, hours, the twelve documents, the timetable. */
export function checkFacts(run: CheckRun): void {
  const { facts } = run;
  if (facts === undefined) return run.say('facts-missing', { part: 'kit' });
  for (const { code, ...where } of factsShape(facts)) run.say(code, { part: 'kit', ...where });
  for (const words of factsWords(facts)) run.found.push(...wordsProblems('kit', words, run.languages));
  checkHours(run, facts);
  checkDocuments(run, facts);
  checkTimetable(run, facts);
}

/** Everything that the facts say in words, in the order in which a page shows it. */
export function factsWords(facts: object): readonly PlacedWords[] {
  const title = (member: string, words: unknown): PlacedWords => ({ member, words, most: MOST_TITLE });
  const text = (member: string, words: unknown): PlacedWords => ({ member, words, most: MOST_WORDS });
  return [
    title('title', at(facts, 'title')),
    text('summary', at(facts, 'summary')),
    title('institution.name', at(at(facts, 'institution'), 'name')),
    title('course.title', at(at(facts, 'course'), 'title')),
    ...listAt(facts, 'outcomes').map((outcome, index) => text(`outcomes.${index}`, outcome)),
    text('releaseNotes', at(facts, 'releaseNotes')),
    ...listAt(facts, 'timetable').flatMap((entry, index) => [
      title(`timetable.${index}.title`, at(entry, 'title')),
      text(`timetable.${index}.place`, at(entry, 'place')),
    ]),
  ];
}

/** Of `hours` at least this share should be told as minutes of items, and no more than all of them. */
const LEAST_SHARE = 0.5;

function checkHours(run: CheckRun, facts: object): void {
  const [hours, credits] = [at(facts, 'hours'), at(facts, 'credits')];
  if (typeof credits === 'number' && credits > 0 && typeof hours !== 'number')
    run.say('credits-without-hours', { part: 'kit', member: 'hours' });
  if (typeof hours !== 'number' || hours <= 0) return;
  const told = hoursTold(run.units.flatMap(({ items }) => items));
  // Nobody has begun to tell them.
  if (told === 0) return;
  const detail = `${Math.round(told * 10) / 10} / ${hours}`;
  if (told > hours) run.say('hours-over', { part: 'kit', member: 'hours', detail });
  else if (told < hours * LEAST_SHARE) run.say('hours-under', { part: 'kit', member: 'hours', detail });
}

/** The minutes of all items, in hours. */
export const hoursTold = (items: readonly { readonly item: object }[]): number =>
  items.reduce((sum, { item }) => sum + minutesOf(item), 0) / 60;

function minutesOf(item: object): number {
  const minutes = at(item, 'minutes');
  return typeof minutes === 'number' && Number.isFinite(minutes) ? minutes : 0;
}

function checkDocuments(run: CheckRun, facts: object): void {
  const documents = at(facts, 'documents');
  for (const kind of DOCUMENT_KINDS) {
    const document = at(documents, kind);
    const where = { part: 'kit', member: `documents.${kind}` } as const;
    if (document === undefined) run.say('document-missing', where);
    else checkDocument(run, kind, document, where);
  }
}

function checkDocument(
  run: CheckRun,
  kind: string,
  document: unknown,
  where: { readonly part: 'kit'; readonly member: string },
): void {
  for (const named of namedByDocument(kind, document)) run.use(named, { part: 'kit' });
  if (!isRecord(document)) return;
  for (const id of listAt(document, 'items'))
    if (typeof id === 'string' && !run.items.has(id)) run.say('document-item-unknown', { ...where, detail: id });
  const unit = textOf(document['unit']);
  if (unit !== undefined && !run.units.some(({ id }) => id === unit))
    run.say('document-unit-unknown', { ...where, detail: unit });
  if (document['timetable'] === true && listAt(run.facts, 'timetable').length === 0)
    run.say('document-timetable-empty', where);
}

function checkTimetable(run: CheckRun, facts: object): void {
  const seen = new Set<string>();
  for (const [index, entry] of listAt(facts, 'timetable').entries()) {
    const where = (member: string) => ({ part: 'kit', member: `timetable.${index}.${member}` }) as const;
    const id = textOf(at(entry, 'id'));
    if (id !== undefined && seen.size === seen.add(id).size) run.say('id-twice', { ...where('id'), detail: id });
    const [start, end] = [Date.parse(String(at(entry, 'start'))), Date.parse(String(at(entry, 'end')))];
    if (end < start) run.say('entry-ends-early', where('end'));
    const item = textOf(at(entry, 'item'));
    const kind = item === undefined ? undefined : run.items.get(item)?.item.kind;
    if (item !== undefined && kind === undefined) run.say('entry-item-unknown', { ...where('item'), detail: item });
    else if (kind !== undefined && at(entry, 'kind') === 'broadcast' && kind !== 'video' && kind !== 'audio')
      run.say('entry-not-recording', { ...where('item'), detail: item! });
  }
}
