import { describe, expect, it } from 'vitest';
import { bankOf, notesOf, onlyQuestion } from '../banks.fixture';
import { readQti12 } from './read';

const file = (...items: readonly string[]) =>
  `<?xml version="1.0"?><questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="Бақылау"><section ident="s">${items.join('')}</section></assessment></questestinterop>`;
const read = (...items: readonly string[]) => bankOf(readQti12(file(...items)));
const one = (item: string) => onlyQuestion(read(item));

const material = (text: string, type = 'text/html') =>
  `<material><mattext texttype="${type}"><![CDATA[${text}]]></mattext></material>`;
const profile = (name: string, more = '') =>
  `<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>${name}</fieldentry></qtimetadatafield>${more}</qtimetadata></itemmetadata>`;
const item = (meta: string, presentation: string, processing = '', feedback = '') =>
  `<item ident="i1" title="T">${meta}<presentation>${presentation}</presentation>${processing}${feedback}</item>`;
const labels = (...texts: readonly string[]) =>
  texts.map((text, index) => `<response_label ident="L${index + 1}">${material(text)}</response_label>`).join('');
const lid = (inner: string, cardinality = 'Single', id = 'r') =>
  `<response_lid ident="${id}" rcardinality="${cardinality}"><render_choice>${inner}</render_choice></response_lid>`;
const equal = (value: string, id = 'r') => `<varequal respident="${id}">${value}</varequal>`;
const rule = (condition: string, points?: number, feedback?: string, action = 'Set') =>
  `<respcondition><conditionvar>${condition}</conditionvar>${points === undefined ? '' : `<setvar varname="SCORE" action="${action}">${points}</setvar>`}${feedback ? `<displayfeedback feedbacktype="Response" linkrefid="${feedback}"/>` : ''}</respcondition>`;
const processing = (...rules: readonly string[]) =>
  `<resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>${rules.join('')}</resprocessing>`;
const feedback = (id: string, text: string) =>
  `<itemfeedback ident="${id}"><flow_mat>${material(text)}</flow_mat></itemfeedback>`;

describe('readQti12: the profile of Common Cartridge', () => {
  it('multiple choice, with feedback and points', () => {
    const points =
      '<qtimetadatafield><fieldlabel>cc_weighting</fieldlabel><fieldentry>2</fieldentry></qtimetadatafield>';
    const { question, key } = one(
      item(
        profile('cc.multiple_choice.v0p1', points),
        `<flow>${material('<p>Which?</p>')}</flow>${lid(labels('a', 'b', 'c'))}`,
        processing(
          rule('<other/>', undefined, 'general_fb'),
          rule(equal('L1'), undefined, 'fb1'),
          rule(equal('L2'), 100, 'fb2'),
          rule(equal('L3'), 50),
        ),
        feedback('general_fb', 'All') + feedback('fb1', 'No') + feedback('fb2', 'Yes'),
      ),
    );
    expect(question).toMatchObject({
      id: 'i1',
      title: 'T',
      points: 2,
      html: '<p>Which?</p>',
      choices: [{ html: 'a' }, { html: 'b' }, { html: 'c' }],
    });
    expect(key).toEqual({
      kind: 'choice',
      choices: { c1: { weight: 0, feedback: 'No' }, c2: { weight: 1, feedback: 'Yes' }, c3: { weight: 0.5 } },
      feedback: 'All',
    });
  });

  it('multiple response, all or nothing there and parts here', () => {
    const all = `<and>${equal('L1')}<not>${equal('L2')}</not>${equal('L3')}</and>`;
    const made = one(
      item(
        profile('cc.multiple_response.v0p1'),
        material('Q') + lid(labels('a', 'b', 'c'), 'Multiple'),
        processing(rule(all, 100)),
      ),
    );
    expect(made.key).toMatchObject({
      kind: 'multiple',
      choices: { c1: { weight: 0.5 }, c2: { weight: -0.5 }, c3: { weight: 0.5 } },
    });
    expect(notesOf(made)).toEqual(['parts-count']);
  });

  it('multiple response by sums', () => {
    const made = one(
      item(
        '',
        material('Q') + lid(labels('a', 'b', 'c'), 'Multiple'),
        processing(
          rule(equal('L1'), 60, undefined, 'Add'),
          rule(equal('L2'), 40, undefined, 'Add'),
          rule(equal('L3'), -50, undefined, 'Add'),
        ),
      ),
    );
    expect(made.key).toMatchObject({ choices: { c1: { weight: 0.6 }, c2: { weight: 0.4 }, c3: { weight: -0.5 } } });
  });

  it.each([
    ['True', 'False', true],
    ['Дұрыс', 'Бұрыс', true],
    ['Неверно', 'Верно', false],
  ])('true or false, said as %s and %s', (first, second, answer) => {
    const made = one(
      item(
        profile('cc.true_false.v0p1'),
        material('Q') + lid(labels(first, second)),
        processing(rule(equal('L1'), 100)),
      ),
    );
    expect(made.key).toMatchObject({ kind: 'truefalse', answer });
  });

  it('two other words are a choice', () => {
    expect(
      one(
        item(
          profile('cc.true_false.v0p1'),
          material('Q') + lid(labels('Da', 'Net')),
          processing(rule(equal('L1'), 100)),
        ),
      ).question.kind,
    ).toBe('choice');
  });

  const typedField = '<response_str ident="r" rcardinality="Single"><render_fib/></response_str>';

  it('words to be typed, and parts of them', () => {
    const made = one(
      item(
        profile('cc.fib.v0p1'),
        material('Q') + typedField,
        processing(
          rule(equal('сандық') + equal('ch*st'), 100),
          rule('<varsubstring respident="r">box</varsubstring>', 50),
        ),
      ),
    );
    expect(made.key).toMatchObject({
      kind: 'short',
      answers: [
        { text: 'сандық', weight: 1 },
        { text: String.raw`ch\*st`, weight: 1 },
        { text: '*box*', weight: 0.5 },
      ],
    });
  });

  it('essays', () => {
    expect(one(item(profile('cc.essay.v0p1'), material('Q') + typedField)).question.kind).toBe('essay');
    expect(read(item(profile('cc.fib.v0p1'), material('Q') + typedField)).entries).toMatchObject([
      { code: 'no-right-answer' },
    ]);
  });
});

describe('readQti12: as others write it', () => {
  it('numbers', () => {
    const range = `<or>${equal('5')}<and><vargte respident="r">4.5</vargte><varlte respident="r">5.5</varlte></and></or>`;
    const made = one(
      item(
        '',
        material('Q') + '<response_num ident="r"><render_fib fibtype="Decimal"/></response_num>',
        processing(rule(range, 100)),
      ),
    );
    expect(made.key).toMatchObject({ kind: 'numeric', answers: [{ min: 4.5, max: 5.5, weight: 1 }] });
  });

  it('pairs', () => {
    const list = (id: string, left: string) =>
      `<response_lid ident="${id}">${material(left)}<render_choice>${labels('x', 'y', 'z')}</render_choice></response_lid>`;
    const made = one(
      item(
        '',
        material('Match') + list('r1', 'one') + list('r2', 'two'),
        processing(rule(equal('L2', 'r1'), 50, undefined, 'Add'), rule(equal('L1', 'r2'), 50, undefined, 'Add')),
      ),
    );
    expect(made.question).toMatchObject({
      html: 'Match',
      left: [{ html: 'one' }, { html: 'two' }],
      right: [{ html: 'x' }, { html: 'y' }, { html: 'z' }],
    });
    expect(made.key).toMatchObject({ pairs: { l1: 'r2', l2: 'r1' } });
  });

  it('texts by their type, by their look, and pictures', () => {
    const html = (inner: string) =>
      one(item(profile('cc.essay.v0p1'), `${inner}<response_str ident="r"/>`)).question.html;
    expect(html(material('a < b\nc', 'text/plain'))).toBe('a &lt; b<br>c');
    expect(html(material('<p>a</p>', 'text/plain'))).toBe('<p>a</p>');
    expect(html('<material><matimage uri="a&quot;.png"/><matbreak/></material>')).toBe(
      '<img src="a&quot;.png" alt=""><br>',
    );
  });

  it('says what is left out', () => {
    const { entries, title } = read(
      item('', material('Read this')),
      item('', material('Click') + '<response_xy ident="r"/>'),
      item('', material('Two') + '<response_str ident="a"/><response_str ident="b"/>'),
      '<item ident="none"/>',
    );
    expect(title).toBe('Бақылау');
    expect(entries).toMatchObject([
      { what: 'T', code: 'no-question' },
      { code: 'unknown-question', detail: 'response_xy' },
      { code: 'several-interactions', detail: 'response_str, response_str' },
      { what: '#4', code: 'nothing-left' },
    ]);
  });

  it('notes feedback that belongs to no answer', () => {
    const made = one(
      item(
        '',
        material('Q') + lid(labels('a', 'b')),
        processing(rule(equal('L1'), 100)),
        feedback('wrong_fb', 'Read more'),
      ),
    );
    expect(notesOf(made)).toEqual(['combined-feedback: wrong_fb']);
  });

  it('refuses what is no QTI 1.2', () => {
    expect(readQti12('<quiz/>')).toEqual({ ok: false, error: { code: 'unknown-format', detail: 'quiz' } });
    expect(readQti12('<quiz')).toMatchObject({ ok: false, error: { code: 'damaged' } });
  });
});

describe('readQti12: texts of gaps as Canvas writes them', () => {
  const canvas = (type: string) =>
    `<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>${type}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>`;
  const list = (name: string, inner: string) =>
    `<response_lid ident="response_${name}">${material(name, 'text/plain')}<render_choice>${inner}</render_choice></response_lid>`;
  const text = material('<p>Розы [a], фиалки [b].</p>');
  const rules = processing(rule(equal('L1', 'response_a'), 50), rule(equal('L2', 'response_b'), 50));

  it('lists to choose from', () => {
    const { question, key } = one(
      item(canvas('multiple_dropdowns_question'), text + list('a', labels('красные', 'синие')) + list('b', labels('белые', 'синие')), rules),
    ); // prettier-ignore
    expect(question).toMatchObject({
      kind: 'cloze',
      html: '<p>Розы <span data-gap="g1"></span>, фиалки <span data-gap="g2"></span>.</p>',
    });
    expect(key).toMatchObject({
      gaps: { g1: [{ text: 'c1', weight: 1 }, { text: 'c2', weight: 0 }], g2: [{ weight: 0 }, { weight: 1 }] },
    }); // prettier-ignore
  });

  it('blanks, of which every answer is right', () => {
    const { question, key } = one(
      item(canvas('fill_in_multiple_blanks_question'), text + list('a', labels('красные', 'алые')) + list('b', labels('синие')), rules),
    ); // prettier-ignore
    expect(question).toMatchObject({ kind: 'cloze', gaps: [{ id: 'g1' }, { id: 'g2' }] });
    expect(key).toMatchObject({
      gaps: {
        g1: [
          { text: 'красные', weight: 1 },
          { text: 'алые', weight: 1 },
        ],
      },
    });
  });

  it('a list by what its rule says, and a star in a blank as one', () => {
    const not = rule(`<not>${equal('L1', 'response_a')}</not>`, 50);
    const { key } = one(
      item(canvas('multiple_dropdowns_question'), text + list('a', labels('красные', 'синие')) + list('b', labels('белые', 'синие')),
        processing(not, rule(equal('L2', 'response_a'), 50), rule(equal('L2', 'response_b'), 50))),
    ); // prettier-ignore
    expect(key).toMatchObject({ gaps: { g1: [{ weight: 0 }, { weight: 1 }] } });
    const blank = one(
      item(canvas('fill_in_multiple_blanks_question'), text + list('a', labels('2*2')) + list('b', labels('синие')), rules),
    ); // prettier-ignore
    expect(blank.key).toMatchObject({ gaps: { g1: [{ text: '2\\*2', weight: 1 }] } });
  });

  it('pairs whose lists differ by a word are pairs', () => {
    const side = (id: string, ask: string, inner: string) =>
      `<response_lid ident="${id}">${material(ask)}<render_choice>${inner}</render_choice></response_lid>`;
    const { question } = one(
      item(canvas('matching_question'), material('Соотнесите') + side('x', 'Один', labels('1', '2')) + side('y', 'Два', labels('1', '2', '3')),
        processing(rule(equal('L1', 'x'), 50), rule(equal('L2', 'y'), 50))),
    ); // prettier-ignore
    expect(question).toMatchObject({
      kind: 'matching',
      left: [{}, {}],
      right: [{ html: '1' }, { html: '2' }, { html: '3' }],
    });
  });
});
