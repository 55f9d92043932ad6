import { attributeOf, childOf, childrenOf, descendantsOf, textAt, textOf, type XmlElement } from '../../../shared/xml';

/** What an item says of a right response (QTI 2.2 information model, section 5). */
export interface Declaration {
  readonly id: string;
  readonly cardinality: string;
  readonly baseType: string;
  /** Values of the correct response, in its order. */
  readonly correct: readonly string[];
  /** Points by value; undefined where responses are not mapped. */
  readonly mapping: ReadonlyMap<string, number> | undefined;
  readonly upperBound: number | undefined;
}

export function declarationsOf(item: XmlElement): ReadonlyMap<string, Declaration> {
  return new Map(
    childrenOf(item, 'responseDeclaration').map((element) => {
      const id = attributeOf(element, 'identifier') ?? '';
      const mapping = childOf(element, 'mapping');
      const entries = childrenOf(mapping, 'mapEntry').map(
        (entry) => [attributeOf(entry, 'mapKey') ?? '', Number(attributeOf(entry, 'mappedValue'))] as const,
      );
      return [
        id,
        {
          id,
          cardinality: attributeOf(element, 'cardinality') ?? 'single',
          baseType: attributeOf(element, 'baseType') ?? 'identifier',
          correct: childrenOf(childOf(element, 'correctResponse'), 'value').map((value) => textOf(value).trim()),
          mapping: mapping && new Map(entries.filter(([, value]) => Number.isFinite(value))),
          upperBound: numberAt(mapping, 'upperBound'),
        },
      ];
    }),
  );
}

const numberAt = (element: XmlElement | undefined, name: string): number | undefined => {
  const value = Number(attributeOf(element, name) ?? 'none');
  return Number.isFinite(value) ? value : undefined;
};

/** How responses are judged. `custom`: by rules that are not followed; what is declared correct is right. */
export type Processing = 'match' | 'map' | 'custom';

const KNOWN = new Set(
  (
    'responseProcessing responseCondition responseIf responseElseIf responseElse match variable correct setOutcomeValue ' +
    'baseValue mapResponse isNull not and or sum member equal stringMatch gt gte'
  ).split(' '),
);

export function processingOf(item: XmlElement): Processing {
  const processing = childOf(item, 'responseProcessing');
  if (!processing) return 'match';
  const template = attributeOf(processing, 'template') ?? '';
  if (/map_response(\.xml)?$/.test(template)) return 'map';
  if (/match_correct(\.xml)?$|CC2_match/.test(template)) return 'match';
  const names = new Set(everyName(processing));
  if ([...names].some((name) => !KNOWN.has(name))) return 'custom';
  if (names.has('mapResponse')) return 'map';
  return names.has('correct') || names.size === 1 ? 'match' : 'custom';
}

const everyName = (element: XmlElement): readonly string[] => [
  element.name,
  ...childrenOf(element).flatMap((child) => everyName(child)),
];

/** What the whole item is worth, where it says so. */
export function pointsOf(item: XmlElement): number | undefined {
  const outcomes = childrenOf(item, 'outcomeDeclaration');
  const named = (name: string) => outcomes.find((outcome) => attributeOf(outcome, 'identifier') === name);
  const maximum = textAt(named('MAXSCORE'), 'defaultValue', 'value');
  return positive(Number(maximum)) ?? positive(numberAt(named('SCORE'), 'normalMaximum') ?? 0);
}

const positive = (number: number): number | undefined => (Number.isFinite(number) && number > 0 ? number : undefined);

/** Feedback by the identifier that shows it. */
export function feedbackOf(item: XmlElement): ReadonlyMap<string, XmlElement> {
  const shown = descendantsOf(item, 'modalFeedback').filter((element) => attributeOf(element, 'showHide') !== 'hide');
  return new Map(shown.map((element) => [attributeOf(element, 'identifier') ?? '', element]));
}
