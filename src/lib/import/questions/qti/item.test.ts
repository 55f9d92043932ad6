import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../shared/xml';
import { Bank } from '../bank';
import { notesOf, onlyQuestion } from '../banks.fixture';
import { addItem } from './item';

function bankOf(xml: string): Bank {
  const root = parseXml(xml);
  if (!root.ok) throw new Error(root.error.detail);
  const bank = new Bank();
  addItem(bank, root.value);
  return bank;
}
const one = (xml: string) => onlyQuestion(bankOf(xml));

const declaration = (
  correct: readonly string[],
  cardinality = 'single',
  baseType = 'identifier',
  id = 'RESPONSE',
  more = '',
) =>
  `<responseDeclaration identifier="${id}" cardinality="${cardinality}" baseType="${baseType}"><correctResponse>${correct.map((value) => `<value>${value}</value>`).join('')}</correctResponse>${more}</responseDeclaration>`;
const mapping = (entries: Readonly<Record<string, number>>) =>
  `<mapping defaultValue="0">${Object.entries(entries)
    .map(([key, value]) => `<mapEntry mapKey="${key}" mappedValue="${value}"/>`)
    .join('')}</mapping>`;
const MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>';
const MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>';
const item = (inner: string, attributes = '') =>
  `<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="item-1" title="Title" ${attributes}>${inner}</assessmentItem>`;
const body = (inner: string) => `<itemBody>${inner}</itemBody>`;
const choices = (max: number, ids: readonly string[], name = 'simpleChoice') =>
  ids.map((id) => `<${name} identifier="${id}" matchMax="${max}">${id.toLowerCase()}</${name}>`).join('');

describe('QTI 2: choices', () => {
  it('one, with a picture, a prompt and feedback', () => {
    const { question, key } = one(
      item(
        declaration(['B']) +
          '<outcomeDeclaration identifier="SCORE" normalMaximum="3"/>' +
          body(
            '<p>Look: <img src="a.png" alt="A &amp; B"/></p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Which <i>one</i>?</prompt>' +
              '<simpleChoice identifier="A">a &lt; b<feedbackInline identifier="A" outcomeIdentifier="F">No</feedbackInline></simpleChoice><simpleChoice identifier="B"><b>b</b></simpleChoice></choiceInteraction><rubricBlock view="scorer">secret</rubricBlock>',
          ) +
          MATCH +
          '<modalFeedback identifier="B" outcomeIdentifier="F" showHide="show">Yes</modalFeedback>',
      ),
    );
    expect(question).toMatchObject({
      id: 'item-1',
      title: 'Title',
      points: 3,
      html: '<p>Look: <img src="a.png" alt="A &amp; B"></p>Which <i>one</i>?',
      choices: [{ html: 'a &lt; b' }, { html: '<b>b</b>' }],
    });
    expect(key).toEqual({
      kind: 'choice',
      choices: { c1: { weight: 0, feedback: 'No' }, c2: { weight: 1, feedback: 'Yes' } },
    });
  });

  it('several, all or nothing there and parts here', () => {
    const read = one(
      item(
        declaration(['A', 'B'], 'multiple') +
          body(
            `<choiceInteraction responseIdentifier="RESPONSE" maxChoices="0">${choices(1, ['A', 'B', 'C'])}</choiceInteraction>`,
          ) +
          MATCH,
      ),
    );
    expect(read.key).toMatchObject({
      kind: 'multiple',
      choices: { c1: { weight: 0.5 }, c2: { weight: 0.5 }, c3: { weight: -0.5 } },
    });
    expect(notesOf(read)).toEqual(['parts-count']);
  });

  it('several, mapped to points', () => {
    const { question, key } = one(
      item(
        declaration(['A', 'B'], 'multiple', 'identifier', 'R', mapping({ A: 3, B: 1, C: -2 })) +
          body(`<choiceInteraction responseIdentifier="R">${choices(1, ['A', 'B', 'C', 'D'])}</choiceInteraction>`) +
          MAP,
      ),
    );
    expect(question.points).toBe(4);
    expect(key).toMatchObject({
      choices: { c1: { weight: 0.75 }, c2: { weight: 0.25 }, c3: { weight: -0.5 }, c4: { weight: 0 } },
    });
  });

  it('in the spelling of QTI 3', () => {
    const { question, key } = one(
      `<qti-assessment-item identifier="i3" title="T3" adaptive="false"><qti-response-declaration identifier="R" cardinality="single" base-type="identifier"><qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>
       <qti-item-body><p>Q</p><qti-choice-interaction response-identifier="R" max-choices="1"><qti-prompt>Which?</qti-prompt><qti-simple-choice identifier="A">a</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction></qti-item-body>
       <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/></qti-assessment-item>`,
    );
    expect(question).toMatchObject({ id: 'i3', kind: 'choice' });
    expect(key).toMatchObject({ choices: { c1: { weight: 0 }, c2: { weight: 1 } } });
  });

  it('words marked in a text', () => {
    const read = one(
      item(
        declaration(['B'], 'single') +
          body(
            '<hottextInteraction responseIdentifier="RESPONSE"><p>I <hottext identifier="A">is</hottext> or <hottext identifier="B">am</hottext>.</p></hottextInteraction>',
          ),
      ),
    );
    expect(read.question).toMatchObject({ kind: 'choice', choices: [{ html: 'is' }, { html: 'am' }] });
    expect(notesOf(read)).toEqual(['marked-words']);
  });
});

describe('QTI 2: text', () => {
  const entry = '<textEntryInteraction responseIdentifier="R" expectedLength="9"/>';

  it('a word at the end is a short answer, stars taken for themselves', () => {
    const { question, key } = one(
      item(
        declaration(['5 * 5'], 'single', 'string', 'R', mapping({ '5 * 5': 1, '25': 0.5, no: 0 })) +
          body(`<p>Write: ${entry}.</p>`) +
          MAP,
      ),
    );
    expect(question).toMatchObject({ kind: 'short', html: '<p>Write: .</p>', points: 1 });
    expect(key).toMatchObject({
      answers: [
        { text: String.raw`5 \* 5`, weight: 1 },
        { text: '25', weight: 0.5 },
      ],
    });
  });

  it('a number is one', () => {
    const { question, key } = one(
      item(declaration(['3.14'], 'single', 'float', 'R') + body(`<p>Pi ${entry} or so</p>`) + MATCH),
    );
    expect(question).toMatchObject({ kind: 'numeric', html: '<p>Pi _____ or so</p>' });
    expect(key).toMatchObject({ answers: [{ min: 3.14, max: 3.14, weight: 1 }] });
  });

  it('words and lists in a text are gaps', () => {
    const { question, key } = one(
      item(
        declaration(['chest'], 'single', 'string', 'R') +
          declaration(['B'], 'single', 'identifier', 'S') +
          body(
            `<p>A ${entry} is <inlineChoiceInteraction responseIdentifier="S">${choices(1, ['A', 'B'], 'inlineChoice')}</inlineChoiceInteraction>.</p>`,
          ) +
          MATCH,
      ),
    );
    expect(question).toMatchObject({
      kind: 'cloze',
      points: 2,
      html: '<p>A <span data-gap="g1"></span> is <span data-gap="g2"></span>.</p>',
      gaps: [{ id: 'g1' }, { id: 'g2', choices: [{ html: 'a' }, { html: 'b' }] }],
    });
    expect(key).toMatchObject({ gaps: { g1: [{ text: 'chest', weight: 1 }], g2: [{ weight: 0 }, { weight: 1 }] } });
  });

  it('a long one is an essay', () => {
    expect(
      one(
        item(
          body(
            '<p>Tell</p><extendedTextInteraction responseIdentifier="R"><prompt>All of it</prompt></extendedTextInteraction>',
          ),
        ),
      ).question,
    ).toMatchObject({ kind: 'essay', html: '<p>Tell</p>All of it' });
  });
});

describe('QTI 2: sides', () => {
  const associable = (ids: readonly string[]) => choices(1, ids, 'simpleAssociableChoice');
  const matched = (pairs: readonly string[], left: readonly string[], right: readonly string[]) =>
    item(
      declaration(pairs, 'multiple', 'directedPair') +
        body(
          `<matchInteraction responseIdentifier="RESPONSE"><simpleMatchSet>${associable(left)}</simpleMatchSet><simpleMatchSet>${associable(right)}</simpleMatchSet></matchInteraction>`,
        ) +
        MATCH,
    );

  it('of two sets', () => {
    const { question, key } = one(matched(['A X', 'B Y'], ['A', 'B'], ['X', 'Y', 'Z']));
    expect(question).toMatchObject({
      left: [{ html: 'a' }, { html: 'b' }],
      right: [{ html: 'x' }, { html: 'y' }, { html: 'z' }],
    });
    expect(key).toMatchObject({ pairs: { l1: 'r1', l2: 'r2' } });
  });

  it('are turned where only the second set has one each', () => {
    expect(one(matched(['A X', 'A Y'], ['A', 'B'], ['X', 'Y'])).question).toMatchObject({
      left: [{ html: 'x' }, { html: 'y' }],
      right: [{ html: 'a' }, { html: 'b' }],
    });
  });

  it('are left out where everything may go with everything', () => {
    expect(bankOf(matched(['A X', 'A Y', 'B X'], ['A', 'B'], ['X', 'Y'])).entries).toMatchObject([
      { code: 'many-to-many' },
    ]);
  });

  it('that nothing belongs to are not asked', () => {
    const read = one(matched(['A X', 'B Y'], ['A', 'B', 'C'], ['X', 'Y']));
    expect(read.question).toMatchObject({ left: [{ html: 'a' }, { html: 'b' }] });
    expect(notesOf(read)).toEqual(['side-without-pair: c']);
  });

  it('out of one set', () => {
    const read = one(
      item(
        declaration(['A X', 'B Y'], 'multiple', 'pair') +
          body(
            `<associateInteraction responseIdentifier="RESPONSE">${associable(['A', 'X', 'B', 'Y', 'Z'])}</associateInteraction>`,
          ) +
          MATCH,
      ),
    );
    expect(read.question).toMatchObject({
      left: [{ html: 'a' }, { html: 'b' }],
      right: [{ html: 'x' }, { html: 'y' }, { html: 'z' }],
    });
    expect(notesOf(read)).toEqual(['pairs-asked-from-one-side']);
  });

  it('are places where an order is asked for', () => {
    const read = one(
      item(
        declaration(['C', 'A', 'B'], 'ordered') +
          body(`<orderInteraction responseIdentifier="RESPONSE">${choices(1, ['A', 'B', 'C'])}</orderInteraction>`) +
          MATCH,
      ),
    );
    expect(read.key).toMatchObject({ pairs: { l1: 'r2', l2: 'r3', l3: 'r1' } });
    expect(notesOf(read)).toEqual(['order-as-places']);
  });

  it('are lists where words are drawn into a text', () => {
    const read = one(
      item(
        declaration(['W G1', 'S G2'], 'multiple', 'directedPair') +
          body(
            '<gapMatchInteraction responseIdentifier="RESPONSE"><prompt>Fill</prompt><gapText identifier="W" matchMax="1">winter</gapText><gapText identifier="S" matchMax="1">summer</gapText><p>Cold <gap identifier="G1"/>, hot <gap identifier="G2"/>.</p></gapMatchInteraction>',
          ) +
          MATCH,
      ),
    );
    expect(read.question).toMatchObject({
      kind: 'cloze',
      gaps: [{ choices: [{ html: 'winter' }, { html: 'summer' }] }, { id: 'g2' }],
    });
    expect(read.question.html).toContain('<p>Cold <span data-gap="g1"></span>, hot <span data-gap="g2"></span>.</p>');
    expect(read.key).toMatchObject({
      gaps: { g1: [{ weight: 1 }, { weight: 0 }], g2: [{ weight: 0 }, { weight: 1 }] },
    });
    expect(notesOf(read)).toEqual(['dragged-words']);
  });

  it('of a slider are numbers', () => {
    const read = one(
      item(
        declaration(['7'], 'single', 'integer') +
          body('<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="9"/>'),
      ),
    );
    expect(read.key).toMatchObject({ kind: 'numeric', answers: [{ min: 7, max: 7 }] });
    expect(notesOf(read)).toEqual(['slider']);
  });
});

describe('QTI 2 is left out', () => {
  const choice = `<choiceInteraction responseIdentifier="RESPONSE">${choices(1, ['A', 'B'])}</choiceInteraction>`;
  it.each([
    ['adaptive', item(declaration(['A']) + body(choice), 'adaptive="true"'), 'adaptive', undefined],
    [
      'with a template',
      item('<templateDeclaration identifier="T"/>' + declaration(['A']) + body(choice)),
      'item-template',
      undefined,
    ],
    ['without a question', item(body('<p>Read</p>')), 'no-question', undefined],
    [
      'with a picture to click at',
      item(body('<hotspotInteraction responseIdentifier="R"/>')),
      'unknown-question',
      'hotspotInteraction',
    ],
    ['with two questions', item(body(choice + choice)), 'several-interactions', 'choiceInteraction, choiceInteraction'],
    ['without a right answer', item(body(choice)), 'no-right-answer', undefined],
    ['without a body', item(''), 'nothing-left', undefined],
    [
      'with pictures to draw',
      item(body('<gapMatchInteraction responseIdentifier="R"><gapImg identifier="A"/></gapMatchInteraction>')),
      'unknown-question',
      'gapImg',
    ],
  ])('%s', (_, xml, code, detail) => {
    expect(bankOf(xml).entries).toMatchObject([{ outcome: 'left-out', code, ...(detail ? { detail } : {}) }]);
  });

  it('but simplified where its rules are its own', () => {
    const rules =
      '<responseProcessing><responseCondition><responseIf><customOperator/></responseIf></responseCondition></responseProcessing>';
    expect(notesOf(one(item(declaration(['A']) + body(choice) + rules)))).toEqual(['own-rules']);
  });
});
