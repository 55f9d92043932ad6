/*
 * The words of our statements: verbs, activity types and extensions of the ADL vocabulary, the ADL video profile,
 * Activity Streams and the TinCan registry. Nothing is invented where one of them has a word.
 */

const ADL = 'http://adlnet.gov/expapi';
const STREAM = 'http://activitystrea.ms/schema/1.0';

interface Verb {
  readonly id: string;
  readonly display: Readonly<Record<'kk' | 'ru' | 'en', string>>;
}
const verb = (id: string, en: string, ru: string, kk: string): Verb => ({ id, display: { en, kk, ru } });

export const VERBS = {
  loggedIn: verb('https://w3id.org/xapi/adl/verbs/logged-in', 'logged in', 'вход', 'кірді'),
  loggedOut: verb('https://w3id.org/xapi/adl/verbs/logged-out', 'logged out', 'выход', 'шықты'),
  installed: verb(`${STREAM}/install`, 'installed', 'установка', 'орнатты'),
  removed: verb(`${STREAM}/remove`, 'removed', 'удаление', 'өшірді'),
  initialized: verb(`${ADL}/verbs/initialized`, 'opened', 'открытие', 'ашты'),
  experienced: verb(`${ADL}/verbs/experienced`, 'studied', 'изучение', 'оқыды'),
  completed: verb(`${ADL}/verbs/completed`, 'completed', 'завершение', 'аяқтады'),
  attended: verb(`${ADL}/verbs/attended`, 'watched the broadcast', 'просмотр телепередачи', 'телехабарды көрді'),
  played: verb('https://w3id.org/xapi/video/verbs/played', 'played', 'просмотр', 'көрді'),
  attempted: verb(`${ADL}/verbs/attempted`, 'attempted', 'попытка', 'талпынды'),
  answered: verb(`${ADL}/verbs/answered`, 'answered', 'ответ', 'жауап берді'),
  passed: verb(`${ADL}/verbs/passed`, 'passed', 'сдано', 'тапсырды'),
  failed: verb(`${ADL}/verbs/failed`, 'failed', 'не сдано', 'тапсыра алмады'),
  submitted: verb(`${STREAM}/submit`, 'submitted', 'сдача работы', 'жұмысын жіберді'),
  suspended: verb(`${ADL}/verbs/suspended`, 'left for later', 'пауза', 'кейінге қалдырды'),
  asked: verb(`${ADL}/verbs/asked`, 'asked', 'вопрос', 'сұрақ қойды'),
  responded: verb(`${ADL}/verbs/responded`, 'gave feedback', 'отзыв', 'пікір білдірді'),
  read: verb(`${STREAM}/read`, 'read', 'прочтение', 'оқып шықты'),
} as const;

export const APPLICATION = `${STREAM}/application`;
export const COURSE = `${ADL}/activities/course`;
export const INTERACTION = `${ADL}/activities/cmi.interaction`;
export const QUESTION_THREAD = `${STREAM}/question`;
export const NOTE = `${STREAM}/note`;

/** Activity type by kind of item. */
export const ITEM_TYPES: Readonly<Record<string, string>> = {
  page: `${STREAM}/page`,
  reading: `${STREAM}/file`,
  video: 'https://w3id.org/xapi/video/activity-type/video',
  audio: `${STREAM}/audio`,
  package: `${ADL}/activities/module`,
  assignment: 'http://id.tincanapi.com/activitytype/school-assignment',
  case: 'http://id.tincanapi.com/activitytype/solution',
  test: `${ADL}/activities/assessment`,
  exam: `${ADL}/activities/assessment`,
  practice: `${ADL}/activities/simulation`,
  survey: 'http://id.tincanapi.com/activitytype/survey',
};
export const LESSON = `${ADL}/activities/lesson`;

/** xAPI 1.0.3, part 2, appendix C; by kind of question, ours and those of packages, which are called so already. */
export const INTERACTION_TYPES: Readonly<Record<string, string>> = {
  choice: 'choice',
  multiple: 'choice',
  truefalse: 'true-false',
  short: 'fill-in',
  numeric: 'numeric',
  matching: 'matching',
  essay: 'long-fill-in',
  cloze: 'fill-in',
  'true-false': 'true-false',
  'fill-in': 'fill-in',
  'long-fill-in': 'long-fill-in',
  performance: 'performance',
  sequencing: 'sequencing',
  likert: 'likert',
};

const VIDEO_EXTENSION = 'https://w3id.org/xapi/video/extensions';
export const PLAYED_SEGMENTS = `${VIDEO_EXTENSION}/played-segments`;
export const VIDEO_TIME = `${VIDEO_EXTENSION}/time`;
export const VIDEO_LENGTH = `${VIDEO_EXTENSION}/length`;

/** Ours: what no registry has a word for. */
export const OFFLINE = 'urn:sandyq:extension:offline';
export const ROAD = 'urn:sandyq:extension:road';
export const ATTEMPT = 'urn:sandyq:extension:attempt';
export const BROADCAST = 'urn:sandyq:extension:broadcast';
export const DOCUMENT = 'urn:sandyq:extension:document';
export const STATE = 'urn:sandyq:extension:state';
export const DIGEST = 'urn:sandyq:extension:digest';
