import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeOf, childOf, childrenOf, descendantsOf, parseXml, textAt, textOf, type XmlElement } from './xml';
import { MAX_LENGTH, MAX_NODES } from './xml-bounds';

function root(text: string): XmlElement {
  const parsed = parseXml(text);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
}

function fault(text: string): string {
  const parsed = parseXml(text);
  expect(parsed).toMatchObject({ ok: false, error: { code: 'damaged' } });
  return parsed.ok ? '' : parsed.error.detail;
}

describe('parseXml', () => {
  it('keeps the order of elements and texts, and every space', () => {
    const { children } = root('\uFEFF<?xml version="1.0"?>\n<p> a <b>c</b>\n<i/> d<!-- no --> e<?no no?></p>\n');
    expect(children.map((node) => (typeof node === 'string' ? node : node.name))).toEqual([
      ' a ',
      'b',
      '\n',
      'i',
      ' d e',
    ]);
  });

  it('joins texts and CDATA sections, in which nothing is markup', () => {
    expect(textOf(root('<p>1 &lt; <![CDATA[<b>&amp;</b>]]><![CDATA[<!DOCTYPE html>]]>!</p>'))).toBe(
      '1 < <b>&amp;</b><!DOCTYPE html>!',
    );
  });

  it('reads the five entities and numbers once, and no other', () => {
    const p = root('<p a="&quot;&#x49B;&apos;">&amp;lt; &#1179; &#x41; &nbsp; &#0; &#xD800; &#x110000;</p>');
    expect(textOf(p)).toBe('&lt; қ A &nbsp; \uFFFD \uFFFD \uFFFD');
    expect(attributeOf(p, 'a')).toBe('"қ\'');
  });

  it('takes prefixes off and tells namespaces', () => {
    const a = root(
      '<x:a xmlns:x="urn:x" xmlns="urn:d" x:type="1" type="2" x:only="3"><b/><x:c xmlns:x="urn:y"/></x:a>',
    );
    expect([a.name, a.namespace]).toEqual(['a', 'urn:x']);
    expect([...a.attributes]).toEqual([
      ['type', '2'],
      ['only', '3'],
    ]);
    expect(childrenOf(a).map(({ name, namespace }) => [name, namespace])).toEqual([
      ['b', 'urn:d'],
      ['c', 'urn:y'],
    ]);
    expect(root('<a type="2" x:type="1"/>').attributes.get('type')).toBe('2');
    expect(root('<x:/>')).toMatchObject({ name: 'x:', namespace: '' });
  });

  it('makes a space of what XML has no place for', () => {
    expect(textOf(root('<p>a\u000bb\u0000c\ud800d</p>'))).toBe('a b c d');
  });

  it('takes long texts as they are', () => {
    const long = 'ab\n'.repeat(3000);
    const p = root(`<p>1&lt;${long}<i>${long}</i>${long}]<b/>]&gt;</p>`);
    expect(p.children.map((node) => (typeof node === 'string' ? node : textOf(node)))).toEqual([
      `1<${long}`,
      long,
      `${long}]`,
      '',
      ']>',
    ]);
    expect(fault(`<p/>${long}<!-- -->`)).toMatch(/root/);
    expect(fault(`${long}<p/>`)).toMatch(/not expected/);
  });

  it('passes over a document type that declares nothing', () => {
    expect(root('<!DOCTYPE q SYSTEM "ims_>qti.dtd">\n<q>1</q>').name).toBe('q');
    expect(fault('<!DOCTYPE q SYSTEM\n "x.dtd">\n<q>')).toContain('line 3');
  });
});

describe('helpers', () => {
  const tree = root('<m><s><t> one </t></s><s><t>two</t><u x="1"/></s><e> </e></m>');

  it('find elements and texts', () => {
    expect(textAt(tree, 's', 't')).toBe('one');
    expect(textAt(tree, 's', 'none')).toBeUndefined();
    expect(textAt(tree, 'e')).toBeUndefined();
    expect(descendantsOf(tree, 't', 'u').map(({ name }) => name)).toEqual(['t', 't', 'u']);
    expect(childrenOf(tree, 's')).toHaveLength(2);
    expect(attributeOf(childOf(tree, 's'), 'x')).toBeUndefined();
    expect(textOf(undefined)).toBe('');
  });
});

describe('parseXml refuses', () => {
  it.each([
    ['', /Start tag/],
    ['no XML at all', /expected/],
    ['<a><b></a></b>', /closing tag/],
    ['<a>', /Unclosed/],
    ['<a/><b/>', /root/],
    ['<a b=1/>', /value/],
    ['<a b="1" b="2"/>', /repeated/],
    ['<a>x & y</a>', /&/],
    ['<a><![CDATA[ ]] ></a>', /without an end, line 1/],
    ['<a>\n\n<!-- </a>', /without an end, line 3/],
    ['<a b="', /without an end/],
    ['<__proto__/>', /./],
    ['<a><!DOCTYPE b></a>', /within/],
  ])('%j', (text, detail) => expect(fault(text)).toMatch(detail));

  it('entities that grow', () => {
    const laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]><l>&c;</l>';
    expect(fault(laughs)).toMatch(/declarations/);
  });

  it('entities that read files', () => {
    expect(fault('<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>')).toMatch(/declarations/);
    expect(fault('<!DOCTYPE l SYSTEM "a" [<!ENTITY % x SYSTEM "http://a.example/">%x;]><l/>')).toMatch(/declarations/);
  });

  it('depth', () => {
    expect(fault('<a>'.repeat(100_000) + '</a>'.repeat(100_000))).toMatch(/nested/i);
    expect(root('<a>'.repeat(199) + '</a>'.repeat(199)).name).toBe('a');
  });

  it('more nodes than there is memory for, and texts too long', () => {
    expect(fault(`<a>${'<b/>'.repeat(MAX_NODES)}</a>`)).toMatch(/more than/);
    expect(fault(`<a ${'b="" '.repeat(MAX_NODES)}/>`)).toMatch(/more than/);
    expect(fault(`<a>${'<!---->'.repeat(MAX_NODES)}</a>`)).toMatch(/more than/);
    expect(fault(`<a>${' '.repeat(MAX_LENGTH)}</a>`)).toMatch(/longer/);
  });

  it('nothing by throwing', () => {
    const pieces = fc.constantFrom(
      ...['<a', '<a>', '</a>', '<b ', 'x:y="1"', "'", '"', '>', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>'],
      ...['<!DOCTYPE', '[', ']', '&lt;', '&#x;', '&', '=', ' ', 'text', '\u0000', '<constructor>', '__proto__', '<x:'],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const parsed = parseXml(parts.join(''));
        if (parsed.ok) expect(parsed.value.name).not.toBe('');
        else expect(parsed.error.detail).not.toBe('');
      }),
      { numRuns: 3000 },
    );
  });
});
