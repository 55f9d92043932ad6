import { attributeOf, descendantsOf, type XmlElement } from '../../../shared/xml';
import { clozeDraft, gapMark, type Draft, type Gap, type Unfit } from '../drafts';
import type { QuestionNotes } from '../notes';
import { typedOfHtml } from '../texts';
import { materialOf } from './material';
import type { Processing } from './processing';

/**
 * A text of gaps as Canvas writes it: `[colour]` in the text, and a list of answers that is called so. In a blank all of them are right;
 * of a list to choose from it is the one that has points. Undefined where the text has no such places.
 */
export function bracketGaps(
  responses: readonly XmlElement[],
  html: string,
  isTyped: boolean,
  { rules }: Processing,
  notes: QuestionNotes,
): Draft | Unfit | undefined {
  const gaps: Gap[] = [];
  let marked = html;
  for (const response of responses) {
    const place = `[${typedOfHtml(materialOf(response))}]`;
    if (!marked.includes(place)) return undefined;
    const own = attributeOf(response, 'ident') ?? '';
    const answers = descendantsOf(response, 'response_label').map((label) => {
      const id = attributeOf(label, 'ident') ?? '';
      const paid = rules.some(
        ({ points = 0, conditions }) =>
          points > 0 && conditions.some((one) => !one.not && one.response === own && one.value === id),
      );
      const text = materialOf(label);
      return { text: isTyped ? typedOfHtml(text).replace(/\*/g, '\\*') : text, weight: isTyped || paid ? 1 : 0 };
    });
    gaps.push({ choices: !isTyped, answers });
    marked = marked.replace(place, () => gapMark(gaps.length));
  }
  return clozeDraft(marked, gaps, notes);
}
