import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { expect, it } from 'vitest';
import { lookThrough } from '../../kit/markdown';
import { withoutProse } from './texts';

const PROSE = 'Жарық түзу сызық бойымен тарайды, ал *шағылу* бұрышы түсу бұрышына тең болады; бұл — заң.';

/** Everything that checks look at: addresses, headings, pictures with or without words, links by few words, HTML. */
function seen(text: string): readonly string[] {
  const all: string[] = [];
  const use = (kind: string) => (address: string, line: number) => void all.push(`${line} ${kind} ${address}`);
  lookThrough(text, { picture: use('picture'), link: use('link') }, (node, line) => all.push(...told(node, line)));
  return all;
}

const textOf = (node: Nodes): string =>
  'value' in node ? node.value : 'children' in node ? node.children.map(textOf).join('') : '';

function told(node: Nodes, line: number): readonly string[] {
  if (node.type === 'heading') return [`${line} heading ${node.depth}`];
  if (node.type === 'image') return [`${line} image ${node.alt?.trim() === ''}`];
  if (node.type === 'html') return [`${line} html ${withoutProse(node.value)}`];
  if (node.type !== 'link') return [];
  // What is said among words that nobody looks at is no link that says nothing.
  return [`${line} link ${withoutProse(textOf(node))}`];
}

const line = fc.constantFrom(
  ...[
    PROSE,
    `  ${PROSE}`,
    `    ${PROSE}`,
    `\t${PROSE}`,
    `- ${PROSE}`,
    `> ${PROSE}`,
    `1. ${PROSE}`,
    '',
    '',
    '---',
    '===',
    '```',
    '~~~',
  ],
  ...['# A', '### A', '[a](b.md)', `[a](b.md) ${PROSE}`, `${PROSE} ![](a.png)`, '![a', 'b](a.png)', '[here', '](b.md)'],
  ...[
    '[a][b]',
    '[b]: c.png',
    '[^1]',
    `[^1]: ${PROSE}`,
    `    ${PROSE} and more`,
    '<img src=a.png',
    '<div>',
    '</div>',
    '<!--',
    '-->',
  ],
  ...[
    '| a | b |',
    '|---|---|',
    '|---|',
    `a | ${PROSE}`,
    `${PROSE} \\`,
    `${PROSE} www.sandyq.kz is there`,
    `${PROSE} a@b.kz`,
  ],
  ...[`${PROSE} https://sandyq.kz/a`, `${PROSE} \`a`, 'b` [c](d.md)', '*', '+ a', 'alt=x', `title ${PROSE}`],
);

it('reads no more of a text than it has to, and sees the same in it', () => {
  const text = fc.array(line, { minLength: 1, maxLength: 14 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, (written) => void expect(seen(withoutProse(written))).toEqual(seen(written))),
    { numRuns: 400 },
  );
  expect(withoutProse(`# A\n\n${PROSE}\n  ${PROSE}\n\n- ${PROSE}\n`)).toBe(`# A\n\nx\n  x\n\n- ${PROSE}\n`);
});
