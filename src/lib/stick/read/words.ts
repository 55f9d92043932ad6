import en from '../../../../messages/learn/en.json';
import kk from '../../../../messages/learn/kk.json';
import ru from '../../../../messages/learn/ru.json';
import type { DocumentKind, ItemKind } from '../../kit/manifest';
import type { UiLanguage } from '../../shared/text';

/*
 * The words of the pages that are read with no program. What the app says too is taken from its messages; the rest
 * stands here, for these pages are made by Node.
 */

export interface Words {
  readonly language: UiLanguage;
  readonly languageName: string;
  readonly allKits: string;
  readonly contents: string;
  readonly otherLanguages: string;
  readonly inApp: string;
  readonly inAppHint: string;
  readonly answerInApp: string;
  readonly timetable: string;
  readonly outcomes: string;
  readonly documents: string;
  readonly materials: string;
  readonly questions: string;
  readonly transcript: string;
  readonly openFile: string;
  readonly noPlayer: string;
  readonly steps: string;
  readonly previous: string;
  readonly next: string;
  readonly print: string;
  readonly readLead: string;
  readonly howToStart: string;
  readonly noProgram: string;
  readonly noKits: string;
  readonly minutes: (count: number) => string;
  readonly kind: (kind: ItemKind) => string;
  readonly document: (kind: DocumentKind) => string;
}

type Messages = Readonly<Record<string, unknown>>;

function fromApp(messages: Messages) {
  const text = (key: string): string => String(messages[key] ?? '');
  return {
    timetable: text('learn_timetable'),
    outcomes: text('learn_outcomes'),
    documents: text('learn_documents'),
    minutes: (count: number) => text('learn_minutes').replace('{count}', String(count)),
    kind: (kind: ItemKind) => text(`learn_kind_${kind}`),
    document: (kind: DocumentKind) => text(`learn_document_${kind.replaceAll('-', '_')}`),
  };
}

export const WORDS: Readonly<Record<UiLanguage, Words>> = {
  kk: {
    ...fromApp(kk),
    language: 'kk',
    languageName: 'Қазақша',
    allKits: 'Барлық кейс',
    contents: 'Мазмұны',
    otherLanguages: 'Басқа тілде',
    inApp: 'қолданбада',
    inAppHint: 'Тесттер, жауап жіберу және жұмыс тапсырылғаннан кейін ашылатын материалдар қолданбада орындалады.',
    answerInApp: 'Жауапты қолданбада жазып тапсырасыз.',
    materials: 'Материалдар',
    questions: 'Сұрақтар',
    transcript: 'Мәтіні',
    openFile: 'Құжатты ашу',
    noPlayer: 'Браузеріңіз бұл жазбаны ойната алмайды. Файлды ашыңыз:',
    steps: 'Алдыңғы және келесі бет',
    previous: 'Алдыңғысы',
    next: 'Келесісі',
    print: 'Басып шығару: Ctrl+P',
    readLead: 'Бұл беттерді оқу үшін бағдарлама да, интернет те керек емес.',
    howToStart:
      'Тест тапсырып, жұмыс жіберу үшін бағдарламаны іске қосыңыз: Windows-та «Start Sandyq.bat», Linux-та «sh start.sh».',
    noProgram:
      'Тест тапсырып, жұмыс жіберу үшін Sandyq қолданбасын ашып, «Кейстер» бетінде осы флешкадағы .kit файлын таңдаңыз.',
    noKits: 'Бұл флешкада кейс жоқ.',
  },
  ru: {
    ...fromApp(ru),
    language: 'ru',
    languageName: 'Русский',
    allKits: 'Все кейсы',
    contents: 'Содержание',
    otherLanguages: 'На другом языке',
    inApp: 'в приложении',
    inAppHint: 'Тесты, отправка ответов и материалы, которые открываются после сдачи работ, – в приложении.',
    answerInApp: 'Ответ пишут и сдают в приложении.',
    materials: 'Материалы',
    questions: 'Вопросы',
    transcript: 'Текст записи',
    openFile: 'Открыть документ',
    noPlayer: 'Ваш браузер не воспроизводит эту запись. Откройте файл:',
    steps: 'Предыдущая и следующая страница',
    previous: 'Назад',
    next: 'Дальше',
    print: 'Печать: Ctrl+P',
    readLead: 'Чтобы читать эти страницы, не нужны ни программа, ни интернет.',
    howToStart:
      'Чтобы проходить тесты и сдавать работы, запустите программу: в Windows – «Start Sandyq.bat», в Linux – «sh start.sh».',
    noProgram:
      'Чтобы проходить тесты и сдавать работы, откройте приложение Sandyq и на странице «Кейсы» выберите файл .kit с этой флешки.',
    noKits: 'На этой флешке нет кейсов.',
  },
  en: {
    ...fromApp(en),
    language: 'en',
    languageName: 'English',
    allKits: 'All kits',
    contents: 'Contents',
    otherLanguages: 'In another language',
    inApp: 'in the app',
    inAppHint: 'Tests, handing in, and what opens after work was handed in are in the app.',
    answerInApp: 'The answer is written and handed in in the app.',
    materials: 'Materials',
    questions: 'Questions',
    transcript: 'Transcript',
    openFile: 'Open the document',
    noPlayer: 'Your browser cannot play this recording. Open the file:',
    steps: 'Page before and after',
    previous: 'Back',
    next: 'Next',
    print: 'Print: Ctrl+P',
    readLead: 'No program and no internet is needed to read these pages.',
    howToStart:
      'To take tests and hand in work, start the program: “Start Sandyq.bat” on Windows, “sh start.sh” on Linux.',
    noProgram: 'To take tests and hand in work, open Sandyq and choose the .kit file on this stick on its page “Kits”.',
    noKits: 'There are no kits on this stick.',
  },
};

/** The words for pages in a language of a kit: its own where there are any, English where not. */
export function wordsFor(tag: string): Words {
  const base = tag.split('-')[0];
  return base === 'kk' || base === 'ru' ? WORDS[base] : WORDS.en;
}
