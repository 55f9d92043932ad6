import { attributeOf, childOf, childrenOf, descendantsOf, type XmlElement } from '../../shared/xml';
import type { DocxParts } from './parts';

/** What a paragraph is by its style and by what it says itself. */
export interface ParagraphKind {
  /** 1 to 6; the title of the document is 1. */
  readonly heading?: number;
  readonly isQuote?: boolean;
  /** A line of the table of contents, which a kit makes itself. */
  readonly isContents?: boolean;
  readonly list?: ListLevel;
}

export interface ListLevel {
  /** Of which list of the document. */
  readonly numId: string;
  /** 0 for the outermost. */
  readonly level: number;
  readonly ordered: boolean;
  readonly start: number;
  /** Are its numbers letters, or Roman? */
  readonly fancy: boolean;
}

interface Style {
  readonly name: string;
  readonly properties: XmlElement | undefined;
  readonly basedOn: string | undefined;
}

const MAX_BASES = 20;

/** Reads paragraphs' kinds by the styles and lists of one document (ECMA-376-1, sections 17.3.1, 17.7, 17.9). */
export function kindReader({ styles, numbering }: DocxParts): (paragraph: XmlElement) => ParagraphKind {
  const byId = new Map(
    childrenOf(styles, 'style').map((style): readonly [string, Style] => [
      attributeOf(style, 'styleId') ?? '',
      {
        // Names of Word's own styles are English in every language of Word.
        name: (valueOf(style, 'name') ?? '').toLowerCase(),
        properties: childOf(style, 'pPr'),
        basedOn: valueOf(style, 'basedOn'),
      },
    ]),
  );
  const lists = listsOf(numbering);
  return (paragraph) => {
    const own = childOf(paragraph, 'pPr');
    const chain = chainOf(valueOf(own, 'pStyle'), byId);
    const all = [own, ...chain.map(({ properties }) => properties)];
    const first = <T>(pick: (properties: XmlElement | undefined) => T | undefined): T | undefined => {
      for (const properties of all) {
        const found = pick(properties);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    if (chain.some(({ name }) => /^toc( \d|heading)?/.test(name))) return { isContents: true };
    const heading = headingOf(
      chain,
      first((properties) => valueOf(properties, 'outlineLvl')),
    );
    if (heading !== undefined) return { heading };
    const numId = first((properties) => valueOf(childOf(properties, 'numPr'), 'numId'));
    const level = Number(first((properties) => valueOf(childOf(properties, 'numPr'), 'ilvl')) ?? 0);
    const list = numId === undefined || numId === '0' ? undefined : lists(numId, level);
    return {
      ...(list ? { list } : {}),
      ...(chain.some(({ name }) => /quote/.test(name)) ? { isQuote: true } : {}),
    };
  };
}

const valueOf = (parent: XmlElement | undefined, name: string): string | undefined =>
  attributeOf(childOf(parent, name), 'val');

function chainOf(id: string | undefined, styles: ReadonlyMap<string, Style>): readonly Style[] {
  const chain: Style[] = [];
  for (let style = styles.get(id ?? ''); style && chain.length < MAX_BASES; style = styles.get(style.basedOn ?? ''))
    chain.push(style);
  return chain;
}

function headingOf(chain: readonly Style[], outline: string | undefined): number | undefined {
  for (const { name } of chain) {
    if (name === 'title') return 1;
    const level = /^heading (\d)$/.exec(name)?.[1];
    if (level !== undefined) return Math.min(6, Number(level));
  }
  // 9 is "body text".
  const level = outline === undefined ? undefined : Number(outline);
  return level === undefined || !(level >= 0 && level < 9) ? undefined : Math.min(6, level + 1);
}

function listsOf(numbering: XmlElement | undefined): (numId: string, level: number) => ListLevel | undefined {
  const abstract = new Map(childrenOf(numbering, 'abstractNum').map((one) => [attributeOf(one, 'abstractNumId'), one]));
  const levels = new Map(
    childrenOf(numbering, 'num').map((one) => [attributeOf(one, 'numId'), abstract.get(valueOf(one, 'abstractNumId'))]),
  );
  return (numId, level) => {
    const list = levels.get(numId);
    const own = list && descendantsOf(list, 'lvl').find((one) => Number(attributeOf(one, 'ilvl')) === level);
    const format = valueOf(own, 'numFmt') ?? 'bullet';
    if (format === 'none') return undefined;
    const start = Number(valueOf(own, 'start') ?? 1);
    return {
      ...{ numId, level: Math.min(8, Math.max(0, level || 0)), ordered: format !== 'bullet' },
      ...{ start: Number.isSafeInteger(start) && start >= 0 ? start : 1 },
      fancy: !['bullet', 'decimal', 'decimalZero'].includes(format),
    };
  };
}
