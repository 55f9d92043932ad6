import { OTHER } from '../cartridge/import';
import type { Importer } from '../context';
import type { Gathering } from '../gathering';
import { titleOfFile } from '../media/titles';
import { Notes } from '../notes';
import { languageTag } from '../package/facts';
import { guessLanguage } from '../text';
import { Activities } from './activities';
import type { Activity, Backup, Section } from './backup';
import { readOldBackup } from './moodle1/read';
import { readBackup } from './moodle2';
import { Quizzes } from './quizzes';
import { MoodleTexts } from './texts';

const SECTION = { kk: 'Бөлім', ru: 'Раздел', en: 'Section' };

/** A backup of a Moodle course: its sections as units, its activities as items, its question bank as tests. */
export const importMoodle: Importer = async (source, context) => {
  const read = source.files.has('moodle_backup.xml') ? await readBackup(source) : await readOldBackup(source);
  if (!read.ok) return read.error;
  const backup = read.value;
  const { gathering } = context;
  const told = languageTag(backup.language);
  const titles = [
    backup.title,
    ...backup.sections.map(({ title }) => title),
    ...backup.activities.map(({ title }) => title),
  ];
  const language = (told ?? guessLanguage(titles.join(' '))) as keyof typeof SECTION;
  gathering.title ??= backup.title ?? titleOfFile(source.name);
  gathering.language ??= told;
  const ids = promiseIds(backup, gathering);
  const texts = new MoodleTexts(gathering, backup, ids);
  const quizzes = await Quizzes.read(backup);
  const activities = new Activities(backup, texts, quizzes, ids, context);
  const inSections = new Set<Activity>();
  const became = new Map<string, string | undefined>();
  const add = async (activity: Activity): Promise<void> => {
    const before = gathering.ids.length;
    await activities.add(activity);
    became.set(ids.get(activity.id)!, gathering.ids[before]);
  };
  for (const [number, section] of backup.sections.entries()) {
    const title = /^\d*$/.test(section.title) ? `${SECTION[language] ?? SECTION.en} ${number}` : section.title;
    gathering.unit(title);
    const notes = new Notes();
    const content = await texts.page(title, section.summary, section.area, notes);
    if (content !== undefined) notes.sayTo(gathering, title, gathering.item({ kind: 'page', title, content }));
    for (const activity of activitiesOf(section, backup)) {
      inSections.add(activity);
      await add(activity);
    }
  }
  gathering.unit(OTHER[language] ?? OTHER.en);
  for (const activity of backup.activities) if (!inSections.has(activity)) await add(activity);
  await quizzes.addRest(gathering);
  gathering.relink(became);
  sayUnnamed(backup, gathering);
  return undefined;
};

/** More files that nothing names are only counted. */
const MAX_NAMED = 50;

function sayUnnamed({ courseFiles }: Backup, gathering: Gathering): void {
  const { unnamed } = courseFiles;
  for (const path of unnamed.slice(0, MAX_NAMED)) gathering.leftOut(path, 'named-nowhere');
  if (unnamed.length > MAX_NAMED) gathering.leftOut(`${unnamed.length - MAX_NAMED}`, 'named-nowhere');
}

/** Kinds that become one item under the id that was promised; others make names for what comes of them. */
const OWN_ITEM = ['page', 'label', 'url', 'book', 'folder', 'assign', 'assignment'];

/** An id for each activity, for links that lead to it, before it is known what comes of it. */
const promiseIds = ({ activities }: Backup, { names }: Gathering): ReadonlyMap<string, string> =>
  new Map(
    activities.map(({ id, title, kind }) => [
      id,
      names.id(OWN_ITEM.includes(kind) ? title : `activity-${kind}-${id}`, kind),
    ]),
  );

/** By its sequence; what that does not name stands at its end. */
function activitiesOf({ id, sequence }: Section, { activities }: Backup): readonly Activity[] {
  const own = activities.filter((activity) => activity.sectionId === id);
  const place = (activity: Activity): number => {
    const found = sequence.indexOf(activity.id);
    return found === -1 ? sequence.length : found;
  };
  return own.sort((a, b) => place(a) - place(b));
}
