import type { Element, Nodes, Root } from 'hast';
import rehypeParse from 'rehype-parse';
import rehypeSanitize, { type Options } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import { unified, type Plugin } from 'unified';

/*
 * What HTML a kit may hold: the one list for the packer and, since nobody has to have used our packer, for the app each
 * time it shows a page. No DOM, so it runs in the packer, a worker and a page alike. Load it lazily: some 40 kB.
 */

const TEXT = 'p br hr h1 h2 h3 h4 h5 h6 blockquote pre div section details summary figure figcaption';
const INLINE = 'a abbr b code del em i img ins kbd mark q s samp small span strong sub sup u var ruby rp rt';
const LISTS = 'ul ol li dl dt dd input';
const TABLES = 'table caption colgroup col thead tbody tfoot tr th td';

export const KIT_HTML: Options = {
  tagNames: [TEXT, INLINE, LISTS, TABLES].flatMap((names) => names.split(' ')),
  attributes: {
    // Ids are ours (footnotes), in a form that no script takes for a global variable; hence no prefix is added.
    '*': [['id', /^user-content-/], 'lang', 'dir', 'title', 'ariaLabel'],
    a: ['href', 'dataFootnoteRef', 'dataFootnoteBackref', ['className', 'data-footnote-backref']],
    code: [['className', /^language-[a-z0-9+#-]+$/i]],
    details: ['open'],
    h2: [['className', 'sr-only']],
    img: ['src', 'alt', 'width', 'height'],
    input: [
      ['type', 'checkbox'],
      ['disabled', true],
      ['checked', true],
    ],
    li: ['value', ['className', 'task-list-item']],
    ol: ['start', 'reversed', ['type', '1', 'a', 'A', 'i', 'I'], ['className', 'contains-task-list']],
    section: ['dataFootnotes', ['className', 'footnotes']],
    // A gap of a cloze question.
    span: [['dataGap', /^g\d{1,3}$/]],
    td: ['align', 'colSpan', 'rowSpan', 'headers'],
    th: ['align', 'colSpan', 'rowSpan', 'headers', 'scope', 'abbr'],
    ul: [['className', 'contains-task-list']],
  },
  ancestors: Object.fromEntries(
    ['caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'].map((name) => [name, ['table']]),
  ),
  clobber: [],
  required: { input: { type: 'checkbox', disabled: true } },
  protocols: { href: ['http', 'https', 'mailto', 'tel', 'item'] },
  strip: ['script', 'style', 'title', 'template', 'iframe', 'object', 'noscript', 'svg', 'math', 'textarea', 'select'],
};

/** A path beside the page: no scheme, no host, no root, no backslash, which a browser takes for a slash. */
const RELATIVE = /^(?![a-z][a-z0-9+.-]*:|\/)[^\\\s\p{Cc}]+$/iu;
const LINK = /^(https?:\/\/|mailto:|tel:|item:[a-z0-9-]+$)/i;

/** Pictures come out of the kit or not at all: opening a page fetches nothing. Links lead into the kit or say where. */
const keepAddressesInKit: Plugin<[], Root> = () => (tree) => {
  eachElement(tree, ({ properties }) => {
    const { src, href } = properties;
    if (src !== undefined && !RELATIVE.test(String(src))) delete properties['src'];
    if (href !== undefined && !LINK.test(String(href)) && !RELATIVE.test(String(href))) delete properties['href'];
  });
};

/** Calls `see` for every element below `node`, in the order of the document. */
export function eachElement(node: Nodes, see: (element: Element) => void): void {
  if (node.type === 'element') see(node);
  if ('children' in node) for (const child of node.children) eachElement(child, see);
}

const sanitiser = unified()
  .use(rehypeParse, { fragment: true })
  .use(rehypeSanitize, KIT_HTML)
  .use(keepAddressesInKit)
  .use(rehypeStringify)
  .freeze();

const MAX_ROUNDS = 8;

/**
 * The harmless part of `html`. What it returns it gives back unchanged, and so a browser reads it as it was read here:
 * broken HTML can turn into something else when it is written and read again, and is sanitised until it does no more.
 * Nothing is left of a document that never settles, or nests so deeply that only an attack does.
 */
export function sanitiseHtml(html: string): string {
  let settled = html;
  try {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before = settled;
      settled = String(sanitiser.processSync(before));
      if (settled === before) return settled;
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
  }
  return '';
}
