import { describe, expect, it } from 'vitest';
import { bytesOf, zipOf } from '../../archive/foreign.fixture';
import { importQuestions } from '../import';

const PNG = Uint8Array.from('\u0089PNG\r\n\u001a\n', (sign) => sign.charCodeAt(0));

const choice =
  '<qti-choice-interaction response-identifier="R"><qti-simple-choice identifier="A">a</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice></qti-choice-interaction>';
const item = (id: string, refs: string, body = `<p>${id}?</p>`) =>
  `<qti-assessment-item identifier="${id}" title="${id}"><qti-response-declaration identifier="R" cardinality="single" base-type="identifier"><qti-correct-response><qti-value>A</qti-value></qti-correct-response></qti-response-declaration>${refs}<qti-item-body>${body}${choice}</qti-item-body></qti-assessment-item>`;
const ref = (href: string, id = 's', title = '') =>
  `<qti-assessment-stimulus-ref identifier="${id}" href="${href}"${title && ` title="${title}"`}/>`;
const stimulus = (body: string) =>
  `<qti-assessment-stimulus identifier="s"><qti-stimulus-body>${body}</qti-stimulus-body></qti-assessment-stimulus>`;
const TEXT = stimulus('<p>Дала <img src="../pics/map%201.png" alt="карта"/> <a href="#x">ниже</a></p>');

async function imported(files: Record<string, string | Uint8Array>) {
  const made = await importQuestions('p.zip', zipOf(files));
  if (!made.ok) throw new Error(`${made.error.code} ${made.error.detail}`);
  const [[, gift] = []] = [...made.value.files].filter(([path]) => path.endsWith('.gift'));
  const texts = new TextDecoder().decode(gift as Uint8Array).split(/^::/m).slice(1); // prettier-ignore
  const said = made.value.report.map(({ outcome, what, reason }) => [outcome, what, reason?.code, reason?.detail]);
  return { ...made.value, texts, said };
}

describe('a text that questions share', () => {
  it('stands in each of them, with its pictures, and is told', async () => {
    const { texts, said, files } = await imported({
      'items/a.xml': item('a', ref('../texts/t.xml', 's', 'Дала')),
      'items/deep/b.xml': item('b', ref('../../texts/t.xml')),
      'items/c.xml': item('c', ''),
      'texts/t.xml': TEXT,
      'pics/map 1.png': PNG,
    });
    const picture = '<img src\\="../pictures/map-1.png" alt\\="карта">';
    expect(texts[0]).toMatch(/Дала .*<\/p>.*<p>a\?<\/p>/s);
    for (const text of texts.slice(0, 2)) expect(text).toContain(picture);
    expect(texts[2]).not.toContain('Дала');
    expect([...files.keys()].filter((path) => path.startsWith('pictures/'))).toHaveLength(1);
    expect(said).toEqual([
      ['simplified', 'a', 'stimulus', 'Дала'],
      ['simplified', 'b', 'stimulus', '../../texts/t.xml'],
      ['kept', 'c', undefined, undefined],
    ]);
  });

  it('stands where its item waits for it; several in their order', async () => {
    const { texts } = await imported({
      'a.xml': item('a', ref('one.xml', 'one') + ref('two.xml', 'two') + ref('three.xml', 'three'), '<p>begin</p><div data-stimulus-idref="two"></div><p>end</p>'),
      'one.xml': stimulus('<p>eins</p>'),
      'two.xml': stimulus('<p>zwei</p>'),
      'three.xml': stimulus('<p>drei</p>'),
    }); // prettier-ignore
    expect(texts[0]!.replace(/<[^<>]*>|\s+/g, ' ').replace(/\s+/g, ' ')).toMatch(/eins drei begin zwei end/);
  });

  it('is read in the spelling of QTI 2, and belongs to texts of gaps, too', async () => {
    const gap =
      '<assessmentItem identifier="g" title="g"><responseDeclaration identifier="R" cardinality="single" baseType="string"><correctResponse><value>x</value></correctResponse></responseDeclaration><assessmentStimulusRef identifier="s" href="s.xml"/><itemBody><p>In <textEntryInteraction responseIdentifier="R"/> there.</p></itemBody></assessmentItem>';
    const { texts } = await imported({
      'g.xml': gap,
      's.xml':
        '<assessmentStimulus identifier="s"><stimulusBody><p><img src="a.png" alt="A"/></p></stimulusBody></assessmentStimulus>',
      'a.png': PNG,
    });
    expect(texts[0]).toMatch(/a\.png.*In .*there/s);
  });

  it.each<[string, Record<string, string>]>([
    ['is not there', {}],
    ['is damaged', { 't.xml': '<qti-assessment-stimulus' }],
    ['is something else', { 't.xml': '<html><body>x</body></html>' }],
    ['has nothing in it', { 't.xml': stimulus('<p> </p>') }],
  ])('is told where it %s', async (_, files) => {
    const { said } = await imported({ 'a.xml': item('a', ref('t.xml')), ...files });
    expect(said).toContainEqual(['simplified', 'a', 'stimulus-missing', 't.xml']);
  });

  it('is told where it leads out of the package, or the question is alone', async () => {
    const out = await imported({ 'a.xml': item('a', ref('../../etc/t.xml')), 't.xml': TEXT });
    expect(out.said).toContainEqual(['simplified', 'a', 'stimulus-missing', '../../etc/t.xml']);
    const alone = await importQuestions('a.xml', bytesOf(item('a', ref('t.xml'))));
    expect(alone.ok && alone.value.report).toMatchObject([{ what: 'a', reason: { code: 'stimulus-missing' } }]);
  });

  it('is left out where no question belongs to it', async () => {
    const { said } = await imported({ 'a.xml': item('a', ''), 'lone.xml': TEXT });
    expect(said).toContainEqual(['left-out', 'lone.xml', 'no-question', undefined]);
  });

  it('is not written down without end', async () => {
    const files: Record<string, string> = { 't.xml': stimulus(`<p>${'слово '.repeat(500_000)}</p>`) };
    for (let number = 10; number < 30; number++) files[`${number}.xml`] = item(`q${number}`, ref('t.xml'));
    const { said } = await imported(files);
    const codes = said.map(([, , code]) => code);
    expect(codes.filter((code) => code === 'stimulus')).toHaveLength(11);
    expect(codes.filter((code) => code === 'stimulus-missing')).toHaveLength(9);
  }, 60_000);
});
