import { parseNumber } from '../../../assessment/typed';
import { childrenOf, descendantsOf, textOf, type XmlElement } from '../../../shared/xml';
import { clozeDraft, gapMark, numericDraft, shortDraft, type Answer, type Gap } from '../drafts';
import type { Declaration } from './declarations';
import { declarationOf, htmlOfChoice, idOf } from './interactions';
import type { ItemReader, MadeOf } from './reader';
import { htmlOfNodes } from './vocabulary';
import { weightsOf } from './weights';

/** A text with gaps; or, where its one gap is at the end of it, a question that is answered in a word or a number. */
export function draftInline(
  interactions: readonly XmlElement[],
  reader: ItemReader,
): MadeOf & { readonly html: string } {
  let count = 0;
  const html = htmlOfNodes(reader.body.children, (element) => {
    if (element.name === 'rubricBlock' || element.name === 'stylesheet') return '';
    return interactions.includes(element) ? gapMark(++count) : undefined;
  });
  const [first] = interactions;
  const plain = html.replace(/\uE000g1\uE001/, '');
  const declaration = declarationOf(first!, reader);
  const last = /\uE000g1\uE001[\s.]*(?:<\/[^<>]*>[\s.]*)*$/.test(html);
  if (interactions.length === 1 && first!.name === 'textEntryInteraction') {
    const { points } = weightsOf(declaration, reader.processing, false);
    if (isNumber(declaration))
      return {
        html: last ? plain : html.replace(/\uE000g1\uE001/, '_____'),
        points,
        draft: numericDraft(numbersOf(declaration, reader)),
      };
    if (last) return { html: plain, points, draft: shortDraft(wordsOf(declaration, reader)) };
  }
  const gaps = interactions.map((interaction) => gapOf(interaction, reader));
  if (descendantsOf(reader.body, 'feedbackInline').length > 0) reader.notes.add('combined-feedback');
  const points = interactions.map(
    (interaction) => weightsOf(declarationOf(interaction, reader), reader.processing, false).points ?? 1,
  );
  if (new Set(points).size > 1) reader.notes.add('gap-weights', points.join(', '));
  return {
    html,
    points: points.reduce((sum, own) => sum + own, 0),
    draft: clozeDraft(html, gaps, reader.notes),
  };
}

const isNumber = ({ baseType, correct, mapping }: Declaration): boolean =>
  (baseType === 'float' || baseType === 'integer') &&
  [...correct, ...(mapping?.keys() ?? [])].every((value) => parseNumber(value) !== undefined);

/** All that is right, and what the mapping gives something for. */
function wordsOf(declaration: Declaration, { processing }: ItemReader): readonly Answer[] {
  const weights = weightsOf(declaration, processing, false);
  const values = new Set([...declaration.correct, ...(declaration.mapping?.keys() ?? [])]);
  const literal = (text: string) => text.replace(/\*/g, '\\*');
  return [...values]
    .map((value) => ({ text: literal(value), weight: weights.of(value) }))
    .filter(({ weight }) => weight > 0);
}

const numbersOf = (declaration: Declaration, reader: ItemReader) =>
  wordsOf(declaration, reader).flatMap(({ text, weight }) => {
    const value = parseNumber(text);
    return value === undefined ? [] : [{ min: value, max: value, weight }];
  });

function gapOf(interaction: XmlElement, reader: ItemReader): Gap {
  const declaration = declarationOf(interaction, reader);
  if (interaction.name === 'textEntryInteraction') {
    if (isNumber(declaration)) reader.notes.add('number-in-gap');
    return { choices: false, answers: wordsOf(declaration, reader) };
  }
  const weights = weightsOf(declaration, reader.processing, false);
  return {
    choices: true,
    answers: childrenOf(interaction, 'inlineChoice').map((choice) => ({
      text: htmlOfChoice(choice) || textOf(choice).trim(),
      weight: weights.of(idOf(choice)),
    })),
  };
}
