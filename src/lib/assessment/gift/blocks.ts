import { indexOfPlain } from './text';

/** One question as it stands in the file: no comments, `line` of its first line (from 1). */
export interface GiftBlock {
  readonly line: number;
  readonly text: string;
  /** `// [id:…]` in a comment of the block, Moodle's own mark. */
  readonly id?: string;
  /** `// [points:…]`, our own mark. */
  readonly points?: string;
}

/** Blank lines part questions; `//` lines are comments, `$CATEGORY:` lines mean nothing in a kit. */
export function splitBlocks(text: string): readonly GiftBlock[] {
  const blocks: GiftBlock[] = [];
  let lines: string[] = [];
  let first = 0;
  let marks: { id?: string; points?: string } = {};
  const flush = () => {
    const body = lines.join('\n');
    const skipped = /^\s*/.exec(body)![0].split('\n').length - 1;
    if (body.trim() !== '') blocks.push({ line: first + skipped, text: body.trim(), ...marks });
    lines = [];
    marks = {};
  };
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (line.trim() === '') {
      flush();
      continue;
    }
    if (lines.length === 0) first = index + 1;
    const silent = /^\s*(\/\/|\$CATEGORY:)/.test(line);
    if (silent) marks = { ...marks, ...marksOf(line) };
    lines.push(silent ? '' : line);
  }
  flush();
  return blocks;
}

function marksOf(comment: string): { id?: string; points?: string } {
  const found = [...comment.matchAll(/\[(id|points):([^\]]+)\]/g)].map(([, name, value]) => [name!, value!.trim()]);
  return Object.fromEntries(found.filter(([, value]) => value !== '')) as { id?: string; points?: string };
}

/** Text and answer blocks (`{…}`) by turns; offsets are in the block's text. */
export type Part =
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'answers'; readonly at: number; readonly text: string };

/** undefined, with the offset, where a brace has no partner. */
export function splitParts(text: string): { readonly parts: readonly Part[] } | { readonly unmatched: number } {
  const parts: Part[] = [];
  let from = 0;
  for (;;) {
    const open = indexOfPlain(text, '{}', from);
    if (open === -1) break;
    const close = indexOfPlain(text, '{}', open + 1);
    if (text[open] === '}' || close === -1 || text[close] === '{') return { unmatched: open };
    parts.push({ kind: 'text', at: from, text: text.slice(from, open) });
    parts.push({ kind: 'answers', at: open + 1, text: text.slice(open + 1, close) });
    from = close + 1;
  }
  parts.push({ kind: 'text', at: from, text: text.slice(from) });
  // The space between two gaps parts words; at the ends there is nothing to part.
  const last = parts.length - 1;
  const counts = ({ kind, text }: Part, index: number) =>
    kind === 'answers' || text.trim() !== '' || (index > 0 && index < last);
  return { parts: parts.filter(counts) };
}
