import { attributeOf, childOf, childrenOf, descendantsOf, textOf, type XmlElement } from '../../../shared/xml';

/** One rule of an item: what was answered, and what it gives. */
export interface Rule {
  /** Every condition has to hold. */
  readonly conditions: readonly Condition[];
  /** Only one has to. */
  readonly any: boolean;
  /** Points set or added; undefined where the rule gives none. */
  readonly points: number | undefined;
  /** Feedback that it shows. */
  readonly feedback: readonly string[];
}

export interface Condition {
  readonly test: string;
  readonly response: string;
  readonly value: string;
  readonly not: boolean;
}

export interface Processing {
  readonly rules: readonly Rule[];
  /** What all rules give at best. */
  readonly best: number;
}

export function processingOf(item: XmlElement): Processing {
  const processing = childOf(item, 'resprocessing');
  const rules = childrenOf(processing, 'respcondition').map(ruleOf);
  const maximum = Number(
    attributeOf(descendantsOf(childOf(processing, 'outcomes') ?? item, 'decvar')[0], 'maxvalue') ?? 'none',
  );
  const given = rules.map(({ points = 0 }) => points).filter((points) => points > 0);
  return { rules, best: maximum > 0 ? maximum : Math.max(0, ...given) };
}

function ruleOf(element: XmlElement): Rule {
  const variable = childOf(element, 'conditionvar');
  const setting = childrenOf(element, 'setvar')
    .map((set) => Number(textOf(set)))
    .filter((points) => Number.isFinite(points));
  return {
    conditions: variable ? conditionsIn(variable, false) : [],
    any:
      childrenOf(variable, 'or').length > 0 ||
      (childrenOf(variable).length > 1 && childrenOf(variable, 'and').length === 0 && sameResponse(variable)),
    points: setting[0],
    feedback: childrenOf(element, 'displayfeedback').map((shown) => attributeOf(shown, 'linkrefid') ?? ''),
  };
}

/** Several values of one response side by side are meant as alternatives, as words to be typed. */
function sameResponse(variable: XmlElement | undefined): boolean {
  const responses = childrenOf(variable).map((child) => attributeOf(child, 'respident'));
  return (
    responses[0] !== undefined &&
    new Set(responses).size === 1 &&
    childrenOf(variable).every(({ name }) => name === 'varequal' || name === 'varsubstring')
  );
}

function conditionsIn(element: XmlElement, not: boolean): readonly Condition[] {
  return childrenOf(element).flatMap((child) => {
    if (child.name === 'not') return conditionsIn(child, !not);
    if (child.name === 'and' || child.name === 'or') return conditionsIn(child, not);
    const condition = {
      test: child.name,
      response: attributeOf(child, 'respident') ?? '',
      value: textOf(child).trim(),
      not,
    };
    return [condition];
  });
}
