import { attributeOf, childrenOf, descendantsOf, textOf, type XmlElement } from '../../../shared/xml';
import { parseNumber } from '../../../assessment/typed';
import { typedOfHtml } from '../texts';
import { choiceDraft, clozeDraft, gapMark, matchingDraft, numericDraft, type Gap, type Pair } from '../drafts';
import type { Declaration } from './declarations';
import type { ItemReader, MadeOf } from './reader';
import { htmlOfNodes } from './vocabulary';
import { weightsOf } from './weights';

/* Interactions that stand for themselves (QTI 2.2 information model, section 7). */

type Read = (interaction: XmlElement, reader: ItemReader) => MadeOf;

export const BLOCKS: Readonly<Record<string, Read>> = {
  choiceInteraction,
  matchInteraction,
  associateInteraction,
  orderInteraction,
  gapMatchInteraction,
  hottextInteraction,
  sliderInteraction,
  extendedTextInteraction: () => ({ draft: { question: { kind: 'essay' } } }),
};

/** Interactions that stand in a text. */
export const INLINE: ReadonlySet<string> = new Set(['textEntryInteraction', 'inlineChoiceInteraction']);

const UNDECLARED: Declaration = {
  id: '',
  cardinality: 'single',
  baseType: 'identifier',
  correct: [],
  mapping: undefined,
  upperBound: undefined,
};

export const declarationOf = (interaction: XmlElement, { declarations }: ItemReader): Declaration =>
  declarations.get(attributeOf(interaction, 'responseIdentifier') ?? '') ?? UNDECLARED;

export const idOf = (element: XmlElement): string => attributeOf(element, 'identifier') ?? '';

/** The text of a choice, without the feedback in it. */
export const htmlOfChoice = (choice: XmlElement): string =>
  htmlOfNodes(choice.children, ({ name }) => (/^feedback/.test(name) ? '' : undefined)).trim();

function feedbackOfChoice(choice: XmlElement, { feedback }: ItemReader): string | undefined {
  const own = childrenOf(choice, 'feedbackInline', 'feedbackBlock');
  const shown = own.length > 0 ? own : [feedback.get(idOf(choice))].filter((element) => element !== undefined);
  return shown.map((element) => htmlOfNodes(element.children)).join(' ') || undefined;
}

/** What is said of any other response than to one choice. */
function noteFeedback(choices: readonly XmlElement[], { feedback, notes }: ItemReader): void {
  const ids = new Set(choices.map(idOf));
  for (const [id] of feedback) if (!ids.has(id)) notes.add('combined-feedback', id);
}

function choiceInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  return chosen(interaction, childrenOf(interaction, 'simpleChoice'), reader);
}

function chosen(interaction: XmlElement, choices: readonly XmlElement[], reader: ItemReader): MadeOf {
  const declaration = declarationOf(interaction, reader);
  const many = declaration.cardinality === 'multiple';
  const weights = weightsOf(declaration, reader.processing, many);
  if (weights.parts) reader.notes.add('parts-count');
  noteFeedback(choices, reader);
  const answers = choices.map((choice) => ({
    text: htmlOfChoice(choice),
    weight: weights.of(idOf(choice)),
    feedback: feedbackOfChoice(choice, reader),
  }));
  return { draft: choiceDraft(answers, many, reader.notes), points: weights.points };
}

/** Words to be marked in a text are choices under it. */
function hottextInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  reader.notes.add('marked-words');
  return {
    ...chosen(interaction, descendantsOf(interaction, 'hottext'), reader),
    html: htmlOfNodes(reader.body.children),
  };
}

/** Pairs of a correct response: `A1 B2`. */
const pairsOf = ({ correct, mapping }: Declaration): readonly (readonly [string, string])[] => {
  const values =
    correct.length > 0 ? correct : [...(mapping ?? [])].filter(([, points]) => points > 0).map(([key]) => key);
  return values.map((value) => {
    const [left = '', right = ''] = value.split(/\s+/);
    return [left, right] as const;
  });
};

const textOfChoice = (choice: XmlElement): string =>
  typedOfHtml(htmlOfChoice(choice)) || attributeOf(childrenOf(choice, 'img')[0], 'alt') || '';

function matchInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  const [first = [], second = []] = childrenOf(interaction, 'simpleMatchSet').map((set) =>
    childrenOf(set, 'simpleAssociableChoice'),
  );
  const pairs = pairsOf(declarationOf(interaction, reader));
  const once = (side: 0 | 1) => new Set(pairs.map((pair) => pair[side])).size === pairs.length;
  if (once(0)) return matched(first, second, pairs, reader);
  if (once(1))
    return matched(
      second,
      first,
      pairs.map(([left, right]) => [right, left] as const),
      reader,
    );
  return { draft: { unfit: 'many-to-many' } };
}

function matched(
  asked: readonly XmlElement[],
  offered: readonly XmlElement[],
  pairs: readonly (readonly [string, string])[],
  { notes }: ItemReader,
): MadeOf {
  const rights = new Map(offered.map((choice) => [idOf(choice), textOfChoice(choice)]));
  const found = asked.flatMap((choice): readonly Pair[] => {
    const pair = pairs.find(([left]) => left === idOf(choice));
    const right = pair && rights.get(pair[1]);
    if (right === undefined) notes.add('side-without-pair', textOfChoice(choice));
    return right === undefined ? [] : [{ left: htmlOfChoice(choice), right }];
  });
  if (offered.some((choice) => childrenOf(choice).length > 0)) notes.add('right-sides-as-text');
  const spare = [...rights.values()].map((right) => ({ left: '', right }));
  return { draft: matchingDraft([...found, ...spare]) };
}

/** Pairs out of one set: the one that is named first is asked. */
function associateInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  const choices = childrenOf(interaction, 'simpleAssociableChoice');
  const byId = new Map(choices.map((choice) => [idOf(choice), choice]));
  const pairs = pairsOf(declarationOf(interaction, reader));
  const asked = pairs.flatMap(([left]) => byId.get(left) ?? []);
  if (new Set(asked).size !== asked.length) return { draft: { unfit: 'many-to-many' } };
  const offered = choices.filter((choice) => !asked.includes(choice));
  reader.notes.add('pairs-asked-from-one-side');
  return matched(asked, offered, pairs, reader);
}

/** An order is a place for each: which is first, which second. */
function orderInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  const { correct } = declarationOf(interaction, reader);
  const pairs = childrenOf(interaction, 'simpleChoice').flatMap((choice): readonly Pair[] => {
    const place = correct.indexOf(idOf(choice));
    return place === -1 ? [] : [{ left: htmlOfChoice(choice), right: String(place + 1) }];
  });
  reader.notes.add('order-as-places');
  return { draft: matchingDraft(pairs) };
}

/** Words to be drawn into gaps are offered as a list in each. */
function gapMatchInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  const words = childrenOf(interaction, 'gapText', 'gapImg');
  if (words.some(({ name }) => name === 'gapImg')) return { draft: { unfit: 'unknown-question', detail: 'gapImg' } };
  const pairs = pairsOf(declarationOf(interaction, reader));
  const gaps: Gap[] = [];
  const html = htmlOfNodes(reader.body.children, (element) => {
    if (element.name === 'gapText' || element.name === 'rubricBlock') return '';
    if (element.name === 'gapMatchInteraction') return undefined;
    if (element.name !== 'gap') return undefined;
    const right = pairs.find(([, gap]) => gap === idOf(element))?.[0];
    gaps.push({
      choices: true,
      answers: words.map((word) => ({ text: htmlOfChoice(word), weight: idOf(word) === right ? 1 : 0 })),
    });
    return gapMark(gaps.length);
  });
  reader.notes.add('dragged-words');
  return { draft: clozeDraft(html, gaps, reader.notes), html };
}

function sliderInteraction(interaction: XmlElement, reader: ItemReader): MadeOf {
  reader.notes.add('slider');
  const answers = declarationOf(interaction, reader).correct.flatMap((text) => {
    const value = parseNumber(text);
    return value === undefined ? [] : [{ min: value, max: value, weight: 1 }];
  });
  return { draft: numericDraft(answers) };
}

export const textOfElement = (element: XmlElement): string => textOf(element).replace(/\s+/g, ' ').trim();
