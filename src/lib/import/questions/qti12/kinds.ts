import { parseNumber } from '../../../assessment/typed';
import { attributeOf, childOf, childrenOf, descendantsOf, type XmlElement } from '../../../shared/xml';
import type { QuestionNotes } from '../notes';
import {
  choiceDraft,
  feedbackOf,
  matchingDraft,
  numericDraft,
  shortDraft,
  type Answer,
  type Draft,
  type Unfit,
} from '../drafts';
import { typedOfHtml } from '../texts';
import { bracketGaps } from './gaps';
import { materialOf } from './material';
import { processingOf, type Condition, type Processing, type Rule } from './processing';

interface Reader {
  readonly processing: Processing;
  /** HTML by ident. */
  readonly feedback: ReadonlyMap<string, string>;
  readonly used: Set<string>;
  readonly notes: QuestionNotes;
}

const RESPONSES = ['response_lid', 'response_str', 'response_num', 'response_grp', 'response_xy', 'response_extension'];

/** `profile`: what the file calls the kind of the question, where it does. */
export function draftOf(
  item: XmlElement,
  presentation: XmlElement,
  profile: string,
  notes: QuestionNotes,
): Draft | Unfit {
  const reader: Reader = {
    processing: processingOf(item),
    feedback: new Map(
      childrenOf(item, 'itemfeedback').map((element) => [attributeOf(element, 'ident') ?? '', feedbackHtml(element)]),
    ),
    used: new Set(),
    notes,
  };
  const responses = descendantsOf(presentation, ...RESPONSES);
  const lists = responses.length > 0 && responses.every(({ name }) => name === 'response_lid') ? responses : [];
  const asGaps = lists.length > 1 || /multiple_(blanks|dropdowns)/i.test(profile);
  const isTyped = /blanks/i.test(profile);
  const gaps = asGaps && bracketGaps(lists, materialOf(presentation), isTyped, reader.processing, notes);
  const draft = gaps || readResponses(responses, profile, reader);
  for (const [id, html] of reader.feedback) if (html !== '' && !reader.used.has(id)) notes.add('combined-feedback', id);
  return draft;
}

/** Of feedback in several forms, as of hints and solutions, what it says itself. */
const feedbackHtml = (element: XmlElement): string => materialOf(element);

function readResponses(responses: readonly XmlElement[], profile: string, reader: Reader): Draft | Unfit {
  const [first] = responses;
  if (!first) return /essay|file_upload/i.test(profile) ? { question: { kind: 'essay' } } : { unfit: 'no-question' };
  if (first.name === 'response_lid' && responses.length > 1) return matching(responses, reader);
  if (responses.length > 1)
    return { unfit: 'several-interactions', detail: responses.map(({ name }) => name).join(', ') };
  if (first.name === 'response_lid') return choices(first, profile, reader);
  if (first.name === 'response_str' || first.name === 'response_num') return typed(first, profile, reader);
  return { unfit: 'unknown-question', detail: first.name };
}

const idOf = (element: XmlElement): string => attributeOf(element, 'ident') ?? '';

const general = (reader: Reader): string => {
  reader.used.add('general_fb');
  return reader.feedback.get('general_fb') ?? '';
};

/** What a rule shows that is of one answer alone. */
function shown(rule: Rule | undefined, { feedback, used }: Reader): string | undefined {
  const own = rule?.feedback.filter((id) => id !== 'general_fb') ?? [];
  for (const id of own) used.add(id);
  return (
    own
      .map((id) => feedback.get(id) ?? '')
      .join(' ')
      .trim() || undefined
  );
}

function choices(response: XmlElement, profile: string, reader: Reader): Draft | Unfit {
  const labels = descendantsOf(response, 'response_label');
  if (labels.length === 0) return { unfit: 'unknown-question', detail: 'response_lid' };
  const many = /^multiple$/i.test(attributeOf(response, 'rcardinality') ?? 'single');
  const weights = many ? manyWeights(labels, reader) : singleWeights(reader.processing);
  const answers = labels.map((label): Answer => ({
    text: materialOf(label),
    weight: weights(idOf(label)),
    feedback: shown(aloneFor(reader.processing.rules, idOf(label)), reader),
  }));
  return trueFalse(labels, answers, profile, reader) ?? choiceDraft(answers, many, reader.notes, general(reader));
}

/** The rule whose only condition is this very answer. */
const aloneFor = (rules: readonly Rule[], id: string, paid = false): Rule | undefined =>
  rules.find(
    ({ conditions, points }) =>
      conditions.length === 1 && !conditions[0]!.not && conditions[0]!.value === id && (!paid || points !== undefined),
  );

const singleWeights =
  ({ rules, best }: Processing) =>
  (id: string): number =>
    best > 0 ? (aloneFor(rules, id, true)?.points ?? 0) / best : 0;

/** One rule for all right answers together, or a rule for each that adds to the points. */
function manyWeights(
  labels: readonly XmlElement[],
  { processing: { rules, best }, notes }: Reader,
): (id: string) => number {
  const whole = rules.find(
    ({ conditions, points = 0 }) => points > 0 && conditions.filter(({ not }) => !not).length > 1,
  );
  const alone = new Map(labels.map((label) => [idOf(label), aloneFor(rules, idOf(label), true)?.points ?? 0]));
  if (!whole && [...alone.values()].some((points) => points > 0)) {
    const sum = [...alone.values()].reduce((total, points) => total + Math.max(0, points), 0);
    return (id) => (alone.get(id) ?? 0) / (best > 0 && Math.abs(sum - best) < 1e-6 ? best : sum);
  }
  const right = new Set(
    whole?.conditions.filter(({ not, test }) => !not && test === 'varequal').map(({ value }) => value),
  );
  if (right.size > 1) notes.add('parts-count');
  return (id) => (right.has(id) ? 1 / right.size : -1 / Math.max(1, right.size));
}

function trueFalse(
  labels: readonly XmlElement[],
  answers: readonly Answer[],
  profile: string,
  reader: Reader,
): Draft | undefined {
  if (labels.length !== 2 || (profile !== '' && !/true_?false/i.test(profile))) return undefined;
  const says = labels.map((label, index) => truthOf(typedOfHtml(answers[index]!.text)) ?? truthOf(idOf(label)));
  const right = answers.findIndex(({ weight }) => weight > 0);
  if (right === -1 || says[0] === undefined || says[1] === undefined || says[0] === says[1]) return undefined;
  const whenTrue = answers[says.indexOf(true)]?.feedback;
  const whenFalse = answers[says.indexOf(false)]?.feedback;
  return {
    question: { kind: 'truefalse' },
    key: {
      kind: 'truefalse',
      answer: says[right]!,
      ...(whenTrue ? { whenTrue } : {}),
      ...(whenFalse ? { whenFalse } : {}),
      ...feedbackOf(general(reader)),
    },
  };
}

const truthOf = (text: string): boolean | undefined =>
  /^(true|t|верно|правда|истина|да|иә|дұрыс|ақиқат)$/i.test(text)
    ? true
    : /^(false|f|неверно|ложь|нет|жоқ|бұрыс|дұрыс емес|жалған)$/i.test(text)
      ? false
      : undefined;

function typed(response: XmlElement, profile: string, reader: Reader): Draft | Unfit {
  const paid = reader.processing.rules.filter(({ points = 0 }) => points > 0);
  if (paid.length === 0) {
    const asked = /fib|short|numerical|pattern/i.test(profile);
    return asked ? { unfit: 'no-right-answer' } : { question: { kind: 'essay' } };
  }
  const fib = childOf(response, 'render_fib') ?? response;
  const number =
    response.name === 'response_num' ||
    /numerical/i.test(profile) ||
    /decimal|integer/i.test(attributeOf(fib, 'fibtype') ?? '');
  const ranges = paid.flatMap((rule) => rangesOf(rule, reader));
  if (number && ranges.length > 0) return numericDraft(ranges, general(reader));
  const answers = paid.flatMap((rule) =>
    rule.conditions.flatMap((condition): readonly Answer[] => {
      const text = wordOf(condition);
      return text === undefined
        ? []
        : [{ text, weight: (rule.points ?? 0) / reader.processing.best, feedback: shown(rule, reader) }];
    }),
  );
  return shortDraft(answers, general(reader));
}

const literal = (text: string): string => text.replace(/\*/g, '\\*');

function wordOf({ test, value, not }: Condition): string | undefined {
  if (not) return undefined;
  if (test === 'varequal') return literal(value);
  return test === 'varsubstring' ? `*${literal(value)}*` : undefined;
}

/** From one end to the other, or the number itself. */
function rangesOf(rule: Rule, reader: Reader) {
  const valueOf = (...tests: readonly string[]) =>
    rule.conditions
      .filter(({ test, not }) => !not && tests.includes(test))
      .flatMap(({ value }) => parseNumber(value) ?? []);
  const marks = { weight: (rule.points ?? 0) / reader.processing.best, feedback: shown(rule, reader) };
  const [min] = valueOf('vargte', 'vargt');
  const [max] = valueOf('varlte', 'varlt');
  const exact = valueOf('varequal').map((value) => ({ min: value, max: value, ...marks }));
  return min !== undefined && max !== undefined ? [{ min, max, ...marks }] : exact;
}

/** Several lists of the same words, each with its own text before it. */
function matching(responses: readonly XmlElement[], reader: Reader): Draft | Unfit {
  const lists = responses.map((response) =>
    descendantsOf(response, 'response_label').map((label) => [idOf(label), typedOfHtml(materialOf(label))] as const),
  );
  const first = new Set(lists[0]!.map(([, text]) => text));
  // A word more or less in one of them: what is offered for one is offered for all.
  if (lists.some((list) => !list.some(([, text]) => first.has(text))))
    return { unfit: 'several-interactions', detail: 'response_lid' };
  const pairs = responses.map((response, index) => {
    const right = reader.processing.rules
      .filter(({ points = 0 }) => points > 0)
      .flatMap(({ conditions }) => conditions)
      .find(({ response: id, not, test }) => test === 'varequal' && !not && id === idOf(response));
    return { left: materialOf(response), right: lists[index]!.find(([id]) => id === right?.value)?.[1] ?? '' };
  });
  const spare = lists.flat().map(([, text]) => ({ left: '', right: text }));
  return matchingDraft([...pairs, ...spare], general(reader));
}
