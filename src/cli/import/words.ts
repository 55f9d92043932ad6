import type { ImportFault, ReportLine } from '../../lib/import/imported';
import { QUESTION_REASONS } from '../../lib/import/questions/reasons';

/** Why a whole file is refused, and what to do. */
const FAULTS: Readonly<Record<ImportFault['code'], readonly [what: string, next: string]>> = {
  'unknown-format': [
    'Nothing that can be imported is in this file.',
    'The formats are in docs/formats/import.md. Unpack an archive of another kind (RAR, 7z, a ZIP packed in a new way) and import the folder; save DjVu, CHM and old files of offices anew as PDF or DOCX, FB2 and MOBI as EPUB.',
  ],
  damaged: ['The file is damaged or incomplete.', 'Export it again, or copy it again from where you got it.'],
  'too-large': [
    'The file would unpack to far more than it is.',
    'Unpack it with a program that you trust, look into it, and import the folder.',
  ],
  empty: ['There is nothing in the file that an item could be made of.', 'Look whether it is the right file.'],
  encrypted: [
    'The file is encrypted, or under the lock of a shop.',
    'Ask who made it for one without a password, or take the password away in the program that put it there.',
  ],
  incomplete: [
    'Parts that it is made of are not in the file.',
    'Export it again with all its parts: of H5P content the site that you work on gives them (Reuse, Download); h5p.org leaves libraries out.',
  ],
  'needs-player': [
    'It is H5P content, and Sandyq has no player of H5P: that one is under another licence, and goes into your kit, not into Sandyq.',
    'Get it (npm pack h5p-standalone@3.8.2), and say: --h5p-player h5p-standalone-3.8.2.tgz. Read docs/formats/authoring.md first: your kit then holds software under the GPL.',
  ],
  bag: [
    'It is a bag (BagIt): files as they are kept or sent, with lists of their check sums. A kit is one, too.',
    'If it is a kit, install it. Else unpack it, and import the folder data in it.',
  ],
  unsafe: [
    'The file tries to write where it should not, or hides files under one name.',
    'Don’t use it. Ask who made it for another.',
  ],
};

/** What each reason of the report means. Details of the file follow in brackets. */
const REASONS: Readonly<Record<string, string>> = {
  ...QUESTION_REASONS,
  // Of files.
  link: 'a link to another place, which is not followed',
  'system-files': 'files that systems leave in folders (.DS_Store, Thumbs.db, __MACOSX)',
  'unsafe-name': 'a name that some systems can’t write; the package is without it',
  unplayable: 'browsers don’t show this format: convert it (MP4, WebM, MP3, PNG, JPEG) and add it',
  'unknown-file': 'a kind of file that kits don’t hold',
  'nested-too-deep': 'an archive in an archive in an archive: unpack it and import the folder',
  'alternative-of-name': 'its alternative text is only the name of the file: say in kit.yaml what is to be seen',
  'model-not-whole': 'a part of the model lies in another file: export it as one file (.glb)',
  'model-compressed': 'the model is packed in a way that wants a decoder: export it without compression',
  'model-unsupported': 'the model requires what readers do not know: export it without',
  'file-page': 'became a page from which the file is opened in its own program',
  'pdf-locked': 'it asks for a password when it is opened: save it without one, and import it again',
  'not-pdf': 'it is called PDF, and no PDF is in it: get it again from where it came',
  'pdf-cut-off': 'the PDF seems to break off: open it, and get it again if pages are missing',
  'no-captions': 'no captions could be read in it',
  'captions-of-nothing': 'captions, but no recording of the same name beside them',
  // Of documents.
  contents: 'the table of contents is left out: a kit makes its own',
  'tracked-changes': 'tracked changes are taken as accepted',
  comments: 'comments are left out',
  'text-box': 'a text box stands behind its paragraph now',
  margins: 'headers and footers of the pages are left out',
  numbering: 'letters or Roman numbers of a list became numbers',
  symbol: 'a sign of a symbol font became □: look at it',
  'no-alternative': 'pictures have no alternative text: say what is to be seen',
  'document-in-document': 'another document lies in it, whole: save it as one of its own and import that, too',
  'nested-table': 'a table in too many others is left out',
  'note-in-table': 'a footnote in a table is left out',
  // Of courses.
  'link-page': 'a link to the internet became a page with it',
  'discussion-page': 'the question of a discussion became a page; what was answered did not come over',
  'outside-tool': 'a tool of another server (LTI)',
  'resource-missing': 'it is named, but not in the file',
  'unknown-resource': 'a kind of resource that nobody knows here',
  'deeper-folders': 'a folder in a folder: its items stand in the unit itself',
  'named-twice': 'named twice: the item is there once',
  'named-nowhere': 'a file that no page, no question and no table of contents names',
  settings: 'how the course was set up there (groups, marks, dates)',
  // Of Moodle's courses.
  'activity-kind': 'a kind of activity that kits don’t have, or that is made of what people wrote in it',
  'became-self-check': 'became a self-check: its time, attempts and marking are for you to set in kit.yaml',
  'random-questions': 'questions drawn by lot; those there are stand in tests of their categories',
  'questions-missing': 'questions that are not in the backup',
  conditions: 'its conditions of access did not come over: write gates',
  dates: 'its dates did not come over',
  introduction: 'its introduction has no place in what it became: put it where it belongs',
  'offline-work':
    'was handed in elsewhere, on paper or in class; here it takes text and files: change that in kit.yaml',
  hidden: 'it is hidden from learners there',
  'was-hidden': 'it was hidden from learners there, and is open here',
  // Of questions.
  'question-category': 'categories name the test; all questions are in one',
  'parts-count': 'parts of the points are given; a wrong choice takes as much as a right one gives',
  'weights-scaled': 'weights of right answers were made to come to 100 %',
  'points-bounded': 'points are from 0 to 1000',
  'letter-case': 'capitals and small letters are the same',
  'number-units': 'units of measure are not asked',
  'answer-left-out': 'an answer that is no number is left out',
  'number-in-gap': 'a number in a gap is compared as text',
  'gap-weights': 'all gaps count the same',
  hints: 'hints are left out',
  'combined-feedback': 'feedback on all of an answer is left out',
  'essay-feedback': 'feedback on an essay is left out',
  'grader-information': 'what only markers see is left out',
  rubric: 'its rubric is left out',
  'response-template': 'its template for answers is left out',
  attachments: 'files as an answer are not taken: make an assignment of it',
  'dragged-words': 'words that were dragged are chosen from a list',
  'marked-words': 'words that were marked are chosen from a list',
  slider: 'a number is typed, not slid',
  stimulus: 'the text to which it belongs (stimulus) stands in the question itself',
  'stimulus-missing':
    'the text to which it belongs (stimulus) is not in the file, or too long: put it above the question',
  'order-as-places': 'an order became a place (1, 2, …) for each',
  'pairs-asked-from-one-side': 'pairs are asked from one side',
  'side-without-pair': 'what belongs to nothing is not asked',
  'right-sides-as-text': 'what is offered for pairs is text',
  'own-rules': 'rules of its own for marking are not followed: what is declared correct is right',
  'test-rules': 'rules for choosing and ordering questions are not followed',
  'unknown-question': 'a kind of question that kits don’t have',
  'no-right-answer': 'it has no right answer',
  'no-question': 'there is no question in it',
  'no-gaps': 'it has no gaps',
  'too-few-answers': 'it has too few answers',
  'many-to-many': 'pairs of many to many',
  'several-interactions': 'it asks several things at once',
  adaptive: 'it goes on by what was answered',
  'item-template': 'its values are made by lot',
  'nothing-left': 'nothing is left of it that could be asked',
  'gift-mistake': 'a mistake in the GIFT',
  'answer-without-question': 'an answer without a question',
  'missing-item': 'it is named, but not in the file',
  'damaged-item': 'it can’t be read',
  // Of packages.
  'package-ignored': 'the package asks for what Sandyq does without',
  'h5p-unused': 'its content does not need it',
  'h5p-online': 'it would be fetched from the internet, and is not there without one: put the file into the content',
  'h5p-wants-elsewhere':
    'a kind of content that lives by a server, a microphone or a camera: packages have none of these',
  // Of pages.
  script: 'a page is without its script: what it did by itself it does no more',
  form: 'a page is without its form',
  drawing: 'a page is without a drawing (SVG) that stood in its text: add it as a picture',
  formula: 'a formula (MathML) became its text: look at it',
  'picture-missing': 'a picture is not in the file',
  'picture-online': 'a picture lies in the internet, and became a link: kits are read with no network',
  'link-dead': 'a link leads nowhere and became its text',
  player: 'a film or frame in a page became a link',
  'player-missing': 'a film or frame in a page is not in the file',
  'unreadable-page': 'the page is too long, or nests too deep, to be read with its markup: only its words came over',
  'empty-page': 'nothing stands on the page but its title',
  // Of what is refused inside of something larger.
  'unknown-format': 'nothing that can be imported is in it',
  damaged: 'it is damaged',
  'too-large': 'it is larger than any that is taken',
  empty: 'there is nothing in it',
  encrypted: 'it is encrypted',
  incomplete: 'parts that it is made of are not in it',
  'needs-player': 'it is H5P, and no player was named: say --h5p-player',
  bag: 'it is a bag (BagIt), or a kit: import the folder data in it',
  unsafe: 'it tries to write where it should not',
};

/** Lines for a person: which file, what is wrong, what to do. */
export function explainImportFault(file: string, { code, detail }: ImportFault): string {
  const [what, next] = FAULTS[code];
  return `${file}: ${what} [${code}]${detail === undefined ? '' : `\nDetail: ${plain(detail)}`}\n${next}`;
}

/** What became of one thing, in a line. */
export function explainLine({ what, item, reason }: ReportLine): string {
  const words = reason && (REASONS[reason.code] ?? reason.code);
  const detail = reason?.detail === undefined ? '' : ` (${plain(reason.detail)})`;
  return `${plain(what)}${item === undefined ? '' : ` → ${item}`}${words === undefined ? '' : `: ${words}${detail}`}`;
}

/** Names out of a file of others must not reach a terminal with signs that steer it. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
