import { childOf, childrenOf, textAt, type XmlElement } from '../../../shared/xml';
import { htmlAt } from '../texts';
import { valueAt } from '../backup';
import { field, renamed } from './mods';

/** The categories of the question bank as Moodle 2 writes them; they were put into its spelling before. */
export const bankInMoodle2 = (categories: XmlElement | undefined): XmlElement =>
  field(
    'question_categories',
    ...childrenOf(categories, 'question_category').map((category) => ({
      ...category,
      children: category.children.map((node) =>
        typeof node !== 'string' && node.name === 'questions'
          ? { ...node, children: childrenOf(node, 'question').map(question) }
          : node,
      ),
    })),
  );

/** What belongs to a kind of question alone stands in an element of its own. */
function question(element: XmlElement): XmlElement {
  const kind = textAt(element, 'qtype') ?? '';
  const made = renamed(element, 'question', { defaultgrade: 'defaultmark' });
  const format = textAt(element, 'questiontextformat') ?? '1';
  return {
    ...made,
    children: [
      ...withPicture(made).children,
      field('generalfeedbackformat', format),
      field(`plugin_qtype_${kind}_question`, ...dataOf(element)),
    ],
  };
}

function dataOf(element: XmlElement): readonly XmlElement[] {
  const answers = childrenOf(childOf(element, 'answers'), 'answer').map((answer) =>
    renamed(answer, 'answer', { answer_text: 'answertext' }, { answerformat: '0', feedbackformat: '0' }),
  );
  const numbers = childrenOf(element, 'numerical');
  return [
    ...childrenOf(element, 'multichoice', 'shortanswer', 'truefalse'),
    ...childrenOf(childOf(element, 'multianswers'), 'multianswer'),
    ...childrenOf(element, 'matchs').map((pairs) => ({ ...pairs, name: 'matches' })),
    field('numerical_records', ...numbers.map((number) => ({ ...number, name: 'numerical_record' }))),
    field('answers', ...answers),
  ];
}

/** A picture stands beside the text; it is shown below it. */
function withPicture(element: XmlElement): XmlElement {
  const picture = valueAt(element, 'image');
  if (picture === undefined) return element;
  const address = /^https?:\/\//i.test(picture) ? picture : `$@FILEPHP@$/${picture}`;
  const html = `${htmlAt(element, 'questiontext')}\n<p><img src="${address.replaceAll('"', '%22')}" alt=""></p>`;
  const others = childrenOf(element).filter(({ name }) => !['questiontext', 'questiontextformat'].includes(name));
  return { ...element, children: [...others, field('questiontext', html), field('questiontextformat', '1')] };
}
