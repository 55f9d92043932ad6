import { DOCUMENT_KINDS } from '../../kit/manifest';
import { outlineOf, type Parts } from '../outline';
import type { DraftWords, FactsValue, PartId } from '../part';
import { factsWords } from './facts';
import { DraftFiles } from './files';
import { itemWords } from './items';
import { namedBy, namedByDocument, type Named } from './names';
import { at, listAt, wordsIn, type PlacedWords } from './words';

/** How something stands in one language. `for-all`: one text or file serves every language. */
export type Standing = 'there' | 'missing' | 'for-all';

export interface OverviewRow {
  readonly part: PartId;
  /** As in kit.yaml. */
  readonly member: string;
  /** By language of the kit. */
  readonly standings: ReadonlyMap<string, Standing>;
}

export interface OverviewGroup {
  /** What the rows belong to: the facts, a unit, an item. */
  readonly part: PartId;
  readonly title: DraftWords;
  readonly rows: readonly OverviewRow[];
}

/** Everything that a draft says, and in which languages, in the order of the draft. */
export function overviewOf(parts: Parts): readonly OverviewGroup[] {
  const look = new Looking(new DraftFiles(parts), languagesIn(parts));
  return [
    factsGroup(parts, look),
    ...outlineOf(parts).flatMap((unit) => [
      {
        part: `unit:${unit.id}` as const,
        title: unit.title,
        rows: look.rows(`unit:${unit.id}`, [{ member: 'title', words: unit.title, most: 0 }], []),
      },
      ...unit.items.map(({ id, item }) => ({
        part: `item:${id}` as const,
        title: item.title,
        rows: look.rows(`item:${id}`, itemWords(item), namedBy(item)),
      })),
    ]),
  ];
}

/** The same of what the kit says of itself alone. */
export const factsOverview = (parts: Parts): OverviewGroup =>
  factsGroup(parts, new Looking(new DraftFiles(parts), languagesIn(parts)));

const factsIn = (parts: Parts): FactsValue | undefined => parts.get('kit') as FactsValue | undefined;

const languagesIn = (parts: Parts): readonly string[] => [
  ...new Set(listAt(factsIn(parts), 'languages').filter((one) => typeof one === 'string')),
];

function factsGroup(parts: Parts, look: Looking): OverviewGroup {
  const facts = factsIn(parts);
  const documents = DOCUMENT_KINDS.flatMap((kind) => namedByDocument(kind, at(at(facts, 'documents'), kind)));
  return { part: 'kit', title: facts?.title ?? '', rows: look.rows('kit', factsWords(facts ?? {}), documents) };
}

class Looking {
  constructor(
    private readonly files: DraftFiles,
    private readonly languages: readonly string[],
  ) {}

  rows(part: PartId, words: readonly PlacedWords[], named: readonly Named[]): readonly OverviewRow[] {
    const row = (member: string, of: (language: string) => Standing): OverviewRow => ({
      part,
      member,
      standings: new Map(this.languages.map((language) => [language, of(language)])),
    });
    return [
      ...words
        .filter(({ words }) => words !== undefined)
        .map(({ member, words }) =>
          row(member, (language) => (wordsIn(words, language, this.languages[0]).trim() === '' ? 'missing' : 'there')),
        ),
      ...named.map((one) => row(one.member, (language) => this.file(one, language))),
    ];
  }

  private file({ pattern, use }: Named, language: string): Standing {
    const path = pattern.replaceAll('{lang}', language).replace(/\/$/, '');
    const there = use === 'package' ? this.files.under(path).length > 0 : this.files.has(path);
    if (!there || this.files.text(path)?.text.trim() === '') return 'missing';
    return pattern.includes('{lang}') ? 'there' : 'for-all';
  }
}

/** Is anything of it missing in some language? */
export const isLacking = ({ standings }: OverviewRow): boolean => [...standings.values()].includes('missing');
