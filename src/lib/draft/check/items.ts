import * as v from 'valibot';
import { slug } from '../../assessment/gift/slug';
import { Words } from '../../kit/authoring';
import type { OutlineItem } from '../outline';
import type { PartId } from '../part';
import { namedBy } from './names';
import type { CheckRun } from './run';
import { itemShape } from './shape';
import {
  at,
  listAt,
  MOST_ALT,
  MOST_TITLE,
  MOST_WORDS,
  textOf,
  wordsIn,
  wordsProblems,
  type PlacedWords,
} from './words';

/** Units and their items: what each is without, and the files that it names. */
export function checkItems(run: CheckRun): void {
  if (run.units.length === 0 || !run.units.some(({ id }) => run.parts.has(`unit:${id}`)))
    run.say('units-missing', { part: 'kit', member: 'units' });
  for (const unit of run.units) {
    const part: PartId = `unit:${unit.id}`;
    if (!run.parts.has(part)) continue;
    if (!v.is(Words, unit.title)) run.say('words-missing', { part, member: 'title' });
    run.found.push(...wordsProblems(part, { member: 'title', words: unit.title, most: MOST_TITLE }, run.languages));
    if (unit.items.length === 0) run.say('unit-empty', { part });
  }
  // Before the texts, whose links are judged by it.
  for (const { item } of run.items.values()) if (textOf(at(item, 'smaller'))) keepQualities(run, item);
  for (const item of run.items.values()) checkItem(run, item);
}

function checkItem(run: CheckRun, row: OutlineItem): void {
  const { id, item } = row;
  const part: PartId = `item:${id}`;
  if (!run.parts.has(`unit:${row.unit}`)) run.say('unit-gone', { part, item: id });
  for (const { code, ...where } of itemShape(item)) run.say(code, { part, item: id, ...where });
  for (const words of itemWords(item))
    for (const found of wordsProblems(part, words, run.languages)) run.found.push({ ...found, item: id });
  for (const named of namedBy(item)) run.use(named, { part, item: id });
  checkQuestionIds(run, part, id, item);
  checkPictures(run, part, id, item);
  if (item.kind === 'video' || item.kind === 'audio') checkRecording(run, part, id, item);
}

/** Everything that an item says in words of its own. */
export function itemWords(item: object): readonly PlacedWords[] {
  const words = (member: string, value: unknown, most: number): PlacedWords => ({ member, words: value, most });
  return [
    words('title', at(item, 'title'), MOST_TITLE),
    // Of a model.
    words('alt', at(item, 'alt'), MOST_ALT),
    ...listAt(item, 'pictures').flatMap((picture, index) => [
      words(`pictures.${index}.alt`, at(picture, 'alt'), MOST_ALT),
      words(`pictures.${index}.caption`, at(picture, 'caption'), MOST_WORDS),
    ]),
    ...listAt(item, 'materials').map((one, index) => words(`materials.${index}.title`, at(one, 'title'), MOST_TITLE)),
    // Of a case; the questions of a test are a path.
    ...listAt(item, 'questions').map((one, index) => words(`questions.${index}.text`, at(one, 'text'), MOST_WORDS)),
  ];
}

function checkQuestionIds(run: CheckRun, part: PartId, id: string, item: object): void {
  const seen = new Set<unknown>();
  for (const [index, question] of listAt(item, 'questions').entries()) {
    const own = at(question, 'id');
    if (seen.has(own)) run.say('id-twice', { part, item: id, member: `questions.${index}.id`, detail: String(own) });
    seen.add(own);
  }
}

function checkPictures(run: CheckRun, part: PartId, id: string, item: object): void {
  for (const [index, picture] of listAt(item, 'pictures').entries())
    checkAlternative(run, { part, item: id, member: `pictures.${index}.alt` }, picture);
  if (at(item, 'kind') === 'model') checkAlternative(run, { part, item: id, member: 'alt' }, item);
}

/** Where nobody wrote what is to be seen, programs put the name of the file. */
function checkAlternative(
  run: CheckRun,
  where: { readonly part: PartId; readonly item: string; readonly member: string },
  shown: unknown,
): void {
  const name = (textOf(at(shown, 'file')) ?? '').split('/').at(-1)!.replace('.{lang}', '');
  const named = [name, name.replace(/\.[A-Za-z0-9]+$/, '')].map(slug);
  for (const language of run.languages) {
    const alt = wordsIn(at(shown, 'alt'), language, run.languages[0]);
    if (alt !== '' && named.includes(slug(alt))) run.say('alt-is-name', { ...where, language, detail: alt });
  }
}

function checkRecording(run: CheckRun, part: PartId, id: string, item: object): void {
  const [captions, transcript] = [textOf(at(item, 'captions')), textOf(at(item, 'transcript'))];
  const video = at(item, 'kind') === 'video';
  if (transcript === undefined && (captions === undefined || !video)) run.say('recording-silent', { part, item: id });
  else if (video && captions === undefined) run.say('captions-missing', { part, item: id, member: 'captions' });
  if (captions !== undefined && !captions.includes('{lang}') && run.languages.length > 1)
    run.say('captions-no-language', { part, item: id, member: 'captions', detail: captions });
  checkSmaller(run, part, id, item);
}

/** A device that keeps the smaller recordings offers the languages that every other one does. */
function checkSmaller(run: CheckRun, part: PartId, id: string, item: object): void {
  const [smaller, file] = [textOf(at(item, 'smaller')), textOf(at(item, 'file'))];
  if (smaller === undefined || file === undefined) return;
  const where = { part, item: id, member: 'smaller' };
  for (const language of run.languages) {
    const [small, full] = [pathIn(smaller, language), pathIn(file, language)];
    if (!run.files.has(small)) continue;
    if (!run.files.has(full)) run.say('smaller-language', { ...where, language });
    const [smallBytes, bytes] = [run.files.bytes(small), run.files.bytes(full)];
    if (smallBytes !== undefined && bytes !== undefined && smallBytes >= bytes)
      run.say('smaller-larger', { ...where, language, detail: small });
  }
}

function keepQualities(run: CheckRun, item: object): void {
  for (const member of ['file', 'smaller']) {
    const pattern = textOf(at(item, member));
    if (pattern !== undefined) for (const language of run.languages) run.twoQualities.add(pathIn(pattern, language));
  }
}

const pathIn = (pattern: string, language: string): string => pattern.replaceAll('{lang}', language);
