/*
 * Every reason that a reader of questions gives in a report, with its words in English: what was taken from the question, or why it
 * stayed behind. docs/formats/questions.md tells more.
 */

export const QUESTION_REASONS = {
  // Simplified.
  'question-category': 'a category of a bank: its questions are in one test',
  'points-bounded': 'worth from 0 to 1000 points here',
  'weights-scaled': 'the weights of its right answers are made to be 100 % together',
  'parts-count': 'was all or nothing; here each right answer is a part of the points, and each wrong one takes as much',
  'letter-case': 'capitals and small letters are the same here',
  hints: 'hints between attempts are left out',
  'combined-feedback': 'feedback that belongs to no single answer is left out',
  'essay-feedback': 'the feedback of an essay is left out',
  'grader-information': 'notes for those who mark are left out',
  rubric: 'notes for those who mark are left out',
  'response-template': 'the text that an answer begins with is left out',
  attachments: 'files can’t be added to an answer in a test: make an assignment of it',
  'number-units': 'units of measure are not asked: write them into the question',
  'answer-left-out': 'an answer that is no number is left out',
  'number-in-gap': 'a number in a gap is compared as text: its tolerance is lost',
  'gap-weights': 'the gaps count the same here',
  'dragged-words': 'words are chosen from lists, not drawn',
  'marked-words': 'words are chosen from a list, not marked in the text',
  'order-as-places': 'an order became a place for each',
  'pairs-asked-from-one-side': 'pairs out of one set: the first of each is asked',
  'side-without-pair': 'a side that nothing belongs to is not asked',
  'right-sides-as-text': 'what is offered is shown as text',
  slider: 'the number is typed',
  stimulus: 'a text that lies in a file of its own (stimulus) stands in the question',
  'stimulus-missing': 'the text to which it belongs (stimulus) is not in the file, or too long',
  'own-rules': 'rules of its own for marking are not followed: what is declared right is right',
  'test-rules': 'rules of the test (choice at random, order, branches) are not followed',
  // Left out.
  'unknown-question': 'a kind of question that kits don’t have',
  'no-question': 'a text that asks nothing: make a page of it',
  'no-right-answer': 'nothing in it is right',
  'too-few-answers': 'there are fewer than two answers',
  'no-gaps': 'a text of gaps without gaps',
  'nothing-left': 'nothing is left of it that could be asked',
  'gift-mistake': 'a mistake in GIFT, in this line',
  'answer-without-question': 'an answer without a question before it',
  adaptive: 'an adaptive question of several steps',
  'item-template': 'a question with values made at random',
  'several-interactions': 'several questions in one',
  'many-to-many': 'several right sides for one: kits have one for each',
  'damaged-item': 'the question is damaged',
  'missing-item': 'it is named, but not in the file',
} as const satisfies Readonly<Record<string, string>>;

export type QuestionReason = keyof typeof QUESTION_REASONS;
