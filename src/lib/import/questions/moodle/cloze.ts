import { shareOf } from '../../../assessment/gift/percent';
import type { XmlElement } from '../../../shared/xml';
import type { QuestionNotes } from '../notes';
import { clozeDraft, gapMark, type Answer, type Draft, type Gap, type Unfit } from '../drafts';
import { typedOfHtml } from '../texts';
import { htmlAt } from './texts';

/*
 * Embedded answers (https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type): `{1:SHORTANSWER:=chest~%50%box#almost}`
 * in the text. A backslash or an entity stands before or for `} # ~ /`.
 */

export const clozeOf = (question: XmlElement, notes: QuestionNotes): Draft | Unfit =>
  readCloze(htmlAt(question, 'questiontext'), notes, htmlAt(question, 'generalfeedback'));

const HEAD =
  /\{(\d*):(SHORTANSWER|SA|MW|SHORTANSWER_C|SAC|MWC|NUMERICAL|NM|MULTICHOICE|MC|MULTICHOICE_[VHS]|MC[VHS]|MULTICHOICE_[VH]S|MC[VH]S|MULTIRESPONSE(?:_[HS]S?)?|MR[HS]?S?):/gi;
const BODY = /(?:\\.|[^\\}])*/sy;

/** Questions and answers out of a text; the answers of all gaps count the same. */
export function readCloze(html: string, notes: QuestionNotes, feedback: string): Draft | Unfit {
  const gaps: Gap[] = [];
  const weights = new Set<string>();
  let unfit: string | undefined;
  let marked = '';
  let at = 0;
  for (const { head, body, from, to } of gapsIn(html)) {
    const kind = head[2]!.toUpperCase();
    if (/^(MULTIRESPONSE|MR)/.test(kind)) unfit ??= kind;
    weights.add(head[1] === '' ? '1' : head[1]!);
    gaps.push(gapOf(kind, body, notes));
    marked += html.slice(at, from) + gapMark(gaps.length);
    at = to;
  }
  marked += html.slice(at);
  if (unfit !== undefined) return { unfit: 'unknown-question', detail: unfit };
  if (weights.size > 1) notes.add('gap-weights', [...weights].join(', '));
  return clozeDraft(marked, gaps, notes, feedback);
}

/** One after the other, each sign looked at once: whoever wrote the text may have wished otherwise. */
function* gapsIn(html: string) {
  const heads = new RegExp(HEAD);
  for (let head = heads.exec(html); head; head = heads.exec(html)) {
    BODY.lastIndex = heads.lastIndex;
    const body = BODY.exec(html)![0];
    const end = heads.lastIndex + body.length;
    if (html[end] !== '}') return;
    yield { head, body, from: head.index, to: end + 1 };
    heads.lastIndex = end + 1;
  }
}

function gapOf(kind: string, body: string, notes: QuestionNotes): Gap {
  const answers = splitAnswers(body).map(readAnswer);
  if (/^(NUMERICAL|NM)$/.test(kind)) return numberGap(answers, notes);
  if (/^(MULTICHOICE|MC)/.test(kind)) return { choices: true, answers };
  if (/C$/.test(kind)) notes.add('letter-case');
  return { choices: false, answers: answers.map((answer) => ({ ...answer, text: typedOfHtml(answer.text) })) };
}

/** `~` parts answers, but for `\~`. */
const splitAnswers = (body: string): readonly string[] =>
  [...body.matchAll(/(?:\\.|[^\\~])+/gs)].map(([answer]) => answer).filter((answer) => answer.trim() !== '');

const unescape = (text: string): string => text.replace(/\\([}#~/"'{\\=])/g, '$1').trim();

function readAnswer(raw: string): Answer {
  // The `#` of an entity parts nothing.
  const hash = /(?<![\\&])#/.exec(raw)?.index ?? raw.length;
  const match = /^\s*(=|%(-?[\d.]+)%)?(.*)$/s.exec(raw.slice(0, hash))!;
  const weight = match[2] === undefined ? (match[1] === undefined ? 0 : 1) : (shareOf(match[2]) ?? 0);
  return { text: unescape(match[3]!), weight, feedback: unescape(raw.slice(hash + 1)) };
}

/** A number in a gap is typed like a word: exactly, with a point or a comma. */
function numberGap(answers: readonly Answer[], notes: QuestionNotes): Gap {
  notes.add('number-in-gap');
  return {
    choices: false,
    answers: answers.flatMap((answer) => {
      const [value = ''] = typedOfHtml(answer.text).split(':');
      const other = value.includes('.') ? value.replace('.', ',') : value.replace(',', '.');
      return [...new Set([value, other])].map((text) => ({ ...answer, text }));
    }),
  };
}
