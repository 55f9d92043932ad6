/*
 * What is looked for in XML before a parser spends memory on it: sizes that only an attack has, and a document type,
 * which can define entities that grow without end or name files of this computer.
 */

/** UTF-16 units of a document. */
export const MAX_LENGTH = 64 * 1024 * 1024;
/** Elements, attributes, comments, sections and instructions together. */
export const MAX_NODES = 1_000_000;

const MARKUP = /<(!--|!\[CDATA\[|!DOCTYPE|\?|[^!?])/g;
const ENDS: Readonly<Record<string, string>> = { '!--': '-->', '![CDATA[': ']]>', '?': '?>' };

/** A text without entities of this length is handed over as CDATA, which the parser does not read sign by sign. */
const LONG_TEXT = 4096;

/** The document without its document type, lines kept; or what is wrong with it. */
export function readyForParser(text: string): { readonly text: string } | { readonly detail: string } {
  if (text.length > MAX_LENGTH) return { detail: `longer than ${MAX_LENGTH} characters` };
  let nodes = 0;
  let doctype = false;
  let inRoot = false;
  const pieces: string[] = [];
  let taken = 0;
  const replace = (from: number, to: number, by: string) => {
    pieces.push(text.slice(taken, from), by);
    taken = to;
  };
  let end = 0;
  MARKUP.lastIndex = 0;
  for (let match = MARKUP.exec(text); match; match = MARKUP.exec(text)) {
    const kind = match[1]!;
    const ending = ENDS[kind];
    if (match.index - end > LONG_TEXT && inRoot) {
      const long = text.slice(end, match.index);
      if (!/&|\]\]>/.test(long)) replace(end, match.index, `<![CDATA[${long}]]>`);
    }
    if (ending === undefined) {
      const tag = readTag(text, match.index);
      if (kind === '!DOCTYPE') {
        if (inRoot || doctype) return { detail: 'a document type within the document' };
        if (tag.subset) return { detail: 'a document type with declarations of its own' };
        doctype = true;
        if (tag.end !== -1) replace(match.index, tag.end, text.slice(match.index, tag.end).replace(/[^\n]+/g, ' '));
      } else inRoot = true;
      nodes += tag.attributes;
      end = tag.end;
    } else {
      const at = text.indexOf(ending, match.index + kind.length + 1);
      end = at === -1 ? -1 : at + ending.length;
    }
    if (end === -1) return { detail: `<${kind.trim()} without an end, line ${lineAt(text, match.index)}` };
    if (++nodes > MAX_NODES) return { detail: `more than ${MAX_NODES} elements and attributes` };
    MARKUP.lastIndex = end;
  }
  return { text: pieces.join('') + text.slice(taken) };
}

interface Tag {
  /** After its `>`; -1 where there is none. */
  readonly end: number;
  readonly attributes: number;
  /** `[` outside quotes. */
  readonly subset: boolean;
}

function readTag(text: string, from: number): Tag {
  let attributes = 0;
  let subset = false;
  for (let at = from + 1; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === '>') return { end: at + 1, attributes, subset };
    if (sign === '[') subset = true;
    if (sign === '"' || sign === "'") {
      attributes++;
      at = text.indexOf(sign, at + 1);
      if (at === -1) break;
    }
  }
  return { end: -1, attributes, subset };
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
