import type { UiLanguage } from '../shared/text';
import type { PlacedStatement } from './expand';
import type { Statement } from './statement';
import * as words from './vocabulary';

/*
 * A trace as a table for people: one row a statement, RFC 4180 with a byte order mark, in the language and with the
 * separator that spreadsheet programs of that language expect.
 */

/** As `expandChain` gives them. `notBefore` and `notAfter` are the hub's: docs/formats/trace.md, "When". */
type CsvRow = PlacedStatement;

type Column = readonly [
  heading: Readonly<Record<UiLanguage, string>>,
  cell: (row: CsvRow, language: UiLanguage) => unknown,
];

const heading = (kk: string, ru: string, en: string) => ({ kk, ru, en });

const COLUMNS: readonly Column[] = [
  [heading('Уақыты (құрылғы сағаты, UTC)', 'Время (часы устройства, UTC)', 'Time (device clock, UTC)'), timeOf],
  [heading('Бұдан ерте емес (UTC)', 'Не раньше (UTC)', 'Not before (UTC)'), ({ notBefore }) => notBefore],
  [heading('Бұдан кеш емес (UTC)', 'Не позже (UTC)', 'Not after (UTC)'), ({ notAfter }) => notAfter],
  [heading('Әрекет', 'Действие', 'Action'), ({ statement }, language) => statement.verb.display?.[language]],
  [heading('Кейс', 'Кейс', 'Kit'), ({ statement }) => kitOf(statement)],
  [heading('Нұсқа', 'Версия', 'Version'), ({ statement }) => statement.context?.revision],
  [heading('Элемент', 'Элемент', 'Item'), ({ statement }) => itemOf(statement)],
  [heading('Элемент атауы', 'Название элемента', 'Name of the item'), nameOf],
  [heading('Сұрақ', 'Вопрос', 'Question'), ({ statement }) => questionOf(statement)],
  [heading('Жауап', 'Ответ', 'Response'), ({ statement }) => statement.result?.response],
  [heading('Ұпай (0–1)', 'Балл (0–1)', 'Score (0–1)'), ({ statement }) => statement.result?.score?.scaled],
  [heading('Тапсырылды', 'Сдано', 'Passed'), ({ statement }, language) => yesNo(statement.result?.success, language)],
  [heading('Секунд', 'Секунд', 'Seconds'), ({ statement }) => secondsOf(statement)],
  [heading('Талпыныс', 'Попытка', 'Attempt'), ({ statement }) => statement.context?.extensions?.[words.ATTEMPT]],
  [heading('Құжат', 'Документ', 'Document'), ({ statement }) => documentOf(statement)],
  [heading('Құрылғы', 'Устройство', 'Device'), ({ device }) => device],
  [heading('Нөмірі', 'Номер', 'Number'), ({ number }) => number],
  [heading('xAPI id', 'xAPI id', 'xAPI id'), ({ statement }) => statement.id],
];

/** Line after line, each with its end; the first begins with the byte order mark. */
export function* csvLines(rows: Iterable<CsvRow>, language: UiLanguage): Generator<string> {
  const separator = language === 'en' ? ',' : ';';
  const line = (cells: readonly unknown[]): string => `${cells.map(cellOf).join(separator)}\r\n`;
  yield `\ufeff${line(COLUMNS.map(([text]) => text[language]))}`;
  for (const row of rows) yield line(COLUMNS.map(([, cell]) => cell(row, language)));
}

/**
 * What a spreadsheet program would take for a formula begins with an apostrophe, so that it is shown and not run: learners
 * write the answers. In quotes always, for the separator is not the same everywhere.
 */
function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = String(value);
  const safe = typeof value !== 'number' && FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

function timeOf({ statement }: CsvRow): string {
  return statement.timestamp;
}

/** `urn:sandyq:kit:<kit>:item:<item>:question:<question>` */
function partsOf({ object, context }: Statement): readonly string[] | undefined {
  const activities = [
    object,
    ...(context?.contextActivities?.parent ?? []),
    ...(context?.contextActivities?.grouping ?? []),
  ];
  return activities.map(({ id }) => id.split(':')).find((parts) => parts[2] === 'kit');
}
const kitOf = (statement: Statement): string | undefined => partsOf(statement)?.[3];
const itemOf = (statement: Statement): string | undefined => partsOf(statement)?.[5];
function questionOf(statement: Statement): string | undefined {
  const question = partsOf(statement)?.[7];
  return question === undefined ? undefined : decodeURIComponent(question);
}

function nameOf({ statement }: CsvRow, language: UiLanguage): string | undefined {
  const activities = [statement.object, ...(statement.context?.contextActivities?.parent ?? [])];
  const name = activities.map(({ definition }) => definition?.name).find((texts) => texts !== undefined);
  return name?.[language] ?? (name === undefined ? undefined : Object.values(name)[0]);
}

function documentOf({ object, context }: Statement): unknown {
  const said = context?.extensions?.[words.DOCUMENT];
  const prefix = 'urn:sandyq:document:';
  return said ?? (object.id.startsWith(prefix) ? decodeURIComponent(object.id.slice(prefix.length)) : undefined);
}

const secondsOf = ({ result }: Statement): number | undefined =>
  result?.duration === undefined ? undefined : Number(result.duration.slice('PT'.length, -1));

const YES_NO = { kk: ['иә', 'жоқ'], ru: ['да', 'нет'], en: ['yes', 'no'] } as const;
const yesNo = (value: boolean | undefined, language: UiLanguage): string | undefined =>
  value === undefined ? undefined : YES_NO[language][value ? 0 : 1];
