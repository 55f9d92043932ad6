import { childOf, childrenOf, descendantsOf, textAt, type XmlElement } from '../../shared/xml';
import type { Gathering } from '../gathering';
import { addQuestions } from '../questions/item';
import { moodleBank } from '../questions/moodle/read';
import type { Backup, BankQuestion } from './backup';
import { bankOf, QuizWriter } from './bank';

/** The quizzes of a course, and the questions that are in none. */
export class Quizzes {
  readonly #used = new Set<BankQuestion>();

  private constructor(
    private readonly bank: readonly BankQuestion[],
    private readonly writer: QuizWriter,
  ) {}

  static async read(backup: Backup): Promise<Quizzes> {
    const bank = bankOf(await backup.bank());
    return new Quizzes(bank, new QuizWriter(bank, backup));
  }

  /** Adds a quiz as a test; what of its rules did not come over is told. */
  async add(quiz: XmlElement, title: string, gathering: Gathering): Promise<void> {
    const { questions, random, lost } = this.#questionsOf(quiz);
    if (random > 0) gathering.leftOut(title, 'random-questions', String(random));
    if (lost > 0) gathering.leftOut(title, 'questions-missing', String(lost));
    for (const question of questions) this.#used.add(question);
    const id = await addQuestions(moodleBank(await this.writer.quiz(questions)), title, gathering);
    if (id === undefined) return gathering.leftOut(title, 'empty');
    const rules = ['timelimit', 'attempts_number', 'timeopen', 'timeclose'].filter(
      (name) => Number(textAt(quiz, name) ?? 0) > 0,
    );
    gathering.simplified(title, 'became-self-check', rules.join(', ') || undefined, id);
  }

  /** Questions that no quiz of the course asks, a test for each category. */
  async addRest(gathering: Gathering): Promise<void> {
    const rest = new Map<string, BankQuestion[]>();
    for (const question of this.bank) {
      const kind = textAt(question.element, 'qtype');
      if (this.#used.has(question) || question.parent !== '0' || kind === 'random') continue;
      // Deleted, and only there still for those who once answered it.
      if (textAt(question.element, 'hidden') === '1') {
        gathering.leftOut(textAt(question.element, 'name') ?? question.id, 'hidden');
        continue;
      }
      rest.set(question.category, [...(rest.get(question.category) ?? []), question]);
    }
    for (const [category, questions] of rest)
      await addQuestions(moodleBank(await this.writer.quiz(questions)), category || '–', gathering);
  }

  /** In the order of the quiz. Moodle before 2.7 has it in a list of ids, before 4.0 questions in slots, since then by bank entry. */
  #questionsOf(quiz: XmlElement) {
    const questions: BankQuestion[] = [];
    let random = 0;
    let lost = 0;
    const instances = [...childrenOf(childOf(quiz, 'question_instances'), 'question_instance')];
    const listed = (textAt(quiz, 'questions') ?? '').split(',');
    const place = (one: XmlElement): number =>
      Number(textAt(one, 'slot') ?? listed.indexOf(textAt(one, 'question') ?? ''));
    for (const instance of instances.sort((a, b) => place(a) - place(b))) {
      const entryId = descendantsOf(instance, 'question_reference').map((one) => textAt(one, 'questionbankentryid'))[0];
      const id = textAt(instance, 'questionid') ?? textAt(instance, 'question');
      const found = this.bank.find((one) => (entryId === undefined ? one.id === id : one.entryId === entryId));
      const isRandom = descendantsOf(instance, 'question_set_reference').length > 0;
      if (isRandom || (found && textAt(found.element, 'qtype') === 'random')) random += 1;
      else if (found) questions.push(found);
      else lost += 1;
    }
    return { questions, random, lost };
  }
}
