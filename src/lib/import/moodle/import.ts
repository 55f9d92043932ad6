import { textAt } from '../../shared/xml';
import { OTHER } from '../cartridge/import';
import type { Importer } from '../context';
import type { Gathering } from '../gathering';
import { titleOfFile } from '../media/titles';
import { Notes } from '../notes';
import { languageTag } from '../package/facts';
import { guessLanguage } from '../text';
import { Activities } from './activities';
import { readBackup, type Activity, type Backup, type Section } from './backup';
import { Quizzes } from './quizzes';
import { MoodleTexts } from './texts';

const SECTION = { kk: 'Бөлім', ru: 'Раздел', en: 'Section' };

/** A backup of a Moodle course: its sections as units, its activities as items, its question bank as tests. */
export const importMoodle: Importer = async (source, context) => {
  const backup = await readBackup(source);
  if (!backup) return { code: 'damaged', detail: 'moodle_backup.xml' };
  const { gathering } = context;
  const told = languageTag(textAt(await backup.read('course/course.xml'), 'lang'));
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
    const area = { contextId: await courseContext(backup), component: 'course', area: 'section', itemId: section.id };
    const content = await texts.page(title, section.summary, area, notes);
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
  return undefined;
};

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

/** Files of sections belong to the course. */
async function courseContext(backup: Backup): Promise<string> {
  return (await backup.read('course/course.xml'))?.attributes.get('contextid') ?? '';
}
