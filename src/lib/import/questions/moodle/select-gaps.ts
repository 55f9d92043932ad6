import { childrenOf, textAt, type XmlElement } from '../../../shared/xml';
import type { QuestionNotes } from '../notes';
import { clozeDraft, gapMark, type Draft, type Gap, type Unfit } from '../drafts';
import { htmlAt, htmlOf } from './texts';

/**
 * «Select missing words» and «drag and drop into text»: `[[2]]` in the text is a gap whose right word is the second; the
 * words of its group are what is offered.
 */
export function selectGaps(question: XmlElement, optionName: string, notes: QuestionNotes): Draft | Unfit {
  const options = childrenOf(question, optionName).map((option) => ({
    html: htmlOf(option),
    group: textAt(option, 'group') ?? '1',
  }));
  const gaps: Gap[] = [];
  const html = htmlAt(question, 'questiontext').replace(/\[\[(\d{1,3})\]\]/g, (whole, number: string) => {
    const right = options[Number(number) - 1];
    if (right === undefined) return whole;
    const answers = options
      .filter(({ group }) => group === right.group)
      .map((option) => ({ text: option.html, weight: option === right ? 1 : 0 }));
    gaps.push({ choices: true, answers });
    return gapMark(gaps.length);
  });
  if (optionName === 'dragbox') notes.add('dragged-words');
  return clozeDraft(html, gaps, notes, htmlAt(question, 'generalfeedback'));
}
